/* SPDX-License-Identifier: GPL-3.0-or-later */
/* structural.c - see structural.h.
 *
 * The variances are searched as ratios: the part of the level in epsilon + level is sin^2 of one variable, the slope
 * relative to that sum the square of another, so that zeros are reached. The search starts from the best points of a
 * coarse grid, since the likelihood may have several tops. */
#include "stat/structural.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/elementary.h"
#include "stat/minimise.h"
#include "stat/rng.h"
#include "stat/sample.h"
#include "stat/structural_filter.h"

static const double FLOOR = 1e-12; /* the part of epsilon that keeps the first variance from 0 */

static struct structural_ratio ratio_of(const double *x, bool trend) {
  double part = real_sin(x[0]) * real_sin(x[0]);
  return (struct structural_ratio){1 - part + FLOOR, part, trend ? x[1] * x[1] : 0};
}

static void evaluate(void *context, size_t count, const double *point, double *value) {
  struct structural_model *model = context;
  size_t n = model->trend ? 2 : 1;
  for (size_t i = 0; i < count; i++) {
    model->ratio = ratio_of(point + i * n, model->trend);
    value[i] = structural_run(model) && model->sigma2 > 0 ? -model->loglik / (double)model->present : DBL_MAX;
  }
}

/* The search from one start; the better of it and the best so far is kept. */
static void search_from(struct structural_model *model, double part, double slope, double *best, double *at) {
  size_t n = model->trend ? 2 : 1;
  double x[2] = {asin(sqrt(part)), sqrt(slope)}, scale[2] = {1, fmax(x[1], 1e-2)}, value;
  struct minimise_problem problem = {evaluate, model, n, scale, 1e-10};
  minimise(&problem, x);
  evaluate(model, 1, x, &value);
  if (!(value < *best)) return;
  *best = value;
  memcpy(at, x, n * sizeof *x);
}

static void search(struct structural_model *model) {
  static const double parts[] = {0.01, 0.3, 0.9}, slopes[] = {1e-4, 1e-2, 1};
  static const double edge[] = {0, 1}, slope_edge[] = {0};
  double best = INFINITY, at[2] = {0};
  for (size_t i = 0; i < 3; i++)
    for (size_t j = 0; j < (model->trend ? 3 : 1); j++) search_from(model, parts[i], slopes[j], &best, at);
  for (size_t i = 0; i < 2; i++) search_from(model, edge[i], slope_edge[0], &best, at);
  model->ratio = ratio_of(at, model->trend);
}

static int structural_check(const struct sample *sample, const char *name, size_t columns, size_t *present,
                            struct err *err) {
  *present = 0;
  for (size_t t = 0; t < sample->n; t++) {
    if (isinf(sample->y[t]) || fabs(sample->y[t]) > SAMPLE_LARGEST)
      return err_set(err, EX_DATAERR, "%s cannot use a boundless value (point %zu of %zu)", name, t + 1, sample->n);
    *present += isnan(sample->y[t]) ? 0 : 1;
  }
  if (columns + 1 > STRUCTURAL_COLUMNS)
    return err_set(err, EX_DATAERR, "%s supports at most %d regressors", name, STRUCTURAL_COLUMNS - 3);
  if (*present < columns + 2)
    return err_set(err, EX_DATAERR, "%s needs at least %zu points, and the series has %zu", name, columns + 2,
                   *present);
  if (sample->k && (!sample->xreg || !sample->future))
    return err_set(err, EX_DATAERR, "%s needs the regressors of the series and of the horizon", name);
  for (size_t i = 0; i < sample->n * sample->k; i++)
    if (!isfinite(sample->xreg[i])) return err_set(err, EX_DATAERR, "%s: a regressor is missing", name);
  return 0;
}

static int structural_fit(struct arena *arena, const struct sample *sample, const char *name, bool trend, void **out,
                          struct err *err) {
  struct structural_model *model = arena_zero(arena, 1, sizeof *model);
  size_t present;
  *model = (struct structural_model){.trend = trend,
                                     .n = sample->n,
                                     .columns = sample->k + (trend ? 2 : 1),
                                     .xreg = sample->xreg,
                                     .future = sample->future,
                                     .ratio = {1, 0, 0}};
  int code = structural_check(sample, name, model->columns, &present, err);
  if (code) return code;
  double *y = arena_alloc(arena, sample->n * sizeof *y);
  memcpy(y, sample->y, sample->n * sizeof *y);
  model->y = y;
  model->present = present;
  if (!structural_run(model)) return err_set(err, EX_DATAERR, "%s: the regressors are collinear", name);
  if (model->sigma2 > 0) search(model);
  model->error = arena_array(arena, double, sample->n);
  structural_run(model);
  *out = model;
  return 0;
}

static int fit_level(struct arena *arena, const struct sample *sample, const void *options, void **out,
                     struct err *err) {
  (void)options;
  return structural_fit(arena, sample, "local-level", false, out, err);
}

static int fit_trend(struct arena *arena, const struct sample *sample, const void *options, void **out,
                     struct err *err) {
  (void)options;
  return structural_fit(arena, sample, "local-trend", true, out, err);
}

static double fixed_variance(const struct structural_model *model, const double *errors) {
  double sum = 0;
  for (size_t i = 0; i < model->columns; i++)
    for (size_t j = 0; j < model->columns; j++)
      sum += errors[i + 1] * model->covariance[i * model->columns + j] * errors[j + 1];
  return sum;
}

static void structural_forecast(const void *context, struct forecast *out) {
  const struct structural_model *model = context;
  struct structural_filter f;
  double values[STRUCTURAL_COLUMNS], errors[STRUCTURAL_COLUMNS];
  structural_start(&f, model);
  memcpy(f.state, model->state, sizeof f.state);
  memcpy(f.p, model->p, sizeof f.p);
  for (size_t j = 0; j < out->h; j++) {
    structural_values(model, model->n + j, out->h, values);
    double variance = structural_step(&f, values, false, errors);
    out->mean[j] = -errors[0]; /* y counts as 0 there */
    for (size_t c = 0; c < model->columns; c++) out->mean[j] += model->coefficient[c] * errors[c + 1];
    out->sd[j] = sqrt(model->sigma2 * (variance + fixed_variance(model, errors)));
  }
  forecast_gaussian(out);
}

/* Coefficients drawn from their distribution: their Cholesky root times normals. */
static void draw_coefficients(const struct structural_model *model, struct rng *rng, double sigma, double *out) {
  size_t k = model->columns;
  double root[STRUCTURAL_COLUMNS * STRUCTURAL_COLUMNS] = {0}, z[STRUCTURAL_COLUMNS];
  for (size_t i = 0; i < k; i++) {
    z[i] = sigma * rng_normal(rng);
    out[i] = model->coefficient[i];
    for (size_t j = 0; j <= i; j++) {
      double sum = model->covariance[i * k + j];
      for (size_t l = 0; l < j; l++) sum -= root[i * k + l] * root[j * k + l];
      root[i * k + j] = i == j ? sqrt(fmax(sum, 0)) : root[j * k + j] > 0 ? sum / root[j * k + j] : 0;
      out[i] += root[i * k + j] * z[j];
    }
  }
}

static void structural_simulate(const void *context, struct rng *rng, size_t h, double *path) {
  const struct structural_model *model = context;
  double b[STRUCTURAL_COLUMNS], values[STRUCTURAL_COLUMNS], sigma = sqrt(model->sigma2);
  draw_coefficients(model, rng, sigma, b);
  double root = sqrt(fmax(model->p[0], 0)), across = root > 0 ? model->p[1] / root : 0;
  double z = sigma * rng_normal(rng), z2 = sigma * rng_normal(rng);
  double level = model->state[0][0] + root * z;
  double slope = model->state[0][1] + across * z + sqrt(fmax(model->p[2] - across * across, 0)) * z2;
  for (size_t c = 0; c < model->columns; c++) {
    level -= b[c] * model->state[c + 1][0];
    slope -= b[c] * model->state[c + 1][1];
  }
  for (size_t j = 0; j < h; j++) {
    structural_values(model, model->n + j, h, values);
    path[j] = level + sigma * sqrt(model->ratio.epsilon) * rng_normal(rng);
    for (size_t c = 0; c < model->columns; c++) path[j] += b[c] * values[c + 1];
    level += (model->trend ? slope : 0) + sigma * sqrt(model->ratio.level) * rng_normal(rng);
    if (model->trend) slope += sigma * sqrt(model->ratio.slope) * rng_normal(rng);
  }
}

static void structural_fitted(const void *context, double *values) {
  const struct structural_model *model = context;
  for (size_t t = 0; t < model->n; t++) values[t] = model->y[t] - model->error[t];
}

static void structural_summary(const void *context, struct fit_summary *out) {
  const struct structural_model *m = context;
  double squares = 0, count = (double)m->present, k = (double)(m->columns + (m->trend ? 3 : 2));
  for (size_t t = 0; t < m->n; t++)
    if (!isnan(m->error[t])) squares += m->error[t] * m->error[t];
  double aic = -2 * m->loglik + 2 * k;
  *out = (struct fit_summary){.loglik = m->loglik,
                              .aic = aic,
                              .aicc = count > k + 1 ? aic + 2 * k * (k + 1) / (count - k - 1) : NAN,
                              .bic = aic + k * (real_log(count) - 2),
                              .sigma2 = m->sigma2,
                              .mse = squares / count,
                              .observations = m->n,
                              .parameters = (size_t)k};
}

static void structural_parameters(const void *context, parameter_visitor *visit, void *receiver) {
  const struct structural_model *m = context;
  double level = m->state[0][0], slope = m->state[0][1];
  size_t fixed = m->trend ? 2 : 1;
  for (size_t c = 0; c < m->columns; c++) { /* the fixed part of level and slope is theirs too */
    double at = c == 0 ? 1 : c == 1 && m->trend ? (double)m->n : 0;
    level += m->coefficient[c] * (at - m->state[c + 1][0]);
    slope += m->coefficient[c] * ((c == 1 && m->trend ? 1 : 0) - m->state[c + 1][1]);
  }
  visit(receiver, "var_epsilon", m->sigma2 * m->ratio.epsilon);
  visit(receiver, "var_level", m->sigma2 * m->ratio.level);
  if (m->trend) visit(receiver, "var_slope", m->sigma2 * m->ratio.slope);
  visit(receiver, "next_level", level);
  if (m->trend) visit(receiver, "next_slope", slope);
  for (size_t j = fixed; j < m->columns; j++) {
    char name[32];
    snprintf(name, sizeof name, "xreg%zu", j - fixed + 1);
    visit(receiver, name, m->coefficient[j]);
  }
}

#define STRUCTURAL_METHOD(id, what, least, how)                                                                        \
  {                                                                                                                    \
    .name = id, .title = what, .fewest = least, .regressors = true, .fit = how, .forecast = structural_forecast,       \
    .simulate = structural_simulate, .fitted = structural_fitted, .summary = structural_summary,                       \
    .parameters = structural_parameters                                                                                \
  }

const struct method method_local_level =
    STRUCTURAL_METHOD("local-level", "Local level by the Kalman filter (Harvey 1989)", 3, fit_level);
const struct method method_local_trend =
    STRUCTURAL_METHOD("local-trend", "Local linear trend by the Kalman filter (Harvey 1989)", 4, fit_trend);
