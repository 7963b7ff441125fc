/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sample.c - see sample.h. */
#include "stat/sample.h"

#include <math.h>

int sample_complete(const struct sample *sample, const char *method, size_t fewest, struct err *err) {
  if (sample->n < fewest)
    return err_set(err, EX_DATAERR, "%s needs at least %zu points, and the series has %zu", method, fewest, sample->n);
  for (size_t t = 0; t < sample->n; t++)
    if (!(fabs(sample->y[t]) <= SAMPLE_LARGEST))
      return err_set(err, EX_DATAERR, "%s cannot use a missing or boundless value (point %zu of %zu)", method, t + 1,
                     sample->n);
  return 0;
}

double sample_mean(const double *y, size_t n) {
  double sum = 0;
  for (size_t t = 0; t < n; t++) sum += y[t];
  return n ? sum / (double)n : NAN;
}

double sample_slope(const double *y, size_t n) {
  double mean = sample_mean(y, n), centre = ((double)n - 1) / 2, xy = 0, xx = 0;
  for (size_t t = 0; t < n; t++) {
    double x = (double)t - centre;
    xy += x * (y[t] - mean);
    xx += x * x;
  }
  return n < 2 ? 0 : xy / xx;
}

bool sample_constant(const double *y, size_t n) {
  for (size_t t = 1; t < n; t++)
    if (y[t] != y[0]) return false;
  return true;
}

void sample_acf(const double *y, size_t n, size_t lags, double *r) {
  double mean = sample_mean(y, n), variance = 0;
  for (size_t t = 0; t < n; t++) variance += (y[t] - mean) * (y[t] - mean);
  bool constant = sample_constant(y, n);
  for (size_t k = 1; k <= lags; k++) {
    double sum = 0;
    for (size_t t = k; t < n; t++) sum += (y[t] - mean) * (y[t - k] - mean);
    r[k - 1] = constant ? 0 : sum / variance;
  }
}
