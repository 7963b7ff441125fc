/* SPDX-License-Identifier: GPL-3.0-or-later */
/* auto.c - see auto.h. */
#include "stat/auto.h"

#include <math.h>

#include "base/elementary.h"
#include "stat/auto_model.h"
#include "stat/distribution.h"
#include "stat/sample.h"

/* Each list starts with naive, which only short series use: there trends are never used alone. */
enum { SHORT = 12 };
#define APART 2 /* weight of how far the members are apart, a member's own sd being 1 */
static const struct member yearly_members[] = {
    {.method = "naive"},  {.method = "theta"}, {.method = "theta", .log = true},
    {.method = "damped"}, {.method = "drift"}, {.method = "ets-average"}};
static const struct member seasonal_members[] = {
    {.method = "naive", .season = MEMBER_SHRUNK_SEASON},
    {.method = "theta", .season = MEMBER_SHRUNK_SEASON},
    {.method = "theta", .season = MEMBER_TESTED_SEASON, .part = MEMBER_BOTH},
    {.method = "drift", .season = MEMBER_SHRUNK_SEASON},
    {.method = "ets", .season = MEMBER_SHRUNK_SEASON},
    {.method = "ets", .part = MEMBER_BOTH},
    {.method = "arima", .part = MEMBER_BOTH},
    {.method = "damped", .season = MEMBER_TESTED_SEASON, .part = MEMBER_PLAIN},
    {.method = "drift", .season = MEMBER_TESTED_SEASON, .part = MEMBER_PLAIN}};

/* The part of the series between the first and the last value it has, in the arena, gaps filled on a line. */
static int complete(struct arena *arena, const struct sample *sample, struct auto_model *model, struct err *err) {
  size_t first = 0, end = sample->n;
  while (first < end && isnan(sample->y[first])) first++;
  while (end > first && isnan(sample->y[end - 1])) end--;
  model->front = first, model->tail = sample->n - end;
  model->sample = (struct sample){.n = end - first, .m = sample->m ? sample->m : 1};
  double *y = arena_alloc(arena, (end - first) * sizeof *y);
  size_t known = 0;
  for (size_t t = 0; t < end - first; t++) {
    y[t] = sample->y[first + t];
    if (isnan(y[t])) continue;
    for (size_t gap = known + 1; gap < t; gap++)
      y[gap] = y[known] + (y[t] - y[known]) * (double)(gap - known) / (double)(t - known);
    known = t;
  }
  model->sample.y = y;
  return sample_complete(&model->sample, "auto", 1, err);
}

int auto_members_fit(struct arena *arena, const struct sample *sample, struct combination **out, struct err *err) {
  bool yearly = sample->m == 1;
  size_t skipped = sample->n >= SHORT;
  struct combination_options options = {.rule = COMBINATION_MIXED};
  options.member = (yearly ? yearly_members : seasonal_members) + skipped;
  options.members =
      (yearly ? sizeof yearly_members / sizeof *yearly_members : sizeof seasonal_members / sizeof *seasonal_members) -
      skipped;
  return combination_fit(arena, sample, &options, "auto", out, err);
}

static int fit_kind(struct arena *arena, struct auto_model *model, const struct auto_options *o, struct err *err) {
  switch (o->kind) {
  case AUTO_SHARE:
    model->kind = CALIBRATION_SHARES;
    return auto_share_fit(arena, model, o->pooled, err);
  case AUTO_AMOUNT:
  case AUTO_POSITIVE:
    model->kind = CALIBRATION_AMOUNTS;
    return auto_amount_fit(arena, model, o->kind == AUTO_AMOUNT, err);
  case AUTO_LEVEL:
    break;
  }
  model->kind = CALIBRATION_LEVELS;
  return auto_members_fit(arena, &model->sample, &model->levels, err);
}

static int auto_fit(struct arena *arena, const struct sample *sample, const void *options, void **out,
                    struct err *err) {
  struct auto_options defaults = {0};
  const struct auto_options *o = options ? options : &defaults;
  struct auto_model *model = arena_array(arena, struct auto_model, 1);
  int code = complete(arena, sample, model, err);
  if (code) return code;
  model->calibration = o->calibration;
  *out = model;
  return fit_kind(arena, model, o, err);
}

/* h steps from the end of the complete part. */
static void spread_from_end(const struct auto_model *model, size_t h, double *mean, double *spread) {
  if (model->kind == CALIBRATION_SHARES) {
    auto_share_forecast(model, h, mean, spread);
    return;
  }
  if (model->kind == CALIBRATION_AMOUNTS) {
    auto_amount_forecast(model, h, mean, spread);
    return;
  }
  double apart[h], members = (double)model->levels->count;
  combination_forecast(model->levels, h, mean, spread, apart, NULL);
  for (size_t j = 0; j < h; j++) spread[j] = (members * spread[j] + APART * apart[j]) / (members + APART);
}

void auto_spread(const void *model_, size_t h, double *mean, double *spread) {
  const struct auto_model *model = model_;
  size_t all = h + model->tail;
  struct arena scratch = {0};
  double *work = arena_alloc(&scratch, 2 * all * sizeof *work);
  spread_from_end(model, all, work, work + all);
  for (size_t j = 0; j < h; j++) mean[j] = work[model->tail + j], spread[j] = work[all + model->tail + j];
  arena_free(&scratch);
}

/* Of an amount: spread x is a share of it, so bounds are mean (1 + x) and mean / (1 + x), which on the log scale of the
 * model is log(1 + x) either way. At the knots exactly; between them the law stays linear. */
static void law_of_amount(struct calibration_law *law, double spread) {
  for (size_t k = 0; k < CALIBRATION_KNOTS && spread > 0; k++) law->q[k] = real_log1p(spread * law->q[k]) / spread;
}

const struct calibration_law *auto_laws(struct arena *arena, const struct auto_model *model, size_t h) {
  struct calibration_law *law = arena_alloc(arena, h * sizeof *law);
  double *mean = arena_alloc(arena, 2 * h * sizeof *mean), *spread = mean + h;
  if (model->kind == CALIBRATION_AMOUNTS) auto_spread(model, h, mean, spread);
  for (size_t j = 0; j < h; j++) {
    law[j] =
        calibration_law(model->calibration, model->kind, model->sample.m, model->sample.n, model->tail + j + 1, NULL);
    if (model->kind == CALIBRATION_AMOUNTS) law_of_amount(&law[j], spread[j]);
  }
  return law;
}

static void auto_forecast(const void *model, struct forecast *out) {
  struct arena scratch = {0};
  double *spread = arena_alloc(&scratch, out->h * sizeof *spread), z95 = normal_quantile(0.975);
  const struct calibration_law *law = auto_laws(&scratch, model, out->h);
  auto_spread(model, out->h, out->mean, spread);
  double z = ((const struct auto_model *)model)->kind == CALIBRATION_AMOUNTS ? normal_quantile(0.75) : z95;
  for (size_t j = 0; j < out->h; j++) out->sd[j] = spread[j] * calibration_quantile(law + j, z) / z;
  for (size_t l = 0; l < out->levels; l++) {
    double at = normal_quantile(0.5 + out->level[l] / 200);
    for (size_t j = 0; j < out->h; j++) {
      double half = spread[j] * calibration_quantile(law + j, at);
      out->lo[l * out->h + j] = out->mean[j] - half, out->hi[l * out->h + j] = out->mean[j] + half;
    }
  }
  arena_free(&scratch);
}

struct scaled { /* a visitor whose values are multiplied on the way */
  parameter_visitor *visit;
  void *context;
  double factor;
};

static void pass_on(void *context, const char *name, double value) {
  const struct scaled *s = context;
  s->visit(s->context, name, value * s->factor);
}

void auto_weights(const void *model_, size_t h, parameter_visitor *visit, void *context) {
  const struct auto_model *model = model_;
  const struct auto_share *share = &model->share;
  struct scaled part = {visit, context, 1};
  if (model->kind == CALIBRATION_SHARES) {
    part.factor = share->trend;
    visit(context, "panel walk", 1 - share->trend);
  } else if (model->kind == CALIBRATION_AMOUNTS) {
    double grown = model->levels ? model->amount.part : 1;
    part.factor = 1 - grown;
    visit(context, "growth", grown);
  }
  const struct combination *members = model->kind == CALIBRATION_SHARES ? share->trends : model->levels;
  if (members) combination_weights(members, h, pass_on, &part);
}

static void auto_fitted(const void *model_, double *values) {
  const struct auto_model *model = model_;
  size_t n = model->sample.n;
  for (size_t t = 0; t < model->front; t++) values[t] = NAN;
  if (model->kind == CALIBRATION_AMOUNTS)
    auto_amount_fitted(model, values + model->front);
  else if (model->kind == CALIBRATION_SHARES)
    auto_share_fitted(model, values + model->front);
  else
    combination_fitted(model->levels, values + model->front);
  for (size_t t = 0; t < model->tail; t++) values[model->front + n + t] = NAN;
}

static void auto_summary(const void *model_, struct fit_summary *out) {
  const struct auto_model *model = model_;
  *out = (struct fit_summary){.loglik = NAN, .aic = NAN, .aicc = NAN, .bic = NAN, .sigma2 = NAN, .mse = NAN};
  out->observations = model->sample.n;
  if (model->kind == CALIBRATION_SHARES) out->sigma2 = model->share.variance;
  if (model->kind == CALIBRATION_AMOUNTS) out->sigma2 = model->amount.growth.variance;
}

static void auto_parameters(const void *model_, parameter_visitor *visit, void *context) {
  const struct auto_model *model = model_;
  auto_weights(model, 1, visit, context);
  if (model->kind == CALIBRATION_LEVELS) return;
  bool share = model->kind == CALIBRATION_SHARES;
  visit(context, "drift", share ? model->share.drift : model->amount.growth.drift);
  visit(context, "sigma2", share ? model->share.variance : model->amount.growth.variance);
  if (!share) visit(context, "own_growth", model->amount.growth.own);
}

static const char *label(const void *model_) {
  const struct auto_model *model = model_;
  if (model->kind == CALIBRATION_AMOUNTS)
    return model->levels ? "trimmed mean of simple methods, on the log scale" : "growth drawn to the usual";
  if (model->kind == CALIBRATION_SHARES)
    return model->share.trends ? "walk with half the panel's drift, and trends" : "walk with half the panel's drift";
  return "trimmed mean of simple methods";
}

const struct method method_auto = {.name = "auto",
                                   .title = "The default: a combination by kind of series, with calibrated intervals",
                                   .fewest = 1,
                                   .fit = auto_fit,
                                   .forecast = auto_forecast,
                                   .fitted = auto_fitted,
                                   .summary = auto_summary,
                                   .parameters = auto_parameters,
                                   .label = label};
