/* SPDX-License-Identifier: GPL-3.0-or-later */
/* walk.h - the random walk at a lag, which the naive, seasonal naive and drift methods share.
 *
 *   y[t] = y[t - lag] + drift + e[t],   e ~ (0, sigma2)
 *
 * With r = n - lag differences, drift is their mean (or 0), sigma2 = sum of squared residuals / (r - 1 when there is a
 * drift, else r), and the standard error of the drift is sqrt(sigma2 / r). Variance h steps ahead, k = (h-1)/lag + 1
 * whole lags away: k sigma2 + (h drift_se)^2. Source: Hyndman and Athanasopoulos, Forecasting, 3rd ed., 5.2 and 5.5.
 */
#ifndef TERTIA_STAT_WALK_H
#define TERTIA_STAT_WALK_H

#include "stat/model.h"

struct walk {
  const double *y; /* a copy in the arena of the fit */
  size_t n, lag;
  bool has_drift;
  double drift, drift_se, sigma2;
};

/* Fit the walk into the arena. Errors: EX_DATAERR for a missing value, or too few points (lag + 1, with drift 3). */
int walk_fit(struct arena *arena, const struct sample *sample, const char *name, size_t lag, bool drift, void **model,
             struct err *err);

/* The other functions of a method over a struct walk. */
void walk_forecast(const void *model, struct forecast *out);
void walk_simulate(const void *model, struct rng *rng, size_t h, double *path); /* draws the drift too */
void walk_fitted(const void *model, double *fitted);
void walk_summary(const void *model, struct fit_summary *out);
void walk_parameters(const void *model, parameter_visitor *visit, void *context);

#endif
