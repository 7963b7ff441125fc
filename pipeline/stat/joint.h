/* SPDX-License-Identifier: GPL-3.0-or-later */
/* joint.h - several forecasts drawn together, so that what is added up has the spread it should.
 *
 * Parts of a total err together: a boom is in all of them. Paths drawn apart from each other make totals too narrow.
 * Here the shocks of one step are normal with the correlation of the parts' one-step errors of the same period, a
 * Gaussian copula; each part keeps its own law at each step (its walk is bent to it, as in paths.h). Few errors tell a
 * correlation badly, so the matrix is drawn to the one with the same mean correlation everywhere:
 *
 *   R* = (1 - w) R + w R(mean r),   w = min(1, sum of the variances of r / sum of (r - mean r)^2)
 *
 * (Ledoit and Wolf 2004, Journal of Portfolio Management 30; weights after Schaefer and Strimmer 2005). The mean keeps
 * its size, which drawing to no correlation would take from it. Below JOINT_LEAST common errors the mean is
 * JOINT_USUAL.
 */
#ifndef TERTIA_STAT_JOINT_H
#define TERTIA_STAT_JOINT_H

#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"

enum { JOINT_LEAST = 4 };
#define JOINT_USUAL 0.3

/* r (n x n) from errors (t x n by row, in time order; rows with a NaN are left out). A part without errors that vary is
 * correlated with none. */
void joint_correlation(struct arena *scratch, const double *error, size_t t, size_t n, double *r);

/* Standard normals z[(i * h + j) * count + k]: part i, step j + 1, path k. Between parts correlated by r at every step;
 * between the steps of part i as a walk whose standard deviation is spread[i * h + j] (flat where that falls). The
 * values of a part and step are the quantiles of the normal law at (k + 1/2) / count, in the order of the paths.
 * EX_DATAERR when r is no correlation matrix. */
int joint_draw(const double *r, const double *spread, size_t n, size_t h, size_t count, uint64_t seed, uint64_t stream,
               double *z, struct err *err);

#endif
