/* SPDX-License-Identifier: GPL-3.0-or-later */
/* arima_search.h - which ARIMA model: orders by tests and AICc, step by step.
 *
 * D by the strength of the season, then d by KPSS on what is left, both on the residuals of a regression where there
 * are regressors. Then models are fitted: (2,d,2)(1,D,1), (0,d,0)(0,D,0), (1,d,0)(1,D,0), (0,d,1)(0,D,1), and
 * (0,d,0)(0,D,0) without the constant; from the best of them, orders are changed by one, seasonal ones first, and the
 * search goes on from the first model that is better, until none is or 94 have been fitted. A constant is tried where
 * d + D < 2. Models with a root nearer to the unit circle than 1.01, without a proper covariance matrix, or with too
 * few points for AICc are left out. All fits are exact: there is no approximation for long series.
 * Source: Hyndman and Khandakar 2008, J. Statistical Software 27(3), with the choices of R's forecast 8.20.
 */
#ifndef TERTIA_STAT_ARIMA_SEARCH_H
#define TERTIA_STAT_ARIMA_SEARCH_H

#include "stat/arima_estimate.h"

struct arima_choice {
  const struct arima_data *data;
  struct arima_estimate estimate; /* only its order when data->exact */
  double aicc;
  size_t fitted; /* models tried */
};

/* Called with each model fitted, in order: its orders, whether it has a constant, and AICc, infinite when left out. */
typedef void arima_watch(void *context, const struct arima_order *order, bool constant, double aicc);

int arima_search(struct arena *arena, const struct sample *sample, struct arima_room *room, struct arima_choice *choice,
                 struct err *err);

#endif
