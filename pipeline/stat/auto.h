/* auto.h - the default forecaster: methods chosen by what kind of series it is, intervals that a panel calibrated.
 *
 * Levels (auto_options.share false). At each step the mean of the members' forecasts without the highest and the lowest
 * (combination.h). Yearly series: Theta, Theta in logs, drift, damped Holt, averaged exponential smoothing. Seasonal
 * series: Theta with the season tested and with it shrunk (shrunk_season.h), drift and exponential smoothing with it
 * shrunk, seasonal exponential smoothing, ARIMA. With fewer than 12 points naive too, so that no trend acts alone. A
 * spread goes with every step: the average of the members' standard deviations and, counted twice, of how far the
 * members are apart.
 *
 * Shares (true; the values are logits, see transform.h). The last value plus half the drift of the panel (pooled.h),
 * since shares of output behave as random walks; the spread is the square root of h times the pooled variance. Where a
 * series' own changes follow each other (lag-1 correlation r above 0.3, as in modelled series), the mean of damped Holt
 * and Theta takes a part of the forecast: min(1, (r - 0.3) / 0.5) n / (n + 8). So with few points no trend acts alone.
 *
 * The interval of a level is the mean -+ spread times a quantile of past errors (calibration.h); simulated paths have
 * the same law at each step. sd is half the width of the 95 % interval over 1.96.
 *
 * The method has no simulate(): whoever simulates takes auto_paths(), or a Gaussian of mean and sd.
 *
 * Missing points: those at the front are cut off, those within are filled on a line between their neighbours, those at
 * the end are forecast (step 1 of the result is still the first point after the series).
 * docs/methods/auto.md has the reasons and what was measured.
 */
#ifndef TERTIA_STAT_AUTO_H
#define TERTIA_STAT_AUTO_H

#include "stat/calibration.h"
#include "stat/model.h"
#include "stat/paths.h"
#include "stat/pooled.h"

/* The options of the method; NULL: a level series, without a table (then Student's t takes its place). Both tables must
 * outlive the model. */
struct auto_options {
  bool share;                            /* y is on the logit scale */
  const struct calibration *calibration; /* NULL: none */
  const struct pooled *pooled;           /* of this indicator and frequency; NULL: unknown */
};

/* How much each member is of the mean over h steps; together 1. "panel walk" is the last value with the pooled drift.
 */
void auto_weights(const void *model, size_t h, parameter_visitor *visit, void *context);
/* Was there a row of the calibration for this series? */
bool auto_calibrated(const void *model);
/* Mean and spread before calibration, h each: what the table is learned from. */
void auto_spread(const void *model, size_t h, double *mean, double *spread);

/* Paths of h steps with the law of the intervals, for target_chance(). In the arena; the pool must outlive it. */
struct path_source auto_paths(struct arena *arena, const void *model, size_t h, const struct normal_pool *pool);

#endif
