/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sigma_gap.c - see sigma_gap.h. */
#include "stat/sigma_gap.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "stat/order.h"

static double deviation_of(const double *value, size_t n) {
  double mean = 0, sum = 0;
  for (size_t i = 0; i < n; i++) mean += value[i] / (double)n;
  for (size_t i = 0; i < n; i++) sum += (value[i] - mean) * (value[i] - mean);
  return n > 1 ? sqrt(sum / (double)(n - 1)) : NAN;
}

struct sigma_gap sigma_gap_find(const double *value, size_t n, double k) {
  struct sigma_gap gap = {-INFINITY, INFINITY, NAN};
  double *sorted = memory_alloc((n + 1) * sizeof *sorted);
  size_t m = 0;
  for (size_t i = 0; i < n; i++)
    if (!isnan(value[i])) sorted[m++] = value[i];
  values_sort(sorted, m);
  gap.deviation = deviation_of(sorted, m);
  for (size_t i = m / 2 + 1; m > 2 && i < m && gap.high == INFINITY; i++)
    if (sorted[i] - sorted[i - 1] > k * gap.deviation) gap.high = sorted[i - 1];
  for (size_t i = (m - 1) / 2; m > 2 && i > 0 && gap.low == -INFINITY; i--)
    if (sorted[i] - sorted[i - 1] > k * gap.deviation) gap.low = sorted[i];
  free(sorted);
  return gap;
}
