/* SPDX-License-Identifier: GPL-3.0-or-later */
/* arima_model.c - what an estimate becomes: residuals, variances, criteria, and the state forecasts start from. */
#include <math.h>
#include <string.h>

#include "base/elementary.h"
#include "stat/arima.h"

static const double NEGLIGIBLE = 1e-12; /* share of a variance that is rounding */

const char *arima_label(struct arena *arena, const struct arima_order *o, bool constant, bool regression) {
  const char *before = regression ? "Regression with " : "", *season = "", *after = "";
  if (o->P + o->D + o->Q) season = arena_format(arena, "(%zu,%zu,%zu)[%zu]", o->P, o->D, o->Q, o->m);
  if (regression)
    after = " errors";
  else if (constant)
    after = o->d + o->D ? " with drift" : " with non-zero mean";
  else if (o->d + o->D == 0)
    after = " with zero mean";
  return arena_format(arena, "%sARIMA(%zu,%zu,%zu)%s%s", before, o->p, o->d, o->q, season, after);
}

/* The series less its regression. */
static const double *less_regression(const struct arima_data *data, const struct arima_estimate *e,
                                     struct arima_room *room) {
  const double *slope = e->coefficient + arma_coefficients(&e->order);
  for (size_t t = 0; t < data->n; t++) {
    double value = data->y[t];
    for (size_t j = 0; j < data->k && !isnan(value); j++) value -= slope[j] * data->x[j * data->n + t];
    room->less[t] = value;
  }
  return room->less;
}

/* Errors of the conditional fit; 0 for the points it starts from. */
static void conditional_residuals(const struct arima_data *data, const struct arima_estimate *e,
                                  struct arima_room *room, double *residual) {
  double phi[ARMA_STATES], theta[ARMA_STATES], value[ARMA_LANES], *w = room->less;
  difference(room->less, data->n, data->d, data->D, data->m, w);
  arma_expand(&e->order, e->coefficient, phi, theta);
  arma_batch_start(room->batch, &e->order);
  for (size_t lane = 0; lane < ARMA_LANES; lane++) arma_batch_set(room->batch, lane, phi, theta);
  for (size_t t = 0; t < data->rows; t++) room->w[t] = w[t] + (arma_row){0};
  arma_conditional(room->batch, data->rows, room->w, arma_ar_size(&e->order), room->residual, value);
  memset(residual, 0, data->n * sizeof *residual);
  for (size_t t = 0; t < data->rows; t++) residual[data->n - data->rows + t] = room->residual[t][0];
}

static int run_filter(struct arena *arena, const struct arima_data *data, struct arima_room *room,
                      struct arima_model *model, struct err *err) {
  struct arima_estimate *e = &model->estimate;
  double phi[ARMA_STATES], theta[ARMA_STATES];
  arma_expand(&e->order, e->coefficient, phi, theta);
  if (!kalman_room(arena, &e->order, &model->filter) || !kalman_start(&model->filter, &e->order, phi, theta))
    return err_set(err, EX_DATAERR, "arima: the fitted autoregression is not stationary");
  model->residual = arena_array(arena, double, data->n);
  double value = kalman_run(&model->filter, less_regression(data, e, room), data->n, model->residual);
  if (e->conditional)
    conditional_residuals(data, e, room, model->residual);
  else if (!data->exact)
    e->value = value;
  return 0;
}

static void put_criteria(const struct arima_data *data, struct arima_model *model) {
  const struct arima_estimate *e = &model->estimate;
  double used = (double)e->used, parameters = (double)e->count + 1, sum = 0;
  for (size_t t = 0; t < data->n; t++)
    if (!isnan(model->residual[t])) sum += model->residual[t] * model->residual[t];
  model->mse = data->exact ? 0 : sum / (double)data->present;
  model->sigma2 = data->exact ? 0 : sum / (used - parameters + 1);
  model->loglik = data->exact ? NAN : arima_loglik(e);
  model->aic = e->conditional ? NAN : -2 * model->loglik + 2 * parameters;
  model->bic = model->aic + parameters * (real_log(used) - 2);
  model->aicc = used > parameters + 1 ? model->aic + 2 * parameters * (parameters + 1) / (used - parameters - 1) : NAN;
}

static void put_coefficients(const struct arima_data *data, struct arima_room *room, struct arima_model *model) {
  const struct arima_estimate *e = &model->estimate;
  size_t arma = arma_coefficients(&e->order);
  double covariance[ARIMA_PARAMETERS * ARIMA_PARAMETERS];
  memcpy(model->coefficient, e->coefficient, e->count * sizeof *e->coefficient);
  arima_data_turn_back(data, e->coefficient + arma, model->coefficient + arma);
  bool known = !data->exact && arima_covariance(data, e, room, covariance);
  for (size_t i = 0; i < e->count; i++) {
    double variance = known ? covariance[i * e->count + i] : NAN;
    model->error[i] = data->exact ? 0 : variance > 0 ? sqrt(variance) : NAN;
  }
}

/* A root of the covariance of the state, column by column, largest variance first; it may be of low rank. */
static void put_root(struct arena *arena, struct arima_model *model) {
  size_t n = model->filter.size;
  double *c = arena_alloc(arena, n * n * sizeof *c), first = 0;
  model->root = arena_array(arena, double, n *n);
  memcpy(c, model->filter.covariance, n * n * sizeof *c);
  for (model->rank = 0; model->rank < n; model->rank++) {
    size_t top = 0;
    for (size_t i = 1; i < n; i++)
      if (c[i * n + i] > c[top * n + top]) top = i;
    double largest = c[top * n + top], *column = model->root + model->rank * n;
    first = fmax(first, largest);
    if (!(largest > NEGLIGIBLE * first)) return;
    for (size_t i = 0; i < n; i++) column[i] = c[i * n + top] / sqrt(largest);
    for (size_t i = 0; i < n; i++)
      for (size_t j = 0; j < n; j++) c[i * n + j] -= column[i] * column[j];
  }
}

int arima_model_new(struct arena *arena, const struct sample *sample, const struct arima_data *data,
                    const struct arima_estimate *estimate, struct arima_room *room, struct arima_model **out,
                    struct err *err) {
  struct arima_model *model = arena_zero(arena, 1, sizeof *model);
  model->estimate = *estimate;
  model->constant = data->constant;
  model->n = data->n;
  model->regressors = sample->k;
  model->y = data->y;
  model->future = sample->future;
  int code = run_filter(arena, data, room, model, err);
  if (code) return code;
  put_criteria(data, model);
  put_coefficients(data, room, model);
  put_root(arena, model);
  model->label = arima_label(arena, &estimate->order, data->constant, sample->k > 0);
  *out = model;
  return 0;
}
