/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ets.h - options of the exponential smoothing methods: ets, ses, holt, damped, hw.
 *
 * ets chooses among the forms by AICc (Hyndman, Koehler, Snyder and Grose 2002): no form with multiplicative errors
 * when a value is not positive, none with a season when the series has no season, is no longer than a year or has more
 * than ETS_LONGEST points a year, none with so many parameters that AICc is not defined.
 */
#ifndef TERTIA_STAT_ETS_H
#define TERTIA_STAT_ETS_H

#include "stat/ets_model.h"

struct ets_options {
  const char *form;       /* "AAdN"...; NULL: choose */
  bool additive_only;     /* choose among forms without a multiplicative part */
  struct ets_given given; /* ETS_FREE: all by maximum likelihood; ETS_PRIOR: see ets_region.h */
};
#define ETS_DEFAULTS ((struct ets_options){.given = ETS_FREE}) /* maximum likelihood throughout, as R has it */

/* Without options (NULL) ets chooses among fits under the prior, which forecast better, and ses, holt, damped and hw
 * are fitted by maximum likelihood. Of ses, holt and damped `given` alone is read. Options of hw: */
struct holt_winters_options {
  bool multiplicative, damped; /* ETS(M,A,M) or ETS(A,A,A), or damped */
  struct ets_given given;
};

/* Choose and fit: the work of ets, for those who combine. */
int ets_choose(struct arena *arena, const struct sample *sample, const struct ets_options *options,
               struct ets_model **model, struct err *err);

#endif
