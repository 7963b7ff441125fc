/* SPDX-License-Identifier: GPL-3.0-or-later */
/* arima.c - see arima.h. */
#include "stat/arima.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "stat/arima_search.h"
#include "stat/rng.h"
#include "stat/sample.h"

static const char *const outcomes[] = {[ARIMA_TOO_LARGE] = "has more coefficients or states than are supported",
                                       [ARIMA_TOO_SHORT] = "needs more points than the series has",
                                       [ARIMA_NOT_STATIONARY] = "found no stationary autoregression",
                                       [ARIMA_NOT_FINITE] = "has no finite likelihood here"};

enum { REFINEMENTS = 10 };

/* Conditional starting values may fail where exact likelihood does not, or lead where the search does not end: then the
 * better of both starts is followed to its end. */
static enum arima_outcome estimate(const struct arima_data *data, const struct arima_order *order,
                                   enum arima_method method, struct arima_room *room, struct arima_estimate *e) {
  struct arima_estimate other;
  enum arima_outcome outcome = arima_estimate(data, order, method, room, e);
  if (method == ARIMA_CSS || (outcome == ARIMA_DONE && e->converged)) return outcome;
  if (method == ARIMA_CSS_ML) {
    enum arima_outcome second = arima_estimate(data, order, ARIMA_ML, room, &other);
    if (outcome != ARIMA_DONE || (second == ARIMA_DONE && other.value < e->value)) {
      *e = other;
      outcome = second;
    }
  }
  for (int i = 0; i < REFINEMENTS && outcome == ARIMA_DONE && !e->converged; i++)
    if (!arima_refine(data, room, e)) break;
  bool edge = outcome == ARIMA_NOT_FINITE && e->count && e->value < DBL_MAX;
  return edge ? ARIMA_DONE : outcome;
}

/* Nothing is left to estimate: the differences and the regression determine everything. */
static void put_exact(const struct arima_data *data, struct arima_order order, struct arima_estimate *e) {
  memset(e, 0, sizeof *e);
  e->order = order;
  e->order.p = e->order.q = e->order.P = e->order.Q = 0;
  e->count = data->k;
  e->used = data->present - arima_lost(&order);
  memcpy(e->coefficient, data->start, data->k * sizeof *e->coefficient);
}

static int fit_fixed(struct arena *arena, const struct sample *sample, const struct arima_options *options,
                     struct arima_model **model, struct err *err) {
  struct arima_order order = options->order;
  struct arima_data *data;
  struct arima_estimate e;
  order.m = sample->m;
  if (sample->m < 2) order.P = order.D = order.Q = 0;
  int code = arima_data_new(arena, sample, &order, options->constant, &data, err);
  if (code) return code;
  struct arima_room room = arima_room_new(arena, sample->n);
  enum arima_outcome outcome = ARIMA_DONE;
  if (data->exact)
    put_exact(data, order, &e);
  else
    outcome = estimate(data, &order, options->method, &room, &e);
  if (outcome != ARIMA_DONE)
    return err_set(err, EX_DATAERR, "%s %s", arima_label(arena, &order, data->constant, sample->k > 0),
                   outcomes[outcome]);
  return arima_model_new(arena, sample, data, &e, &room, model, err);
}

static int fit_chosen(struct arena *arena, const struct sample *sample, struct arima_model **model, struct err *err) {
  struct arima_choice choice;
  struct arima_room room = arima_room_new(arena, sample->n);
  int code = arima_search(arena, sample, &room, &choice, err);
  if (code) return code;
  if (choice.data->exact) put_exact(choice.data, choice.estimate.order, &choice.estimate);
  return arima_model_new(arena, sample, choice.data, &choice.estimate, &room, model, err);
}

static int arima_check(const struct sample *sample, struct err *err) {
  size_t present = 0;
  for (size_t t = 0; t < sample->n; t++) {
    if (isinf(sample->y[t]) || fabs(sample->y[t]) > SAMPLE_LARGEST)
      return err_set(err, EX_DATAERR, "arima cannot use a boundless value (point %zu of %zu)", t + 1, sample->n);
    present += isnan(sample->y[t]) ? 0 : 1;
  }
  if (present < 3) return err_set(err, EX_DATAERR, "arima needs at least 3 points, and the series has %zu", present);
  if (sample->k && (!sample->xreg || !sample->future))
    return err_set(err, EX_DATAERR, "arima needs the regressors of the series and of the horizon");
  return 0;
}

static int arima_fit(struct arena *arena, const struct sample *sample, const void *given, void **out, struct err *err) {
  const struct arima_options *options = given;
  struct arima_model *model = NULL;
  int code = arima_check(sample, err);
  if (!code && options && options->fixed)
    code = fit_fixed(arena, sample, options, &model, err);
  else if (!code)
    code = fit_chosen(arena, sample, &model, err);
  *out = model;
  return code;
}

/* What constant and regressors add j + 1 of h steps ahead. */
static double regression_ahead(const struct arima_model *model, size_t j, size_t h) {
  const struct arima_order *o = &model->estimate.order;
  const double *slope = model->coefficient + arma_coefficients(o);
  double sum = 0;
  if (model->constant) sum += *slope++ * (o->d + o->D ? (double)(model->n + j + 1) : 1);
  for (size_t i = 0; i < model->regressors; i++) sum += slope[i] * model->future[i * h + j];
  return sum;
}

static void arima_forecast(const void *context, struct forecast *out) {
  const struct arima_model *model = context;
  struct kalman f = model->filter;
  size_t size = f.size;
  double *room = memory_alloc((size + 2 * size * size) * sizeof *room);
  memcpy(room, f.state, size * sizeof *room);
  memcpy(room + size, f.covariance, size * size * sizeof *room);
  f.state = room;
  f.covariance = room + size;
  f.work = f.covariance + size * size;
  for (size_t j = 0; j < out->h; j++) {
    double variance;
    out->mean[j] = kalman_expect(&f, &variance) + regression_ahead(model, j, out->h);
    out->sd[j] = sqrt(variance * model->sigma2);
    kalman_take(&f, NAN);
  }
  free(room);
  forecast_gaussian(out);
}

static void arima_simulate(const void *context, struct rng *rng, size_t h, double *path) {
  const struct arima_model *model = context;
  const struct kalman *f = &model->filter;
  double state[KALMAN_STATES], next[KALMAN_STATES], sigma = sqrt(model->sigma2);
  memcpy(state, f->state, f->size * sizeof *state);
  for (size_t k = 0; k < model->rank; k++) {
    double z = sigma * rng_normal(rng);
    for (size_t i = 0; i < f->size; i++) state[i] += z * model->root[k * f->size + i];
  }
  for (size_t j = 0; j < h; j++) {
    double shock = sigma * rng_normal(rng);
    path[j] = kalman_point(f, state) + regression_ahead(model, j, h);
    kalman_move(f, state, next);
    for (size_t i = 0; i < f->r; i++) next[i] += shock * (i ? f->theta[i - 1] : 1);
    memcpy(state, next, f->size * sizeof *state);
  }
}

static void arima_fitted(const void *context, double *values) {
  const struct arima_model *model = context;
  for (size_t t = 0; t < model->n; t++) values[t] = model->y[t] - model->residual[t];
}

static void arima_summary(const void *context, struct fit_summary *out) {
  const struct arima_model *m = context;
  *out = (struct fit_summary){m->loglik, m->aic, m->aicc, m->bic, m->sigma2, m->mse, m->n, m->estimate.count + 1};
}

static void visit_pair(parameter_visitor *visit, void *context, const char *name, double value, double error) {
  char se[40];
  snprintf(se, sizeof se, "se_%s", name);
  visit(context, name, value);
  visit(context, se, error);
}

static void visit_orders(const struct arima_order *o, parameter_visitor *visit, void *context) {
  visit(context, "arma_p", (double)o->p);
  visit(context, "arma_q", (double)o->q);
  visit(context, "arma_P", (double)o->P);
  visit(context, "arma_Q", (double)o->Q);
  visit(context, "arma_m", (double)o->m);
  visit(context, "arma_d", (double)o->d);
  visit(context, "arma_D", (double)o->D);
}

static void arima_parameters(const void *context, parameter_visitor *visit, void *receiver) {
  const struct arima_model *model = context;
  const struct arima_order *o = &model->estimate.order;
  const struct {
    const char *name;
    size_t count;
  } groups[] = {{"ar", o->p}, {"ma", o->q}, {"sar", o->P}, {"sma", o->Q}};
  size_t at = 0;
  for (size_t g = 0; g < 4; g++)
    for (size_t i = 0; i < groups[g].count; i++, at++) {
      char name[32];
      snprintf(name, sizeof name, "%s%zu", groups[g].name, i + 1);
      visit_pair(visit, receiver, name, model->coefficient[at], model->error[at]);
    }
  if (model->constant)
    visit_pair(visit, receiver, o->d + o->D ? "drift" : "intercept", model->coefficient[at], model->error[at]), at++;
  for (size_t i = 0; i < model->regressors; i++, at++) {
    char name[32];
    snprintf(name, sizeof name, "xreg%zu", i + 1);
    visit_pair(visit, receiver, name, model->coefficient[at], model->error[at]);
  }
  visit_orders(o, visit, receiver);
}

static const char *label(const void *context) { return ((const struct arima_model *)context)->label; }

const struct method method_arima = {.name = "arima",
                                    .title = "Seasonal ARIMA, chosen by AICc (Hyndman and Khandakar 2008)",
                                    .fewest = 3,
                                    .regressors = true,
                                    .fit = arima_fit,
                                    .forecast = arima_forecast,
                                    .simulate = arima_simulate,
                                    .fitted = arima_fitted,
                                    .summary = arima_summary,
                                    .parameters = arima_parameters,
                                    .label = label};
