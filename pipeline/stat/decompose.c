/* SPDX-License-Identifier: GPL-3.0-or-later */
/* decompose.c - see decompose.h. */
#include "stat/decompose.h"

#include <math.h>
#include <string.h>

#include "stat/sample.h"

/* Weights sum to 1 over a year centred at t: for even m the two ends count half. */
static void moving_average(const double *y, size_t n, size_t m, double *trend) {
  size_t half = m / 2;
  for (size_t t = 0; t < n; t++) {
    trend[t] = NAN;
    if (t < half || t + half >= n) continue;
    double sum = 0;
    for (size_t i = t - half; i <= t + half; i++) sum += y[i];
    if (m % 2 == 0) sum -= 0.5 * (y[t - half] + y[t + half]);
    trend[t] = sum / (double)m;
  }
}

/* Mean detrended value of each season, then scaled. False when the scaling divides by 0. */
static bool season_indices(const struct sample *s, const double *trend, bool multiplicative, double *index) {
  double total = 0;
  for (size_t i = 0; i < s->m; i++) {
    double sum = 0;
    size_t count = 0;
    for (size_t t = i; t < s->n; t += s->m) {
      if (isnan(trend[t])) continue;
      sum += multiplicative ? s->y[t] / trend[t] : s->y[t] - trend[t];
      count++;
    }
    index[i] = sum / (double)count;
    total += index[i];
  }
  double mean = total / (double)s->m;
  for (size_t i = 0; i < s->m; i++) index[i] = multiplicative ? index[i] / mean : index[i] - mean;
  for (size_t i = 0; i < s->m; i++)
    if (!isfinite(index[i])) return false;
  return true;
}

static void components(const struct sample *s, struct decomposition *d) {
  for (size_t t = 0; t < s->n; t++) {
    d->seasonal[t] = d->index[t % d->m];
    d->remainder[t] =
        d->multiplicative ? s->y[t] / (d->trend[t] * d->seasonal[t]) : s->y[t] - d->trend[t] - d->seasonal[t];
  }
}

int decompose(struct arena *arena, const struct sample *sample, bool multiplicative, struct decomposition **out,
              struct err *err) {
  if (sample->m < 2) return err_set(err, EX_DATAERR, "a decomposition needs a series with seasons");
  int code = sample_complete(sample, "a decomposition", 2 * (size_t)sample->m, err);
  if (code) return code;
  struct decomposition *d = arena_alloc(arena, sizeof *d);
  *d = (struct decomposition){.n = sample->n, .m = sample->m, .multiplicative = multiplicative};
  d->index = arena_array(arena, double, d->m);
  d->trend = arena_array(arena, double, d->n);
  d->seasonal = arena_array(arena, double, d->n);
  d->remainder = arena_array(arena, double, d->n);
  moving_average(sample->y, d->n, d->m, d->trend);
  if (!season_indices(sample, d->trend, multiplicative, d->index))
    return err_set(err, EX_DATAERR, "a multiplicative decomposition cannot divide by a trend of 0");
  components(sample, d);
  *out = d;
  return 0;
}

bool seasonal_test(const double *y, size_t n, size_t m) {
  if (m < 2 || n <= 2 * m || sample_constant(y, n)) return false;
  double r[m], sum = 0;
  sample_acf(y, n, m, r);
  for (size_t k = 0; k + 1 < m; k++) sum += r[k] * r[k];
  const double limit = 1.6448536269514722; /* 95 % quantile of the normal */
  return fabs(r[m - 1]) > limit * sqrt((1 + 2 * sum) / (double)n);
}

static bool indices_positive(const double *index, size_t m) {
  for (size_t i = 0; i < m; i++)
    if (!(index[i] > 1e-10)) return false;
  return true;
}

struct adjusted seasonal_adjust(struct arena *arena, const struct sample *sample) {
  size_t n = sample->n, m = sample->m > 1 ? sample->m : 1;
  double *y = arena_alloc(arena, n * sizeof *y), *index = arena_array(arena, double, m);
  struct adjusted out = {.sample = *sample, .index = index};
  memcpy(y, sample->y, n * sizeof *y);
  out.sample.y = y;
  if (seasonal_test(y, n, m)) {
    double *trend = arena_alloc(arena, n * sizeof *trend);
    moving_average(y, n, m, trend);
    out.seasonal = season_indices(sample, trend, true, index) && indices_positive(index, m);
  }
  for (size_t i = 0; i < m && !out.seasonal; i++) index[i] = 1;
  for (size_t t = 0; t < n && out.seasonal; t++) y[t] /= index[t % m];
  return out;
}

static double index_ahead(const struct adjusted *a, size_t j) { return a->index[(a->sample.n + j) % a->sample.m]; }

void seasonal_restore(const struct adjusted *a, struct forecast *out, bool bounds) {
  for (size_t j = 0; j < out->h && a->seasonal; j++) {
    double index = index_ahead(a, j);
    out->mean[j] *= index;
    if (!bounds) continue;
    out->sd[j] *= index;
    for (size_t l = 0; l < out->levels; l++) {
      out->lo[l * out->h + j] *= index;
      out->hi[l * out->h + j] *= index;
    }
  }
}

void seasonal_restore_path(const struct adjusted *a, size_t h, double *path) {
  for (size_t j = 0; j < h && a->seasonal; j++) path[j] *= index_ahead(a, j);
}

void seasonal_restore_fitted(const struct adjusted *a, double *fitted) {
  for (size_t t = 0; t < a->sample.n && a->seasonal; t++) fitted[t] *= a->index[t % a->sample.m];
}
