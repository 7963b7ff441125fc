/* boxcox.c - see boxcox.h. */
#include "stat/boxcox.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

double boxcox(double y, double lambda) {
  if (lambda == 0) return y > 0 ? log(y) : NAN;
  if (lambda < 0 && !(y > 0)) return NAN;
  return (copysign(pow(fabs(y), lambda), y) - 1) / lambda;
}

double boxcox_inverse(double w, double lambda) {
  if (lambda == 0) return exp(w);
  double power = lambda * w + 1;
  if (lambda < 0 && !(power > 0)) return NAN;
  return copysign(pow(fabs(power), 1 / lambda), power);
}

int boxcox_series(const double *y, size_t n, double lambda, double *w, struct err *err) {
  for (size_t t = 0; t < n; t++) {
    double value = boxcox(y[t], lambda);
    if (isnan(value) && !isnan(y[t]))
      return err_set(err, EX_DATAERR,
                     "a Box-Cox transformation with lambda %g needs positive values, and point %zu is %g", lambda,
                     t + 1, y[t]);
    w[t] = value;
  }
  return 0;
}

static double variance_at(const struct forecast *out, size_t j) {
  if (!isnan(out->sd[j])) return out->sd[j] * out->sd[j];
  size_t widest = 0;
  for (size_t l = 1; l < out->levels; l++)
    if (out->level[l] > out->level[widest]) widest = l;
  if (out->levels == 0) return 0;
  double z = gsl_cdf_ugaussian_Pinv(0.5 + out->level[widest] / 200);
  double sd = (out->hi[widest * out->h + j] - out->lo[widest * out->h + j]) / (2 * z);
  return sd * sd;
}

void boxcox_restore(struct forecast *out, double lambda, bool adjust) {
  for (size_t j = 0; j < out->h; j++) {
    double w = out->mean[j], power = lambda * w + 1, variance = variance_at(out, j), median = boxcox_inverse(w, lambda);
    out->mean[j] = adjust ? median * (1 + variance * (1 - lambda) / (2 * power * power)) : median;
    out->sd[j] *= fabs(median / power);
    for (size_t l = 0; l < out->levels; l++) {
      out->lo[l * out->h + j] = boxcox_inverse(out->lo[l * out->h + j], lambda);
      out->hi[l * out->h + j] = boxcox_inverse(out->hi[l * out->h + j], lambda);
    }
  }
}

/* Coefficient of variation of sd / mean^(1 - lambda) over the whole years at the end of the series. */
static double variation(const double *y, size_t n, size_t year, double lambda) {
  double sum = 0, squares = 0, years = (double)(n / year);
  for (size_t first = n % year; first < n; first += year) {
    double mean = 0, spread = 0;
    for (size_t t = first; t < first + year; t++) mean += y[t] / (double)year;
    for (size_t t = first; t < first + year; t++) spread += (y[t] - mean) * (y[t] - mean);
    double ratio = sqrt(spread / (double)(year - 1)) / pow(mean, 1 - lambda);
    sum += ratio;
    squares += ratio * ratio;
  }
  double mean = sum / years;
  return mean > 0 ? sqrt(fmax(0, squares / years - mean * mean)) / mean : 0;
}

/* Golden section, after a coarse grid that finds the right valley. */
static double least_variation(const double *y, size_t n, size_t year) {
  enum { GRID = 30 };
  double best = 0, least = INFINITY, width = 3.0 / GRID;
  for (int i = 0; i <= GRID; i++) {
    double value = variation(y, n, year, -1 + i * width);
    if (value < least) least = value, best = -1 + i * width;
  }
  double a = fmax(-1, best - width), b = fmin(2, best + width);
  const double golden = 0.61803398874989485;
  while (b - a > 1e-7) {
    double c = b - golden * (b - a), d = a + golden * (b - a);
    if (variation(y, n, year, c) < variation(y, n, year, d))
      b = d;
    else
      a = c;
  }
  return (a + b) / 2;
}

double boxcox_guerrero(const double *y, size_t n, size_t m) {
  size_t year = m < 2 ? 2 : m;
  if (n < 2 * year) return 1;
  for (size_t t = 0; t < n; t++)
    if (!(y[t] > 0)) return 1;
  return least_variation(y, n, year);
}
