/* SPDX-License-Identifier: GPL-3.0-or-later */
/* scores.h - how good forecasts and probabilities were.
 *
 * Points, by the definitions of the M4 competition: sMAPE = mean of 200 |y - f| / (|y| + |f|) over the horizon (0 where
 * both are 0); MASE = mean of |y - f| / scale, scale = mean |y[t] - y[t-m]| of the points before; both averaged over
 * series; OWA = half the sum of each relative to naive 2's. Intervals: coverage, the share of points inside; MSIS =
 * mean of (hi - lo + 2/a of what lies outside) / scale with a = 0.05. Probabilities: Brier score, mean (p -
 * happened)^2; its counterpart of climatology, which states for each kind of event how often it happened; reliability
 * by decile of p; PIT, the predictive distribution at the outcome, in tenths. Sources: Makridakis, Spiliotis and
 * Assimakopoulos 2020; Gneiting and Raftery 2007, eq. 43; Brier 1950; Dawid 1984.
 */
#ifndef TERTIA_STAT_SCORES_H
#define TERTIA_STAT_SCORES_H

#include "stat/model.h"

/* mean |y[t] - y[t-m]|; NaN when there is no pair, 0 for a constant series (neither can be scored by MASE). */
double score_scale(const double *y, size_t n, unsigned m);

/* P(Y <= x) at step j of a forecast, linear between its bounds in normal quantiles: exact for a Gaussian and for the
 * default forecaster when the levels are 50, 80, 95 and 99 (calibration.h). 0 or 1 where the bounds have no width. */
double forecast_probability(const struct forecast *forecast, size_t j, double x);

struct point_sums {
  size_t series, unscaled; /* scored; left out for want of a scale */
  double smape, mase, smape_naive2, mase_naive2, msis;
  size_t points, inside80, inside95;
};

/* One series: h outcomes (NaN: unknown, skipped), naive 2's means, and the forecast with levels 80 and 95 among its
 * levels, all in the units of the series. */
void score_add(struct point_sums *sums, const double *actual, const double *naive2, const struct forecast *forecast,
               double scale);

struct point_scores {
  double smape, mase, owa, msis, coverage80, coverage95;
};
struct point_scores score_points(const struct point_sums *sums); /* NaN when nothing was scored */

enum { SCORE_BINS = 10, SCORE_EVENTS = 64 };
struct probability_sums {
  double squares;
  size_t n;
  double stated[SCORE_BINS]; /* sum of p by decile of p */
  size_t in_bin[SCORE_BINS], happened[SCORE_BINS];
  size_t event_n[SCORE_EVENTS], event_happened[SCORE_EVENTS]; /* by kind of event, for climatology */
  size_t pit[SCORE_BINS], pits;
};

void score_probability(struct probability_sums *sums, size_t event, double p, bool happened);
void score_pit(struct probability_sums *sums, double u);

double score_brier(const struct probability_sums *sums);
double score_climatology(const struct probability_sums *sums); /* Brier of each event's own frequency */
/* Greatest |stated - happened| among the deciles with at least `least` cases. */
double score_reliability(const struct probability_sums *sums, size_t least);

#endif
