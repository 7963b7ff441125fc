/* SPDX-License-Identifier: GPL-3.0-or-later */
/* backtest.h - methods compared with what followed, over a panel, from several origins.
 *
 * For each series and origin n - h - k (k = 0..origins-1) every method is fitted to the points before and scored on the
 * h points after (scores.h). A share is forecast on its transform's scale and scored in its own units (medians and
 * bounds go back by the inverse). Events scored: at each step, is the value at least naive 2's + c u, c one of
 * -2, -1, 0, 1, 2? - five chances a step for the Brier score, and one PIT. u is 1.5 % of the whole for a share on the
 * logit scale (1.5 points), else half the scale times the square root of the step.
 */
#ifndef TERTIA_STAT_BACKTEST_H
#define TERTIA_STAT_BACKTEST_H

#include "stat/scores.h"
#include "stat/transform.h"

struct backtest_series {
  const double *y; /* n, in the units of the series */
  size_t n;
  unsigned m;
  struct transform transform;
};

struct backtest_method {
  const struct method *method;
  /* The options for a series, or NULL when the method has none; called with `context`. */
  const void *(*options)(const void *context, const struct backtest_series *series);
  const void *context;
};

struct backtest {
  const struct backtest_series *series;
  size_t count;
  const struct backtest_method *method;
  size_t methods;
  size_t h, origins;
  size_t window; /* only so many points before an origin are used; 0: all */
  size_t fewest; /* an origin with fewer points before it is skipped */
  void (*progress)(void *context, size_t done, size_t total); /* after each series; may be NULL */
  void *progress_context;
  /* Every error of every method, as it is scored: on the scale of the transform. May be NULL. */
  void (*error)(void *context, size_t method, const struct backtest_series *series, const void *model, size_t n,
                size_t h, const double *outcome);
  void *error_context;
};

struct backtest_result {
  struct point_sums points;
  struct probability_sums probabilities;
  size_t failures; /* fits that were refused; not scored */
};

/* results: one a method, zeroed by this. Deterministic; memory is returned. */
void backtest_run(const struct backtest *backtest, struct backtest_result *results);

#endif
