/* SPDX-License-Identifier: GPL-3.0-or-later */
/* chow_lin.h - a series of high frequency estimated from benchmarks of low frequency and related indicators.
 *
 * x = Z b + u, with Z a constant and the indicators, and u an AR(1) of coefficient rho (Chow and Lin 1971) or a random
 * walk from 0 (Fernandez 1981); b by generalised least squares on the sums, the residuals shared out by the
 * covariance of u. The result meets the benchmarks, and carries on past the last one.
 * Sources: Chow and Lin 1971; Fernandez 1981; Bournay and Laroque 1979 for the likelihood of rho.
 */
#ifndef TERTIA_STAT_CHOW_LIN_H
#define TERTIA_STAT_CHOW_LIN_H

#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"

enum chow_lin_rho { CHOW_LIN_MAXIMUM_LIKELIHOOD, CHOW_LIN_FIXED, CHOW_LIN_FERNANDEZ };
enum { CHOW_LIN_COLUMNS = 8, CHOW_LIN_LARGEST = 2000 }; /* the constant is a column; points */

struct chow_lin_series {
  const double *indicator; /* n x indicators, by column, none missing */
  size_t indicators;       /* 0: the constant alone */
  size_t n, per, first;    /* as in denton.h */
  const double *benchmark; /* benchmarks, sums over `per` points; NaN: none */
  size_t benchmarks;
  enum chow_lin_rho method;
  double rho; /* of CHOW_LIN_FIXED, 0 <= rho < 1 */
};

struct chow_lin_result {
  double *value, *se; /* n; se: of value, rho assumed known */
  size_t columns;
  double coefficient[CHOW_LIN_COLUMNS], error[CHOW_LIN_COLUMNS]; /* constant first */
  double rho, loglik, sigma2;                                    /* rho NaN for Fernandez */
};

/* Errors: EX_DATAERR for missing or too few values, collinear indicators, rho out of its range. The
 * search for rho is over 0 .. 0.999: a negative one would make the series jump to and fro. */
int chow_lin(struct arena *arena, const struct chow_lin_series *series, struct chow_lin_result *result,
             struct err *err);

#endif
