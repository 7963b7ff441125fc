/* SPDX-License-Identifier: GPL-3.0-or-later */
/* median_deviation.c - see median_deviation.h. */
#include "stat/median_deviation.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "stat/quantile.h"

#define NORMAL 1.482602218505602 /* 1 over the normal quantile of 0.75 */

struct median_deviation median_deviation_of(const double *value, size_t n) {
  double *room = memory_alloc((n + 1) * sizeof *room);
  size_t m = 0;
  for (size_t i = 0; i < n; i++)
    if (!isnan(value[i])) room[m++] = value[i];
  struct median_deviation of = {quantile(room, m, 0.5), NAN};
  for (size_t i = 0; i < m; i++) room[i] = fabs(room[i] - of.median);
  of.deviation = NORMAL * quantile(room, m, 0.5);
  free(room);
  return of;
}

double median_deviation_score(const struct median_deviation *of, double value) {
  return of->deviation > 0 ? (value - of->median) / of->deviation : NAN;
}
