/* SPDX-License-Identifier: GPL-3.0-or-later */
/* quantile.c - see quantile.h. */
#include "stat/quantile.h"

#include <math.h>

#include "stat/order.h"

double quantile_sorted(const double *value, size_t n, double p) {
  if (!n) return NAN;
  double at = (double)(n + 1) * p;
  if (at <= 1) return value[0];
  if (at >= (double)n) return value[n - 1];
  size_t below = (size_t)at;
  return value[below - 1] + (at - (double)below) * (value[below] - value[below - 1]);
}

double quantile(double *value, size_t n, double p) {
  values_sort(value, n);
  return quantile_sorted(value, n, p);
}
