/* SPDX-License-Identifier: GPL-3.0-or-later */
/* arima_estimate.h - the parameters of an ARIMA model with regressors, by maximum likelihood or least squares.
 *
 * As R has it: conditional least squares from zeros and the regression, then exact maximum likelihood from there, the
 * autoregressions kept stationary by arma_from_raw_all(), the moving averages turned invertible before and after.
 * With missing values the first part is left out. The likelihood searched is that of the differenced series; with more
 * missing values than ARMA_GAPS, that of the Kalman filter (the two agree to about 1e-3).
 */
#ifndef TERTIA_STAT_ARIMA_ESTIMATE_H
#define TERTIA_STAT_ARIMA_ESTIMATE_H

#include "stat/arima_data.h"
#include "stat/arima_kalman.h"

enum arima_method { ARIMA_CSS_ML, ARIMA_ML, ARIMA_CSS };
enum { ARIMA_PARAMETERS = 32 };

/* Work space for any order on this data with at most these many states; used for one estimate at a time. */
struct arima_room {
  struct arma_batch *batch;
  arma_row *w, *residual; /* rows */
  double *less;           /* n: y less the regression, for the filter */
  struct arena *arena;    /* of the filter */
};
struct arima_room arima_room_new(struct arena *arena, size_t n);

struct arima_estimate {
  struct arima_order order;
  size_t count;                         /* ar, ma, sar, sma, regressors (turned) */
  double coefficient[ARIMA_PARAMETERS]; /* in that order */
  double raw[ARIMA_PARAMETERS];         /* the same as the optimiser had them; where the Hessian is computed */
  double value;                         /* of the criterion */
  size_t used;                          /* points present - d - mD */
  bool conditional;                     /* value is that of the conditional sum of squares */
  bool converged;
};

enum arima_outcome {
  ARIMA_DONE,
  ARIMA_TOO_LARGE,      /* more states or coefficients than the arrays allow */
  ARIMA_TOO_SHORT,      /* no point left */
  ARIMA_NOT_STATIONARY, /* the conditional fit was not */
  ARIMA_NOT_FINITE /* the criterion or a slope of it was not: then value < DBL_MAX, at the edge of what is stationary */
};

enum arima_outcome arima_estimate(const struct arima_data *data, const struct arima_order *order,
                                  enum arima_method method, struct arima_room *room, struct arima_estimate *out);
/* Search on by exact likelihood from an estimate. False when that found no better one: the estimate is as it was.
 */
bool arima_refine(const struct arima_data *data, struct arima_room *room, struct arima_estimate *estimate);
double arima_loglik(const struct arima_estimate *estimate);

/* Covariances of the coefficients (count x count). False when the Hessian is singular or not finite; variances may
 * still be negative where the optimum is not interior. */
bool arima_covariance(const struct arima_data *data, const struct arima_estimate *estimate, struct arima_room *room,
                      double *covariance);

#endif
