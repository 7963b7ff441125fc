/* SPDX-License-Identifier: GPL-3.0-or-later */
/* transform.c - see transform.h. */
#include "stat/transform.h"

#include <math.h>
#include <string.h>

#include "base/elementary.h"

static const char *const names[] = {"none", "log", "logit", "boxcox"};

bool transform_named(const char *name, enum transform_kind *kind) {
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    if (strcmp(name, names[i]) == 0) {
      *kind = (enum transform_kind)i;
      return true;
    }
  return false;
}

const char *transform_name(enum transform_kind kind) { return names[kind]; }

static bool has_floor(const struct transform *t) { return t->kind == TRANSFORM_LOGIT; }

bool transform_fits(const struct transform *t, const double *y, size_t n) {
  bool above = t->kind == TRANSFORM_LOG || (t->kind == TRANSFORM_BOXCOX && (t->lambda <= 0 || t->positive));
  if (!has_floor(t) && !above) return true;
  for (size_t i = 0; i < n; i++)
    if (y[i] < 0 || (above && y[i] == 0) || (t->kind == TRANSFORM_LOGIT && y[i] > t->whole * (1 + 1e-9))) return false;
  return true;
}

double transform_edge(const struct transform *t, const double *y, size_t n) {
  if (!has_floor(t)) return 0;
  double nearest = INFINITY;
  bool touched = false;
  for (size_t i = 0; i < n; i++) {
    if (isnan(y[i])) continue;
    double distance = fmin(y[i], t->whole - y[i]);
    if (distance <= 0)
      touched = true;
    else
      nearest = fmin(nearest, distance);
  }
  if (!touched) return 0;
  return fmin(nearest / 2, 0.005 * t->whole);
}

static double drawn_in(const struct transform *t, double y) {
  if (y < t->edge) return t->edge;
  return y > t->whole - t->edge ? t->whole - t->edge : y;
}

double transform_forward(const struct transform *t, double y) {
  switch (t->kind) {
  case TRANSFORM_NONE:
    return y;
  case TRANSFORM_LOG:
    return real_log(y);
  case TRANSFORM_LOGIT:
    y = drawn_in(t, y);
    return real_log(y / (t->whole - y));
  case TRANSFORM_BOXCOX:
    if (t->lambda == 0) return real_log(y);
    return (copysign(real_pow(fabs(y), t->lambda), y) - 1) / t->lambda;
  }
  return NAN;
}

double transform_back(const struct transform *t, double z) {
  switch (t->kind) {
  case TRANSFORM_NONE:
    return z;
  case TRANSFORM_LOG:
    return real_exp(z);
  case TRANSFORM_LOGIT:
    return t->whole / (1 + real_exp(-z));
  case TRANSFORM_BOXCOX: {
    if (t->lambda == 0) return real_exp(z);
    double power = t->lambda * z + 1;
    if (t->positive && power <= 0) return t->lambda > 0 ? 0 : INFINITY;
    return copysign(real_pow(fabs(power), 1 / t->lambda), power);
  }
  }
  return NAN;
}

double transform_slope(const struct transform *t, double y) {
  switch (t->kind) {
  case TRANSFORM_NONE:
    return 1;
  case TRANSFORM_LOG:
    return 1 / y;
  case TRANSFORM_LOGIT:
    y = drawn_in(t, y);
    return t->whole / (y * (t->whole - y));
  case TRANSFORM_BOXCOX:
    return t->lambda == 0 ? 1 / y : real_pow(fabs(y), t->lambda - 1);
  }
  return NAN;
}

/* Trapezoids over +-8.5 standard deviations: the error falls off geometrically with the width, as exp(-2 pi d / width)
 * where d is the distance of the nearest pole of the integrand from the real line (pi / sd for the logistic curve). A
 * quarter of a standard deviation serves up to sd 1, a sixteenth up to 10; a power has no such strip and takes the
 * narrow one. */
static double by_quadrature(const struct transform *t, double mean, double sd) {
  double width = t->kind == TRANSFORM_LOGIT && sd <= 1 ? 0.25 : 1.0 / 16;
  double sum = transform_back(t, mean), weights = 1;
  for (double x = width; x <= 8.5; x += width) {
    double weight = real_exp(-0.5 * x * x);
    sum += weight * (transform_back(t, mean + sd * x) + transform_back(t, mean - sd * x));
    weights += 2 * weight;
  }
  return sum / weights;
}

double transform_mean(const struct transform *t, double mean, double sd) {
  if (isnan(mean) || isnan(sd)) return NAN;
  if (t->kind == TRANSFORM_NONE || sd <= 0) return transform_back(t, mean);
  if (t->kind == TRANSFORM_LOG || (t->kind == TRANSFORM_BOXCOX && t->lambda == 0))
    return real_exp(mean + 0.5 * sd * sd);
  return by_quadrature(t, mean, sd);
}

/* Coefficient of variation of sd / mean^(1 - lambda) over whole groups of `size` points, the last group ending at the
 * end. */
static double unsteadiness(const double *y, size_t n, size_t size, double lambda) {
  double sum = 0, squares = 0, groups = 0;
  for (size_t from = n % size; from + size <= n; from += size) {
    double mean = 0, spread = 0;
    for (size_t i = from; i < from + size; i++) mean += y[i] / (double)size;
    for (size_t i = from; i < from + size; i++) spread += (y[i] - mean) * (y[i] - mean);
    double ratio = sqrt(spread / (double)(size - 1)) / real_pow(mean, 1 - lambda);
    sum += ratio, squares += ratio * ratio, groups++;
  }
  double mean = sum / groups;
  return groups < 2 || !(mean > 0) ? NAN : sqrt((squares - groups * mean * mean) / (groups - 1)) / mean;
}

double transform_guerrero(const double *y, size_t n, unsigned m, double lo, double hi) {
  size_t size = m > 2 ? m : 2;
  for (size_t i = 0; i < n; i++)
    if (!(y[i] > 0)) return 1;
  if (isnan(unsteadiness(y, n, size, 1))) return 1;
  const double golden = (sqrt(5) - 1) / 2;
  double a = hi - golden * (hi - lo), b = lo + golden * (hi - lo);
  while (hi - lo > 1e-6) {
    if (unsteadiness(y, n, size, a) < unsteadiness(y, n, size, b))
      hi = b, b = a, a = hi - golden * (hi - lo);
    else
      lo = a, a = b, b = lo + golden * (hi - lo);
  }
  return (lo + hi) / 2;
}
