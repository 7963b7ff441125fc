/* SPDX-License-Identifier: GPL-3.0-or-later */
/* quantile.h - sample quantiles of type 6 of Hyndman and Fan (1996): order p of n values is at (n + 1) p, between the
 * values around it in proportion. */
#ifndef TERTIA_STAT_QUANTILE_H
#define TERTIA_STAT_QUANTILE_H

#include <stddef.h>

/* Of values in ascending order; NaN when there is none. */
double quantile_sorted(const double *value, size_t n, double p);
/* Sorts the values. */
double quantile(double *value, size_t n, double p);

#endif
