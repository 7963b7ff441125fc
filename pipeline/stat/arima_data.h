/* SPDX-License-Identifier: GPL-3.0-or-later */
/* arima_data.h - a series made ready for ARIMA models of one (d, D, m): differenced, with its regressors.
 *
 * The constant, when asked for, is the first regressor: a mean (1, 1, ..) when d + D = 0, a drift (1, 2, ..) when
 * d + D = 1; otherwise there is none. Several regressors are turned to their principal axes (V of X = U S V'), which
 * the search for the optimum likes better, and so has R; arima_data_turn_back() computes the coefficients of the
 * columns as they came. The starting values are least squares on the differences, and ten standard errors the scale.
 */
#ifndef TERTIA_STAT_ARIMA_DATA_H
#define TERTIA_STAT_ARIMA_DATA_H

#include "stat/arma_likelihood.h"
#include "stat/model.h"

enum { ARIMA_REGRESSORS = 16 };

struct arima_data {
  size_t n, m, d, D, k; /* k counts the constant */
  bool constant, missing;
  const double *y;       /* n; NaN where the value or a regressor is missing */
  size_t present;        /* values not missing */
  double *x;             /* n x k, by column, turned */
  size_t rows;           /* n - d - mD */
  double *dy, *dx;       /* rows; rows x k by column: differenced, something in place of missing values */
  arma_row *wide;        /* rows: dy in every lane */
  struct arma_gaps gaps; /* count 0: no missing values, or such as only the filter can bridge: more than ARMA_GAPS, or a
                          * month missing in all years */
  double start[ARIMA_REGRESSORS], scale[ARIMA_REGRESSORS];
  double turn[ARIMA_REGRESSORS * ARIMA_REGRESSORS]; /* V, k x k; column of the turned variable */
  bool exact;                                       /* the regression leaves nothing: no variance to model */
};

/* Difference y (n) d times at lag 1 and D times at lag m; returns the points left in out (n places), 0 when none. */
size_t difference(const double *y, size_t n, size_t d, size_t D, size_t m, double *out);

/* Prepare into the arena. Errors: EX_DATAERR when too few points are left, or the regressors do not differ. */
int arima_data_new(struct arena *arena, const struct sample *sample, const struct arima_order *order, bool constant,
                   struct arima_data **out, struct err *err);

/* Least squares of y on the k columns of x (rows, by column), rows with NaN left out: the sum of squared residuals;
 * coefficient and standard error (k each). False when the columns are dependent or there are no rows to spare. */
bool least_squares_line(const double *y, const double *x, size_t rows, size_t k, double *coefficient, double *error,
                        double *squares);

/* The k coefficients of the columns as they came; out may be the same array. */
void arima_data_turn_back(const struct arima_data *data, const double *coefficient, double *out);

#endif
