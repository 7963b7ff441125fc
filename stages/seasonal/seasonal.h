/* SPDX-License-Identifier: GPL-3.0-or-later */
/* seasonal.h - seasonal adjustment within the year: the parts of the stage, among themselves.
 *
 * seasonal.c gathers the series; within_year.c makes single periods of figures that are cumulative from January;
 * adjust.c adjusts them. Method: docs/methods/seasonal.md.
 */
#ifndef TERTIA_STAGES_SEASONAL_SEASONAL_H
#define TERTIA_STAGES_SEASONAL_SEASONAL_H

#include "data/series.h"
#include "flow/stage.h"

extern const struct stage seasonal_stage;

enum { SEASONAL_ADJUSTED, SEASONAL_DIAGNOSTICS }; /* ports */

struct seasonal_options {
  struct option_list indicators;
  const char *seasonal, *x13;
};

/* What a single period is: the month alone (本月), a difference of cumulative figures, or the figure as it is, of what
 * does not accumulate over the year. */
enum single_from { FROM_MONTH, FROM_DIFFERENCE, FROM_LEVEL };

/* Single periods of one series: months without January, the first is January and February; or quarters. */
struct single {
  size_t n, m; /* m: 11 or 4 a year */
  period_code *period;
  double *value; /* NaN missing */
  enum single_from *from;
};

struct adjusted_series {
  size_t from, n;                                  /* the run of single periods that was adjusted; n 0: none */
  double *seasonal, *trend, *adjusted, *irregular; /* of single.n; NaN outside the run */
  const char *method, *note;
  bool multiplicative;
  struct span spec, diagnostics;
};

/* `alone`: the series X.month beside X; NULL. */
struct single single_of(const struct series *series, bool accumulates, const struct series *alone, struct arena *arena);
/* The same by quarters, of monthly figures. */
struct single quarters_of(const struct series *series, bool accumulates, struct arena *arena);
void adjust(const struct single *single, const struct seasonal_options *options, struct adjusted_series *out,
            struct arena *arena);

#endif
