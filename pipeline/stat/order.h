/* SPDX-License-Identifier: GPL-3.0-or-later */
/* order.h - order statistics of a few numbers. */
#ifndef TERTIA_STAT_ORDER_H
#define TERTIA_STAT_ORDER_H

#include <stddef.h>

void values_sort(double *value, size_t n); /* ascending; no NaN among them */
/* Quantile p (0..1) of n > 0 sorted values, linear between them: type 7 of Hyndman and Fan 1996. */
double values_quantile(const double *sorted, size_t n, double p);

#endif
