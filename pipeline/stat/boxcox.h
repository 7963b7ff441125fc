/* SPDX-License-Identifier: GPL-3.0-or-later */
/* boxcox.h - a forecast made on the Box-Cox scale, transformed back to the scale of the data with R's bias adjustment.
 *
 * The transformation itself, its inverse and Guerrero's choice of lambda are in transform.h, and so is the exact mean
 * by quadrature; this is the second-order mean of R's forecast package, for comparison. Source: Hyndman and
 * Athanasopoulos, Forecasting, 3rd ed., 5.6.
 */
#ifndef TERTIA_STAT_BOXCOX_H
#define TERTIA_STAT_BOXCOX_H

#include "stat/model.h"

/* Bounds by the inverse (NaN beyond the range of a negative lambda); the mean w by the inverse, which makes it the
 * median, or with `adjust` median (1 + var (1 - lambda) / (2 (lambda w + 1)^2)); sd by the slope of the inverse at the
 * median. var is sd^2, or where sd is NaN that of the widest bounds assumed Gaussian. */
void boxcox_restore(struct forecast *out, double lambda, bool adjust);

#endif
