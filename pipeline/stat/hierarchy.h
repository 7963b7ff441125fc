/* SPDX-License-Identifier: GPL-3.0-or-later */
/* hierarchy.h - forecasts of parts and wholes made to agree.
 *
 * The forecasts y (n) must obey k linear constraints C y = c (the parts less the total is 0; three shares add up to
 * 100). The nearest vector that does, distance weighted by the inverse of the covariance W of the one-step errors, is
 *   y~ = y - W C' (C W C')^-1 (C y - c),      W~ = W - W C' (C W C')^-1 C W
 * which with W = I is OLS, with the diagonal WLS, with the full (shrunk) covariance MinT. Bottom-up does not weigh:
 * totals are sums of their parts. Sources: Wickramasuriya, Athanasopoulos and Hyndman (2019), JASA 114, eq. 4 and 9 in
 * the projection form of Di Fonzo and Girolimetto (2023); shrinkage to the diagonal: Schaefer and Strimmer (2005).
 */
#ifndef TERTIA_STAT_HIERARCHY_H
#define TERTIA_STAT_HIERARCHY_H

#include <stddef.h>

#include "base/err.h"

enum hierarchy_weights { HIERARCHY_OLS, HIERARCHY_WLS, HIERARCHY_MINT_SAMPLE, HIERARCHY_MINT_SHRINK };

struct hierarchy {
  size_t n, k;
  const double *constraint; /* k x n, by row; independent rows, k < n */
  const double *value;      /* k: what each comes to */
};

/* Covariance of errors (t x n, by row, in time order; rows with a NaN are left out), about 0: W, n x n. For the shrunk
 * one *lambda is the weight of the diagonal, 0..1 (NULL: not wanted); with fewer than 3 whole rows it is 1. EX_DATAERR
 * when no whole row is there, unless weights is OLS. */
int hierarchy_covariance(enum hierarchy_weights weights, const double *error, size_t t, size_t n, double *w,
                         double *lambda, struct err *err);

/* y (n, changed in place) to agreement; w (n x n) to the covariance after it, unless after is NULL. EX_DATAERR when C W
 * C' cannot be inverted. A negative result is possible for a positive y: the caller checks. */
int hierarchy_reconcile(const struct hierarchy *hierarchy, const double *w, double *y, double *after, struct err *err);

/* Totals from their parts: y[i] = sum of sum[i * n + j] y[j] over the j below, for the given order of rows. A row of
 * zeros leaves y[i] as it is. */
void hierarchy_bottom_up(const double *sum, size_t n, double *y);

#endif
