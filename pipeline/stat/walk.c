/* SPDX-License-Identifier: GPL-3.0-or-later */
/* walk.c - see walk.h. */
#include "stat/walk.h"

#include <math.h>
#include <string.h>

#include "stat/rng.h"
#include "stat/sample.h"

static void estimate(struct walk *w) {
  size_t r = w->n - w->lag;
  double sum = 0, squares = 0;
  for (size_t t = w->lag; t < w->n; t++) sum += w->y[t] - w->y[t - w->lag];
  w->drift = w->has_drift ? sum / (double)r : 0;
  for (size_t t = w->lag; t < w->n; t++) {
    double e = w->y[t] - w->y[t - w->lag] - w->drift;
    squares += e * e;
  }
  w->sigma2 = squares / (double)(r - w->has_drift);
  w->drift_se = w->has_drift ? sqrt(w->sigma2 / (double)r) : 0;
}

int walk_fit(struct arena *arena, const struct sample *sample, const char *name, size_t lag, bool drift, void **model,
             struct err *err) {
  int code = sample_complete(sample, name, drift ? 3 : lag + 1, err);
  if (code) return code;
  struct walk *w = arena_alloc(arena, sizeof *w);
  double *y = arena_alloc(arena, sample->n * sizeof *y);
  memcpy(y, sample->y, sample->n * sizeof *y);
  *w = (struct walk){.y = y, .n = sample->n, .lag = lag, .has_drift = drift};
  estimate(w);
  *model = w;
  return 0;
}

void walk_forecast(const void *model, struct forecast *out) {
  const struct walk *w = model;
  for (size_t j = 0; j < out->h; j++) {
    double lags = (double)(j / w->lag + 1), wander = (double)(j + 1) * w->drift_se;
    out->mean[j] = w->y[w->n - w->lag + j % w->lag] + lags * w->drift;
    out->sd[j] = sqrt(lags * w->sigma2 + wander * wander);
  }
  forecast_gaussian(out);
}

void walk_simulate(const void *model, struct rng *rng, size_t h, double *path) {
  const struct walk *w = model;
  double drift = w->drift + (w->has_drift ? w->drift_se * rng_normal(rng) : 0), sigma = sqrt(w->sigma2);
  for (size_t j = 0; j < h; j++) {
    double before = j < w->lag ? w->y[w->n - w->lag + j] : path[j - w->lag];
    path[j] = before + drift + sigma * rng_normal(rng);
  }
}

void walk_fitted(const void *model, double *fitted) {
  const struct walk *w = model;
  for (size_t t = 0; t < w->n; t++) fitted[t] = t < w->lag ? NAN : w->y[t - w->lag] + w->drift;
}

void walk_summary(const void *model, struct fit_summary *out) {
  const struct walk *w = model;
  double r = (double)(w->n - w->lag);
  *out = (struct fit_summary){.loglik = NAN, .aic = NAN, .aicc = NAN, .bic = NAN, .sigma2 = w->sigma2};
  out->mse = w->sigma2 * (r - w->has_drift) / r;
  out->observations = w->n;
  out->parameters = 1 + (size_t)w->has_drift;
}

void walk_parameters(const void *model, parameter_visitor *visit, void *context) {
  const struct walk *w = model;
  visit(context, "drift", w->drift);
  visit(context, "drift_se", w->drift_se);
  visit(context, "lag", (double)w->lag);
}
