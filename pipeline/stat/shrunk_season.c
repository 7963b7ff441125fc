/* SPDX-License-Identifier: GPL-3.0-or-later */
/* shrunk_season.c - see shrunk_season.h. */
#include "stat/shrunk_season.h"

#include <math.h>

/* Squared standard error of the mean of season k's detrended values; 0 when there are fewer than two. */
static double squared_error(const struct sample *s, const struct decomposition *d, size_t k) {
  double sum = 0, squares = 0;
  size_t n = 0;
  for (size_t t = k; t < s->n; t += s->m) {
    if (isnan(d->trend[t])) continue;
    double ratio = s->y[t] / d->trend[t];
    sum += ratio, squares += ratio * ratio;
    n++;
  }
  double mean = sum / (double)n;
  return n > 1 ? fmax(squares / (double)n - mean * mean, 0) / (double)(n - 1) : 0;
}

/* How much of the season is kept, 0..1. */
static double shrunk_season_kept(const struct sample *s, const struct decomposition *d) {
  double error = 0, between = 0;
  for (size_t k = 0; k < s->m; k++) {
    error += squared_error(s, d, k) / (double)s->m;
    between += (d->index[k] - 1) * (d->index[k] - 1) / (double)(s->m - 1);
  }
  return between > 0 ? fmax(1 - error / between, 0) : 0;
}

struct adjusted season_shrink(struct arena *arena, const struct sample *sample) {
  size_t m = sample->m ? sample->m : 1;
  double *index = arena_alloc(arena, m * sizeof *index), *y = arena_alloc(arena, sample->n * sizeof *y);
  struct adjusted a = {.sample = *sample, .index = index};
  struct decomposition *d = NULL;
  struct err refused = {0};
  for (size_t k = 0; k < m; k++) index[k] = 1;
  if (m < 2 || decompose(arena, sample, true, &d, &refused)) return a;
  double part = shrunk_season_kept(sample, d);
  for (size_t k = 0; k < m; k++)
    if (!(1 + part * (d->index[k] - 1) > 0)) return a;
  for (size_t k = 0; k < m; k++) index[k] = 1 + part * (d->index[k] - 1);
  for (size_t t = 0; t < sample->n; t++) y[t] = sample->y[t] / index[t % m];
  a.sample.y = y;
  a.seasonal = part > 0;
  return a;
}
