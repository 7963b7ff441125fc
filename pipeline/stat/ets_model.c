/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ets_model.c - see ets_model.h. */
#include "stat/ets_model.h"

#include <math.h>
#include <string.h>

#include "base/elementary.h"
#include "stat/rng.h"
#include "stat/sample.h"

static const double LEAST_ERROR = 1e-13; /* part of the largest value */

static double criterion(const struct ets_model *model, const double *y, const double *e) {
  double n = (double)model->n, squares = 0, largest = 0, logs = 0;
  bool relative = model->form.multiplicative_error;
  for (size_t t = 0; t < model->n; t++) {
    squares += e[t] * e[t];
    largest = fmax(largest, relative ? 1 : fabs(y[t]));
    if (relative) logs += real_log(model->fitted[t]);
  }
  double least = LEAST_ERROR * fmax(largest, 1e-120);
  return n * real_log(fmax(squares, n * least * least)) + 2 * logs;
}

static void ets_model_measure(struct ets_model *model, const double *y, const double *e) {
  double squares = 0, misses = 0, n = (double)model->n;
  for (size_t t = 0; t < model->n; t++) {
    double miss = y[t] - model->fitted[t];
    squares += e[t] * e[t];
    misses += miss * miss;
  }
  model->loglik = -0.5 * criterion(model, y, e);
  model->mse = misses / n;
  model->sigma2 = squares / (n - (double)model->parameters + 1);
}

struct ets_model *ets_model_at(struct arena *arena, struct ets_form form, struct ets_series series,
                               const struct ets_point *start) {
  struct ets_model *model = arena_alloc(arena, sizeof *model);
  double *f = arena_alloc(arena, 2 * series.n * sizeof *f), *e = f + series.n;
  *model = (struct ets_model){.form = form, .n = series.n, .m = series.m, .fitted = f, .start = *start};
  model->parameters = ets_parameter_count(form, series.m);
  if (!isfinite(ets_run(form, series, start, f, e, &model->final))) return NULL;
  ets_model_measure(model, series.y, e);
  return model;
}

int ets_model_fit(struct arena *arena, const struct sample *sample, const char *name, struct ets_form form,
                  struct ets_given given, struct ets_model **model, struct err *err) {
  bool seasonal = form.season != ETS_SEASON_NONE;
  if (seasonal && (sample->m < 2 || sample->m > ETS_LONGEST))
    return err_set(err, EX_DATAERR, "%s with a season needs 2 to %d points a year", name, ETS_LONGEST);
  struct ets_series series = {sample->y, sample->n, seasonal ? sample->m : 1};
  size_t count = ets_parameter_count(form, series.m);
  int code = sample_complete(sample, name, count, err);
  struct ets_point start;
  if (!code) code = ets_estimate(form, series, given, &start, err);
  if (code) return code;
  *model = ets_model_at(arena, form, series, &start);
  if (!*model) return err_set(err, EX_DATAERR, "%s: %s does not fit the series", name, ets_form_label(form));
  (*model)->parameters = ets_region_make(form, series.m, given).columns.count + 1;
  return 0;
}

double ets_model_aicc(const struct ets_model *model) {
  double k = (double)model->parameters, n = (double)model->n;
  return n - k - 1 > 0 ? -2 * model->loglik + 2 * k + 2 * k * (k + 1) / (n - k - 1) : INFINITY;
}

void ets_model_forecast(const void *context, struct forecast *out) {
  ets_model_moments(context, out->h, out->mean, out->sd);
  for (size_t j = 0; j < out->h; j++) out->sd[j] = sqrt(out->sd[j]);
  forecast_gaussian(out);
}

void ets_model_simulate(const void *context, struct rng *rng, size_t h, double *path) {
  const struct ets_model *model = context;
  const struct ets_form form = model->form;
  struct ets_point p = model->final;
  double sigma = sqrt(model->sigma2), phi = form.trend ? (form.damped ? p.phi : 1) : 0;
  bool seasonal = form.season != ETS_SEASON_NONE, ratio = form.season == ETS_SEASON_MULTIPLICATIVE;
  for (size_t j = 0; j < h; j++) {
    double e = sigma * rng_normal(rng), *season = &p.season[(model->n + j) % model->m];
    double trend = p.level + phi * p.slope, f = ratio ? trend * *season : trend + (seasonal ? *season : 0);
    if (form.multiplicative_error && e < -1) e = -1; /* a value cannot fall by more than itself */
    double error = form.multiplicative_error ? f * e : e, shock = ratio ? trend * e : error;
    path[j] = f + error;
    p.level = trend + p.alpha * shock;
    p.slope = phi * p.slope + p.beta * shock;
    if (seasonal) *season += p.gamma * (ratio ? *season * e : error);
  }
}

void ets_model_fitted(const void *context, double *fitted) {
  const struct ets_model *model = context;
  memcpy(fitted, model->fitted, model->n * sizeof *fitted);
}

void ets_model_summary(const void *context, struct fit_summary *out) {
  const struct ets_model *model = context;
  double k = (double)model->parameters;
  *out = (struct fit_summary){.loglik = model->loglik, .sigma2 = model->sigma2, .mse = model->mse};
  out->aic = -2 * model->loglik + 2 * k;
  out->aicc = ets_model_aicc(model);
  out->bic = -2 * model->loglik + k * real_log((double)model->n);
  out->observations = model->n;
  out->parameters = model->parameters;
}

/* "init_s1" is the newest of the seasonal states, as in R: state i of the year before point `next`. */
static void visit_states(const struct ets_model *model, const struct ets_point *p, size_t next, const char *prefix,
                         parameter_visitor *visit, void *context) {
  struct arena scratch = {0};
  visit(context, arena_format(&scratch, "%s_l", prefix), p->level);
  if (model->form.trend) visit(context, arena_format(&scratch, "%s_b", prefix), p->slope);
  for (size_t i = 1; i <= model->m && model->form.season != ETS_SEASON_NONE; i++)
    visit(context, arena_format(&scratch, "%s_s%zu", prefix, i), p->season[(next + model->m - i) % model->m]);
  arena_free(&scratch);
}

void ets_model_parameters(const void *model_, parameter_visitor *visit, void *context) {
  const struct ets_model *model = model_;
  visit(context, "alpha", model->start.alpha);
  if (model->form.trend) visit(context, "beta", model->start.beta);
  if (model->form.season != ETS_SEASON_NONE) visit(context, "gamma", model->start.gamma);
  if (model->form.damped) visit(context, "phi", model->start.phi);
  visit_states(model, &model->start, 0, "init", visit, context);
  visit_states(model, &model->final, model->n, "final", visit, context);
}

const char *ets_model_label(const void *model) { return ets_form_label(((const struct ets_model *)model)->form); }
