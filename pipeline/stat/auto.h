/* SPDX-License-Identifier: GPL-3.0-or-later */
/* auto.h - the default forecaster: methods chosen by what kind of series it is, intervals that a panel calibrated.
 *
 * Levels (AUTO_LEVEL). At each step the mean of the members' forecasts without the highest and the lowest
 * (combination.h). Yearly series: Theta, Theta in logs, drift, damped Holt, averaged exponential smoothing. Seasonal
 * series: Theta with the season tested and with it shrunk (shrunk_season.h), drift and exponential smoothing with it
 * shrunk, seasonal exponential smoothing, ARIMA. With fewer than 12 points naive too, so that no trend acts alone. A
 * spread goes with every step: the average of the members' standard deviations and, counted twice, of how far the
 * members are apart.
 *
 * Amounts (AUTO_AMOUNT; the values are logarithms). Up to 10 points a year the last value with the growth that can be
 * expected to go on (growth.h); from there to 14 points that is replaced by the members of level series, a quarter
 * stays. Seasonal amounts, and positive figures without a growth of their own (AUTO_POSITIVE), have the members alone.
 * All is averaged on the log scale, so neither means nor bounds reach 0: with x the quantile times the spread, a share
 * of the amount, bounds are mean (1 + x) and mean / (1 + x).
 *
 * Shares (AUTO_SHARE; the values are logits, see transform.h). The last value plus the series' own drift drawn to its
 * panel's (pooled.h); the spread is the square root of h times the variance of a change. Where changes follow each
 * other (lag-1 correlation r about their mean above 0, as in modelled series), the mean of damped Holt and Theta gets
 * a part of the forecast: B min(1, r / 0.5) n / (n + 8), B how much of the drift is the series' own. They leave four
 * fifths of a clear drift.
 *
 * The interval of a level is the mean -+ spread times a quantile of past errors (calibration.h); simulated paths have
 * the same law at each step. sd is half the width of the 95 % interval over 1.96, of an amount that of the
 * 50 % interval over 0.67: the mean of an amount grows with exp(sd^2 / 2), and the tails are not to rule it.
 *
 * The method has no simulate(): a caller that simulates uses auto_paths(), or a Gaussian of mean and sd.
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

/* The options of the method; NULL: a level series, without a table (then Student's t is used instead). Both tables must
 * outlive the model. */
enum auto_kind {
  AUTO_LEVEL,    /* y may have any value */
  AUTO_SHARE,    /* y is on the logit scale */
  AUTO_AMOUNT,   /* y is on the log scale: positive, and apt to grow */
  AUTO_POSITIVE, /* y is on the log scale: an index, a price, a rate; without a growth of its own */
};
struct auto_options {
  enum auto_kind kind;
  const struct calibration *calibration; /* NULL: none */
  const struct pooled *pooled;           /* of this indicator and frequency; NULL: unknown */
};

/* How much each member is of the mean over h steps; together 1. "panel walk" is the last value with the pooled drift.
 */
void auto_weights(const void *model, size_t h, parameter_visitor *visit, void *context);
/* Mean and spread before calibration, h each: what the table is learned from. */
void auto_spread(const void *model, size_t h, double *mean, double *spread);

/* Paths of h steps with the law of the intervals, for target_chance(). In the arena; the pool must outlive it. */
struct path_source auto_paths(struct arena *arena, const void *model, size_t h, const struct normal_pool *pool);

#endif
