/* SPDX-License-Identifier: GPL-3.0-or-later */
/* unit_root.c - see unit_root.h. */
#include "stat/unit_root.h"

#include <math.h>
#include <string.h>

#include "stat/distribution.h"
#include "stat/sample.h"
#include "stat/stl.h"

static const double SAME = 1.5e-8, STRONG = 0.64;

bool nearly_constant(const double *y, size_t n) {
  double first = NAN, apart = 0, size = 0;
  for (size_t t = 0; t < n; t++) {
    if (isnan(y[t])) continue;
    if (isnan(first)) first = y[t];
    apart += fabs(y[t] - first);
    size += fabs(y[t]);
  }
  return !(apart > SAME * size);
}

size_t kpss_lags(size_t n) { return (size_t)(3 * sqrt((double)n) / 13); }

double kpss(const double *y, size_t n, size_t lags) {
  double mean = sample_mean(y, n), sum = 0, squares = 0, variance = 0;
  for (size_t t = 0; t < n; t++) {
    sum += y[t] - mean;
    squares += sum * sum;
    variance += (y[t] - mean) * (y[t] - mean);
  }
  for (size_t k = 1; k <= lags && k < n; k++) {
    double product = 0, weight = 1 - (double)k / ((double)lags + 1);
    for (size_t t = k; t < n; t++) product += (y[t] - mean) * (y[t - k] - mean);
    variance += 2 * weight * product;
  }
  return variance > 0 ? squares / (double)n / variance : 0;
}

size_t ndiffs(struct arena *arena, const double *y, size_t n, size_t most) {
  double *x = arena_alloc(arena, (n + 1) * sizeof *x);
  size_t d = 0, count = 0;
  for (size_t t = 0; t < n; t++)
    if (!isnan(y[t])) x[count++] = y[t];
  while (d < most && count > 1 && !nearly_constant(x, count) && kpss(x, count, kpss_lags(count)) > KPSS_LEVEL_5) {
    count--;
    for (size_t t = 0; t < count; t++) x[t] = x[t + 1] - x[t];
    d++;
  }
  return d;
}

/* Straight lines over gaps; the nearest value beyond the ends. */
static const double *bridged(struct arena *arena, const double *y, size_t n) {
  double *x = arena_alloc(arena, n * sizeof *x);
  size_t last = n;
  memcpy(x, y, n * sizeof *x);
  for (size_t t = 0; t < n; t++) {
    if (isnan(x[t])) continue;
    for (size_t i = last == n ? 0 : last + 1; i < t; i++)
      x[i] = last == n ? x[t] : x[last] + (x[t] - x[last]) * (double)(i - last) / (double)(t - last);
    last = t;
  }
  for (size_t i = last + 1; i < n; i++) x[i] = x[last];
  return x;
}

static double variance(const double *y, size_t n) {
  double mean = sample_mean(y, n), sum = 0;
  for (size_t t = 0; t < n; t++) sum += (y[t] - mean) * (y[t] - mean);
  return sum / (double)(n - 1);
}

double seasonal_strength(struct arena *arena, const struct sample *sample) {
  struct sample whole = *sample;
  struct stl *parts;
  if (sample->m < 2 || sample->n <= 2 * sample->m || nearly_constant(sample->y, sample->n)) return 0;
  whole.y = bridged(arena, sample->y, sample->n);
  if (stl(arena, &whole, &(struct stl_options){.season_window = 11}, &parts, NULL)) return 0;
  double rest = variance(parts->remainder, parts->n);
  for (size_t t = 0; t < parts->n; t++) parts->seasonal[t] += parts->remainder[t];
  double both = variance(parts->seasonal, parts->n);
  return both > 0 ? fmin(1, fmax(0, 1 - rest / both)) : 0;
}

size_t nsdiffs(struct arena *arena, const struct sample *sample) {
  return seasonal_strength(arena, sample) > STRONG ? 1 : 0;
}

struct ljung_box ljung_box(struct arena *arena, const double *y, size_t n, size_t lags, size_t fitted) {
  if (n <= lags || !lags) return (struct ljung_box){NAN, NAN};
  double *r = arena_alloc(arena, lags * sizeof *r), q = 0;
  sample_acf(y, n, lags, r);
  for (size_t k = 1; k <= lags; k++) q += r[k - 1] * r[k - 1] / (double)(n - k);
  q *= (double)n * ((double)n + 2);
  return (struct ljung_box){q, lags > fitted ? chi_square_above(q, lags - fitted) : NAN};
}
