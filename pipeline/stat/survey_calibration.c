/* SPDX-License-Identifier: GPL-3.0-or-later */
/* survey_calibration.c - see survey_calibration.h. */
#include "stat/survey_calibration.h"

#include <math.h>
#include <string.h>

#include "base/elementary.h"

/* Gauss-Jordan with pivots from the diagonal, the largest of what remains first. */
void survey_solve(double *m, size_t p, double *v) {
  struct arena arena = {0};
  bool *done = arena_array(&arena, bool, p + 1);
  double *scale = arena_array(&arena, double, p + 1);
  for (size_t j = 0; j < p; j++) scale[j] = m[j * p + j];
  for (size_t round = 0; round < p; round++) {
    size_t best = p;
    double most = 1e-11;
    for (size_t j = 0; j < p; j++)
      if (!done[j] && scale[j] > 0 && m[j * p + j] / scale[j] > most) most = m[j * p + j] / scale[j], best = j;
    if (best == p) break;
    done[best] = true;
    double pivot = m[best * p + best];
    for (size_t k = 0; k < p; k++) m[best * p + k] /= pivot;
    v[best] /= pivot;
    for (size_t i = 0; i < p; i++) {
      double f = m[i * p + best];
      if (i == best || f == 0) continue;
      for (size_t k = 0; k < p; k++) m[i * p + k] -= f * m[best * p + k];
      v[i] -= f * v[best];
    }
  }
  for (size_t j = 0; j < p; j++)
    if (!done[j]) v[j] = 0;
  arena_free(&arena);
}

/* F and its slope at u. */
static double factor_at(const struct survey_calibration *c, double u, double *slope) {
  double g;
  if (c->kind == CALIBRATE_LOGIT) {
    double l = c->lower, h = c->upper, a = (h - l) / ((1 - l) * (h - 1)), e = real_exp(fmin(fmax(a * u, -500), 500));
    double bottom = h - 1 + (1 - l) * e;
    *slope = a * (h - l) * (h - 1) * (1 - l) * e / (bottom * bottom);
    return (l * (h - 1) + h * (1 - l) * e) / bottom;
  }
  g = c->kind == CALIBRATE_RAKING ? real_exp(fmin(fmax(u, -500), 500)) : 1 + u;
  *slope = c->kind == CALIBRATE_RAKING ? g : 1;
  if (g < c->lower) *slope = 0, g = c->lower;
  if (g > c->upper) *slope = 0, g = c->upper;
  return g;
}

/* What is missing to the totals, and the matrix of the step. */
static double step_make(const struct survey_calibration *c, const double *lambda, double *g, double *m, double *v) {
  double off = 0;
  memset(m, 0, c->p * c->p * sizeof *m);
  memcpy(v, c->total, c->p * sizeof *v);
  for (size_t i = 0; i < c->n; i++) {
    const double *x = c->x + i * c->p;
    double u = 0, slope;
    for (size_t j = 0; j < c->p; j++) u += lambda[j] * x[j];
    g[i] = factor_at(c, u, &slope);
    for (size_t j = 0; j < c->p; j++) {
      if (x[j] == 0) continue;
      v[j] -= c->weight[i] * g[i] * x[j];
      for (size_t k = 0; k < c->p; k++) m[j * c->p + k] += c->weight[i] * slope * x[j] * x[k];
    }
  }
  for (size_t j = 0; j < c->p; j++) off = fmax(off, fabs(v[j]) / (1 + fabs(c->total[j])));
  return off;
}

bool survey_calibrate(const struct survey_calibration *c, double *g, double *off) {
  struct arena arena = {0};
  double *m = arena_array(&arena, double, c->p * c->p + 1), *v = arena_array(&arena, double, c->p + 1);
  double *lambda = arena_array(&arena, double, c->p + 1), *trial = arena_array(&arena, double, c->p + 1);
  *off = step_make(c, lambda, g, m, v);
  for (size_t round = 0; round < 200 && *off > 1e-12; round++) {
    survey_solve(m, c->p, v);
    double part = 1, now = *off;
    for (; part > 1e-6; part /= 2) { /* a shorter step where the whole one is worse */
      for (size_t j = 0; j < c->p; j++) trial[j] = lambda[j] + part * v[j];
      double *mm = arena_array(&arena, double, c->p * c->p + 1), *vv = arena_array(&arena, double, c->p + 1);
      now = step_make(c, trial, g, mm, vv);
      if (now < *off || c->kind == CALIBRATE_LINEAR) {
        m = mm, v = vv;
        break;
      }
    }
    if (part <= 1e-6) break;
    memcpy(lambda, trial, c->p * sizeof *lambda);
    if (!(now < *off) && now > 1e-12 && round > 50) {
      *off = now;
      break;
    }
    *off = now;
  }
  *off = step_make(c, lambda, g, m, v);
  arena_free(&arena);
  return *off < 1e-8;
}

void survey_residuals(const double *x, size_t n, size_t p, const double *w, const double *y, double *e) {
  struct arena arena = {0};
  double *m = arena_array(&arena, double, p *p + 1), *b = arena_array(&arena, double, p + 1);
  for (size_t i = 0; i < n; i++)
    for (size_t j = 0; j < p; j++) {
      if (x[i * p + j] == 0) continue;
      b[j] += w[i] * x[i * p + j] * y[i];
      for (size_t k = 0; k < p; k++) m[j * p + k] += w[i] * x[i * p + j] * x[i * p + k];
    }
  survey_solve(m, p, b);
  for (size_t i = 0; i < n; i++) {
    e[i] = y[i];
    for (size_t j = 0; j < p; j++) e[i] -= b[j] * x[i * p + j];
  }
  arena_free(&arena);
}
