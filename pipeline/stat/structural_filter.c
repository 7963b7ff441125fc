/* SPDX-License-Identifier: GPL-3.0-or-later */
/* structural_filter.c - see structural_filter.h. */
#include "stat/structural_filter.h"

#include <math.h>
#include <string.h>

#include "base/elementary.h"

static const double NOTHING = 1e-20, DEPENDENT = 1e-10;

void structural_start(struct structural_filter *f, const struct structural_model *model) {
  memset(f, 0, sizeof *f);
  f->ratio = model->ratio;
  f->trend = model->trend;
  f->width = model->columns + 1;
  f->p[0] = f->ratio.level;
  f->p[2] = f->trend ? f->ratio.slope : 0;
}

void structural_values(const struct structural_model *model, size_t t, size_t h, double *values) {
  size_t fixed = model->trend ? 2 : 1;
  values[0] = t < model->n ? model->y[t] : 0;
  values[1] = 1;
  if (model->trend) values[2] = (double)t;
  for (size_t j = 0; j + fixed < model->columns; j++)
    values[1 + fixed + j] = t < model->n ? model->xreg[j * model->n + t] : model->future[j * h + t - model->n];
}

double structural_step(struct structural_filter *f, const double *values, bool seen, double *errors) {
  double variance = f->p[0] + f->ratio.epsilon;
  double gain[2] = {seen ? f->p[0] / variance : 0, seen ? f->p[1] / variance : 0};
  for (size_t c = 0; c < f->width; c++) {
    double *state = f->state[c];
    errors[c] = values[c] - state[0];
    if (seen) state[0] += gain[0] * errors[c], state[1] += gain[1] * errors[c];
    if (f->trend) state[0] += state[1];
  }
  double level = f->p[0] - gain[0] * f->p[0], both = f->p[1] - gain[0] * f->p[1], slope = f->p[2] - gain[1] * f->p[1];
  f->p[0] = level + f->ratio.level;
  f->p[1] = both;
  f->p[2] = slope;
  if (f->trend) {
    f->p[0] += 2 * both + slope;
    f->p[1] += slope;
    f->p[2] += f->ratio.slope;
  }
  return variance;
}

/* Sums of products of the whitened columns, width x width. */
static double sum_products(struct structural_model *model, double *s, struct structural_filter *f) {
  double values[STRUCTURAL_COLUMNS], errors[STRUCTURAL_COLUMNS], logs = 0;
  size_t w = model->columns + 1;
  memset(s, 0, w * w * sizeof *s);
  structural_start(f, model);
  for (size_t t = 0; t < model->n; t++) {
    structural_values(model, t, 0, values);
    bool seen = !isnan(values[0]);
    double variance = structural_step(f, values, seen, errors);
    if (!seen) continue;
    logs += real_log(variance);
    for (size_t i = 0; i < w; i++)
      for (size_t j = 0; j <= i; j++) s[i * w + j] += errors[i] * errors[j] / variance;
  }
  for (size_t i = 0; i < w; i++)
    for (size_t j = 0; j < i; j++) s[j * w + i] = s[i * w + j];
  return logs;
}

/* Sweep the fixed columns out of s one after the other: s[0] is left as the sum of squares, the first row as the
 * coefficients, the rest as minus the inverse of their products. Returns the log determinant; NaN when dependent. */
static double sweep_columns(double *s, size_t w) {
  double logs = 0, whole[STRUCTURAL_COLUMNS];
  for (size_t k = 1; k < w; k++) whole[k] = s[k * w + k];
  for (size_t k = 1; k < w; k++) {
    double pivot = s[k * w + k];
    if (!(pivot > DEPENDENT * whole[k])) return NAN;
    logs += real_log(pivot);
    for (size_t i = 0; i < w; i++)
      for (size_t j = 0; j < w; j++)
        if (i != k && j != k) s[i * w + j] -= s[i * w + k] * s[k * w + j] / pivot;
    for (size_t i = 0; i < w; i++)
      if (i != k) s[i * w + k] = s[k * w + i] = s[i * w + k] / pivot;
    s[k * w + k] = -1 / pivot;
  }
  return logs;
}

static void put_errors(struct structural_model *model) {
  struct structural_filter f;
  double values[STRUCTURAL_COLUMNS], errors[STRUCTURAL_COLUMNS];
  structural_start(&f, model);
  for (size_t t = 0; t < model->n; t++) {
    structural_values(model, t, 0, values);
    structural_step(&f, values, !isnan(values[0]), errors);
    model->error[t] = errors[0];
    for (size_t c = 0; c < model->columns; c++) model->error[t] -= model->coefficient[c] * errors[c + 1];
    if (isnan(values[0])) model->error[t] = NAN;
  }
}

bool structural_run(struct structural_model *model) {
  struct structural_filter f;
  double s[STRUCTURAL_COLUMNS * STRUCTURAL_COLUMNS], free = (double)(model->present - model->columns);
  size_t w = model->columns + 1;
  double logs = sum_products(model, s, &f), whole = s[0];
  logs += sweep_columns(s, w);
  if (isnan(logs)) return false;
  model->sigma2 = s[0] > NOTHING * whole ? s[0] / free : 0;
  model->loglik = model->sigma2 > 0 ? -0.5 * (free * (real_log(2 * M_PI * model->sigma2) + 1) + logs) : NAN;
  for (size_t i = 0; i < model->columns; i++) {
    model->coefficient[i] = s[i + 1];
    for (size_t j = 0; j < model->columns; j++) model->covariance[i * model->columns + j] = -s[(i + 1) * w + j + 1];
  }
  memcpy(model->state, f.state, sizeof f.state);
  memcpy(model->p, f.p, sizeof f.p);
  if (model->error) put_errors(model);
  return true;
}
