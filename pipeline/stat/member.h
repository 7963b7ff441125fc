/* SPDX-License-Identifier: GPL-3.0-or-later */
/* member.h - a method as a member of a combination: on the series as it is, without its season, in logs, or both.
 *
 * A member in logs is fitted to ln y and taken back: its mean is the median on the scale of the series, its standard
 * deviation half the width of its 95 % bounds there over z (as every member's here, so that they can be averaged).
 * A member without season is fitted to the adjusted series - of decompose.h, by a test, or of shrunk_season.h - and
 * given the season back.
 */
#ifndef TERTIA_STAT_MEMBER_H
#define TERTIA_STAT_MEMBER_H

#include "stat/decompose.h"
#include "stat/model.h"

/* In a mixed combination: of the trimmed mean, of the plain mean, or of both. */
enum member_part { MEMBER_TRIMMED, MEMBER_PLAIN, MEMBER_BOTH };
enum member_season { MEMBER_KEEPS_SEASON, MEMBER_TESTED_SEASON, MEMBER_SHRUNK_SEASON };
struct member {
  const char *method; /* its name in methods.def */
  enum member_season season;
  enum member_part part;
  bool log;
};

/* The sides of one series that members are fitted to; made once. */
struct member_series {
  struct sample raw;
  struct adjusted tested, shrunk;
  const double *log_raw, *log_tested, *log_shrunk; /* NULL unless all values are positive */
};
/* The values must be complete (sample_complete). */
struct member_series member_series(struct arena *arena, const struct sample *sample);

struct member_fit {
  const struct member *member;
  const struct method *method;
  void *model;
};

/* False when the method is not known, the series is too short for it or not positive (logs), or the fit fails: the
 * combination goes on without it. */
bool member_fit(struct arena *arena, const struct member *member, const struct member_series *series,
                struct member_fit *fit);

/* Means and standard deviations of h steps, h each. False when any is not finite. */
bool member_forecast(struct arena *arena, const struct member_fit *fit, const struct member_series *series, size_t h,
                     double *mean, double *sd);
/* n one-step means; NaN where there are none. */
void member_fitted(const struct member_fit *fit, const struct member_series *series, double *fitted);

/* "log theta", "damped (adjusted)": in the arena. */
const char *member_label(struct arena *arena, const struct member_fit *fit);

#endif
