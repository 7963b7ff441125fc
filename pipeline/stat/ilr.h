/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ilr.h - several shares of one whole together: the isometric log-ratio.
 *
 * A composition of d positive parts is d - 1 free numbers. The log-ratio coordinates are any orthonormal basis of the
 * logarithms less their mean; forecasts made in them come back positive and adding up to the whole. The default basis
 * is the balance of the first k parts against part k + 1: z[k-1] = sqrt(k / (k + 1)) ln( (x[0] ... x[k-1])^(1/k) / x[k]
 * ),  k = 1..d-1 ilr_principal() turns it so that the coordinates' changes over time are uncorrelated, hence may be
 * forecast one by one. Source: Egozcue, Pawlowsky-Glahn, Mateu-Figueras and Barcelo-Vidal (2003), Mathematical
 * Geology 35. Zeros are replaced by `delta` and the rest scaled down (Martin-Fernandez, Barcelo-Vidal, Pawlowsky-Glahn
 * 2003); the caller reports them.
 */
#ifndef TERTIA_STAT_ILR_H
#define TERTIA_STAT_ILR_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

struct ilr {
  size_t d;      /* parts, at least 2 */
  double whole;  /* what they add up to, 100 */
  double *basis; /* (d - 1) x d, by row: orthonormal, each row adds up to 0 */
};

struct ilr ilr_new(struct arena *arena, size_t d, double whole);
/* Turn the basis to the principal axes of the first differences of n compositions (n x d, by row; positive). */
void ilr_principal(struct ilr *ilr, const double *x, size_t n);

void ilr_forward(const struct ilr *ilr, const double *x, double *z); /* d positive parts -> d - 1; scale is free */
void ilr_back(const struct ilr *ilr, const double *z, double *x);    /* d - 1 -> d parts of the whole */
/* Zeros (and negatives) to delta, parts closed to the whole; how many were replaced. NaN parts stay. */
size_t ilr_close(const struct ilr *ilr, double delta, double *x);

#endif
