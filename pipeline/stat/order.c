/* SPDX-License-Identifier: GPL-3.0-or-later */
/* order.c - see order.h. */
#include "stat/order.h"

#include <stdlib.h>

static int ascending(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

void values_sort(double *value, size_t n) { qsort(value, n, sizeof *value, ascending); }

double values_quantile(const double *sorted, size_t n, double p) {
  double at = p * (double)(n - 1);
  size_t low = (size_t)at;
  return low + 1 < n ? sorted[low] + (at - (double)low) * (sorted[low + 1] - sorted[low]) : sorted[n - 1];
}
