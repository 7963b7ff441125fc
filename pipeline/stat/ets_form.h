/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ets_form.h - the names of the exponential smoothing models: error, trend, season.
 *
 * Fifteen forms are admissible: error A or M; trend N, A or Ad; season N, A or M, without additive errors on a
 * multiplicative season (their forecast variance is not finite). A multiplicative trend is not offered.
 * Source: Hyndman, Koehler, Ord and Snyder, Forecasting with Exponential Smoothing, 2008, tables 2.2 and 2.3.
 */
#ifndef TERTIA_STAT_ETS_FORM_H
#define TERTIA_STAT_ETS_FORM_H

#include <stdbool.h>
#include <stddef.h>

enum ets_season { ETS_SEASON_NONE, ETS_SEASON_ADDITIVE, ETS_SEASON_MULTIPLICATIVE };
enum { ETS_FORMS = 15, ETS_LONGEST = 24 }; /* forms; the longest season a form can have */

struct ets_form {
  bool multiplicative_error, trend, damped;
  enum ets_season season;
};

/* The admissible forms, non-seasonal first, fewer parameters first. */
extern const struct ets_form ets_forms[ETS_FORMS];

/* Read "AAdN", "ANA"...; false when it is none of the fifteen. */
bool ets_form_parse(const char *text, struct ets_form *form);
const char *ets_form_label(struct ets_form form); /* "ETS(A,Ad,N)", lives for ever */

#endif
