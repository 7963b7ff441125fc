/* SPDX-License-Identifier: GPL-3.0-or-later */
/* arima.h - the method arima: seasonal ARIMA models with a constant and regressors, chosen or specified.
 *
 *   (1 - ar1 B - ..)(1 - sar1 B^m - ..)(1 - B)^d (1 - B^m)^D (y[t] - x[t]'b) = (1 + ma1 B + ..)(1 + sma1 B^m + ..) e[t]
 *
 * The constant is a mean when d + D = 0 and a drift when d + D = 1. Missing values are bridged by the Kalman filter.
 * Bounds leave the uncertainty of the parameters out, as R has it. sample->future, where there are regressors, must
 * live as long as the model. Sources: Box and Jenkins 1970; Hyndman and Khandakar 2008 for the choice.
 * A series that differencing and regression leave nothing of (constant, a straight line) is carried on with variance 0.
 */
#ifndef TERTIA_STAT_ARIMA_H
#define TERTIA_STAT_ARIMA_H

#include "stat/arima_estimate.h"

struct arima_options {
  bool fixed;               /* the order below as it is; else what the search of arima_search.h finds */
  struct arima_order order; /* m is that of the sample */
  bool constant;
  enum arima_method method;
};

struct arima_model {
  struct arima_estimate estimate;
  bool constant;
  size_t n, regressors; /* without the constant */
  const double *y, *future;
  double coefficient[ARIMA_PARAMETERS], error[ARIMA_PARAMETERS]; /* in R's order; errors NaN where there are none */
  double sigma2, loglik, aic, aicc, bic, mse;
  double *residual;     /* n: standardised; NaN where missing */
  struct kalman filter; /* after the last point */
  double *root;         /* size x rank: root * root' is the covariance of the filter's state */
  size_t rank;
  const char *label;
};

/* The model of an estimate. Lives in the arena. Errors: EX_DATAERR for a conditional fit that is not stationary. */
int arima_model_new(struct arena *arena, const struct sample *sample, const struct arima_data *data,
                    const struct arima_estimate *estimate, struct arima_room *room, struct arima_model **out,
                    struct err *err);

/* "ARIMA(0,1,1)(0,1,1)[4] with drift", as R names it. */
const char *arima_label(struct arena *arena, const struct arima_order *order, bool constant, bool regression);

extern const struct method method_arima;

#endif
