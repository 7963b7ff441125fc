/* SPDX-License-Identifier: GPL-3.0-or-later */
/* calibration.c - see calibration.h. */
#include "stat/calibration.h"

#include <math.h>
#include <stdlib.h>

#include "stat/distribution.h"

const double calibration_level[CALIBRATION_KNOTS] = {50, 80, 95, 99};

static double normal_of(double level) { return normal_quantile(0.5 + level / 200); }

static size_t distance(const struct calibration_row *row, size_t n) {
  return n < row->from ? row->from - n : n > row->to ? n - row->to : 0;
}

/* Is a the better row for (n, h)? The nearest band; in it the greatest step that is not beyond h. */
static bool better(const struct calibration_row *a, const struct calibration_row *b, size_t n, size_t h) {
  if (!b) return true;
  if (distance(a, n) != distance(b, n)) return distance(a, n) < distance(b, n);
  if ((a->h <= h) != (b->h <= h)) return a->h <= h;
  return a->h <= h ? a->h > b->h : a->h < b->h;
}

static unsigned nearest_frequency(const struct calibration *c, enum calibration_kind kind, unsigned m) {
  unsigned best = 0;
  for (size_t i = 0; i < c->rows; i++)
    if (c->row[i].kind == kind && c->row[i].m <= m && c->row[i].m > best) best = c->row[i].m;
  return best;
}

static const struct calibration_row *calibration_find(const struct calibration *c, enum calibration_kind kind,
                                                      unsigned m, size_t n, size_t h) {
  const struct calibration_row *best = NULL;
  unsigned frequency = nearest_frequency(c, kind, m);
  for (size_t i = 0; i < c->rows; i++)
    if (c->row[i].kind == kind && c->row[i].m == frequency && better(c->row + i, best, n, h)) best = c->row + i;
  return best;
}

struct calibration_law calibration_law(const struct calibration *calibration, enum calibration_kind kind, unsigned m,
                                       size_t n, size_t h, bool *found) {
  struct calibration_law law;
  const struct calibration_row *row = calibration ? calibration_find(calibration, kind, m, n, h) : NULL;
  for (size_t k = 0; k < CALIBRATION_KNOTS; k++) {
    law.z[k] = normal_of(calibration_level[k]);
    law.q[k] = row ? row->stretch[k] : student_quantile(0.5 + calibration_level[k] / 200, n > 2 ? n - 1 : 1);
  }
  if (found) *found = row != NULL;
  return law;
}

/* The line through the knots of x on y at a place a >= 0. */
static double along(const double *x, const double *y, double a) {
  size_t k = 0;
  while (k + 1 < CALIBRATION_KNOTS && a > x[k]) k++;
  double x0 = k ? x[k - 1] : 0, y0 = k ? y[k - 1] : 0;
  return y0 + (a - x0) * (y[k] - y0) / (x[k] - x0);
}

double calibration_quantile(const struct calibration_law *law, double z) {
  return copysign(along(law->z, law->q, fabs(z)), z);
}

double calibration_normal(const struct calibration_law *law, double x) {
  return isinf(x) ? x : copysign(along(law->q, law->z, fabs(x)), x);
}

static int ascending(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

/* The order statistic that covers at least the level among n + 1: the conformal quantile. */
static double conformal(const double *sorted, size_t n, double level) {
  size_t k = (size_t)ceil((double)(n + 1) * level / 100);
  return sorted[k > n ? n - 1 : k - 1];
}

void calibration_learn(double *ratio, size_t n, double stretch[CALIBRATION_KNOTS]) {
  qsort(ratio, n, sizeof *ratio, ascending);
  for (size_t k = 0; k < CALIBRATION_KNOTS; k++) {
    stretch[k] = n < 20 ? NAN : conformal(ratio, n, calibration_level[k]);
    double least = k ? stretch[k - 1] + 1e-6 : 1e-6;
    if (stretch[k] < least) stretch[k] = least;
  }
}
