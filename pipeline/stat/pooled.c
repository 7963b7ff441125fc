/* pooled.c - see pooled.h. */
#include "stat/pooled.h"

#include <math.h>
#include <stdlib.h>

double mean_squared_change(const double *y, size_t n, size_t *changes) {
  double squares = 0;
  *changes = 0;
  for (size_t t = 1; t < n; t++) {
    double change = y[t] - y[t - 1];
    if (isnan(change)) continue;
    squares += change * change;
    ++*changes;
  }
  return *changes ? squares / (double)*changes : NAN;
}

/* Mean change over the last years; NaN when an end is missing. */
static double late_drift(const struct sample *s) {
  size_t span = (size_t)POOLED_YEARS * s->m;
  if (span > s->n - 1) span = s->n - 1;
  return (s->y[s->n - 1] - s->y[s->n - 1 - span]) / (double)span;
}

static int ascending(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static double median(double *x, size_t n) {
  qsort(x, n, sizeof *x, ascending);
  return n % 2 ? x[n / 2] : (x[n / 2 - 1] + x[n / 2]) / 2;
}

struct pooled pooled_learn(struct arena *scratch, const struct sample *sample, size_t count) {
  double *drift = arena_alloc(scratch, count * sizeof *drift), *square = arena_alloc(scratch, count * sizeof *square);
  size_t used = 0, changes;
  for (size_t i = 0; i < count; i++) {
    if (sample[i].n < 5) continue;
    drift[used] = late_drift(sample + i), square[used] = mean_squared_change(sample[i].y, sample[i].n, &changes);
    used += changes >= 4 && isfinite(drift[used]) && isfinite(square[used]);
  }
  if (used < POOLED_LEAST) return POOLED_UNKNOWN;
  return (struct pooled){median(drift, used), median(square, used), used};
}

double pooled_variance(const struct pooled *pooled, const double *y, size_t n) {
  size_t changes;
  double own = mean_squared_change(y, n, &changes), r = (double)changes;
  if (isnan(pooled->variance)) return own;
  return changes ? (r * own + POOLED_WEIGHT * pooled->variance) / (r + POOLED_WEIGHT) : pooled->variance;
}
