/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fit.c - one series to a fitted model and its forecast; what to do when the method asked for cannot. See forecast.h.
 *
 * The scale, unless specified otherwise: logit for a share; log for an amount under the default method; a share at 0 %
 * or 100 % is drawn inside (stat/transform.h). Then, in this order: no value, nothing; one value, it is repeated
 * without intervals; all the same, it is repeated with intervals of no width; fewer points than the method needs, or a
 * fit that fails, the random walk; missing points that a method does not support are interpolated on the scale of the
 * model. Each of these is reported in the note. */
#include <math.h>
#include <string.h>

#include "stages/forecast/family.h"
#include "stat/arima.h"
#include "stat/auto.h"
#include "stat/sample.h"

bool unit_is_share(struct span unit) { return span_is(unit, "%") || span_is(unit, "％"); }

/* Shares are published to 0.1 %: one that reads 0 or 100 lies within 0.05 of it, in the middle of that by our
 * reckoning.
 */
#define SHARE_EDGE_MOST 0.00025

void fit_note(struct fitted *out, const char *note, struct arena *arena) {
  out->note = out->note ? arena_format(arena, "%s; %s", out->note, note) : note;
}

static bool all_above(const double *value, size_t n, double floor, bool equal) {
  for (size_t i = 0; i < n; i++)
    if (value[i] < floor || (!equal && value[i] <= floor)) return false;
  return true;
}

static bool grows_or_positive(enum nature nature) {
  return nature == NATURE_AMOUNT || nature == NATURE_POSITIVE || nature == NATURE_COUNT;
}

/* Without a scale asked for: logits of a share; logarithms of an amount for the default method, when all is above 0. */
enum transform_kind fit_scale(const struct forecaster *f, const struct fit_input *in, const double *value, size_t n) {
  if (in->nature == NATURE_SHARE) return TRANSFORM_LOGIT;
  return is_auto(f->method) && grows_or_positive(in->nature) && all_above(value, n, 0, false) ? TRANSFORM_LOG
                                                                                              : TRANSFORM_NONE;
}

static const char *misfit(enum transform_kind kind) {
  switch (kind) {
  case TRANSFORM_LOGIT:
    return "a value outside 0 to 100: not on the logit scale";
  case TRANSFORM_BOXCOX:
    return "a value of 0 or below: not on the Box-Cox scale";
  default:
    return "a value of 0 or below: not on the log scale";
  }
}

static void choose_transform(const struct forecaster *f, const struct fit_input *in, const double *value, size_t n,
                             struct fitted *out) {
  struct transform t = {.kind = f->choose_transform ? fit_scale(f, in, value, n) : f->transform, .whole = 100};
  if (t.kind == TRANSFORM_BOXCOX) {
    t.positive = all_above(value, n, 0, false);
    t.lambda = transform_guerrero(value, n, in->m, -1, 2);
  }
  if (!transform_fits(&t, value, n) || (t.kind == TRANSFORM_BOXCOX && !t.positive)) {
    out->note = misfit(t.kind);
    t = (struct transform){.kind = TRANSFORM_NONE};
  }
  t.edge = transform_edge(&t, value, n);
  if (t.kind == TRANSFORM_LOGIT) t.edge = fmin(t.edge, SHARE_EDGE_MOST * t.whole);
  if (t.edge > 0) out->note = "a value at the limit of the scale was drawn inside";
  out->transform = t;
  out->floored = t.kind == TRANSFORM_NONE && grows_or_positive(in->nature) && all_above(value, n, 0, true) &&
                 (f->choose_transform || f->transform != TRANSFORM_NONE);
}

/* Without the missing ones at both ends. */
static size_t fit_trim(const double **value, size_t n) {
  while (n && isnan((*value)[0])) (*value)++, n--;
  while (n && isnan((*value)[n - 1])) n--;
  return n;
}

static size_t present(const double *y, size_t n) {
  size_t k = 0;
  for (size_t i = 0; i < n; i++) k += isnan(y[i]) ? 0 : 1;
  return k;
}

static bool all_same(const double *y, size_t n) {
  for (size_t i = 1; i < n; i++)
    if (!isnan(y[i]) && y[i] != y[0]) return false;
  return true;
}

static void interpolate(double *y, size_t n) {
  size_t before = 0;
  for (size_t i = 1; i < n; i++) {
    if (isnan(y[i])) continue;
    for (size_t j = before + 1; j < i; j++)
      y[j] = y[before] + (y[i] - y[before]) * (double)(j - before) / (double)(i - before);
    before = i;
  }
}

/* With few points the search takes a constant for too dear and a mean of 0 for likely: on the scale of a transform, or
 * for an amount, that would be a forecast of an arbitrary figure. The same orders, with a mean. */
static void arima_level(struct fitted *out, struct arena *arena) {
  const struct arima_model *found = out->model;
  const struct arima_order *order = &found->estimate.order;
  struct arima_options with_mean = {.fixed = true, .order = *order, .constant = true};
  struct err err = {0};
  void *model = NULL;
  if (!out->has_level || found->constant || order->d + order->D > 0) return;
  if (!out->method->fit(arena, &out->sample, &with_mean, &model, &err)) out->model = model;
}

static bool try_method(const struct method *method, struct fitted *out, struct arena *arena) {
  struct err err = {0};
  out->method = method;
  if (out->sample.n < method->fewest || method->fit(arena, &out->sample, out->options, &out->model, &err)) return false;
  if (method == &method_arima && !out->options) arima_level(out, arena);
  out->label = method->label ? method->label(out->model) : NULL;
  if (!out->label) out->label = method->name;
  return true;
}

static bool usable(const struct forecast *f) {
  for (size_t j = 0; j < f->h; j++)
    if (!isfinite(f->mean[j])) return false;
  return true;
}

/* Fit this method and forecast with it. */
static bool forecast_with(const struct method *method, const struct forecaster *f, size_t h, struct fitted *out,
                          struct arena *arena) {
  if (!method || !try_method(method, out, arena)) return false;
  out->forecast = forecast_new(arena, h, f->level, f->levels);
  method->forecast(out->model, out->forecast);
  return usable(out->forecast);
}

static void repeat(const struct forecaster *f, double z, bool certain, size_t h, struct fitted *out,
                   struct arena *arena) {
  out->method = NULL;
  out->label = "constant";
  out->forecast = forecast_new(arena, h, f->level, f->levels);
  for (size_t j = 0; j < h; j++) out->forecast->mean[j] = z;
  for (size_t j = 0; certain && j < h; j++) out->forecast->sd[j] = 0;
  for (size_t i = 0; certain && i < h * f->levels; i++) out->forecast->lo[i] = out->forecast->hi[i] = z;
}

/* The value comes back as it is, to the last digit: on no scale. */
static void one_point(const struct forecaster *f, double value, size_t h, struct fitted *out, struct arena *arena) {
  fit_note(out, "one point: no intervals", arena);
  out->transform = (struct transform){.kind = TRANSFORM_NONE};
  repeat(f, value, false, h, out, arena);
}

static void fit_points(const struct forecaster *f, const double *value, size_t h, struct fitted *out,
                       struct arena *arena) {
  double *y = (double *)out->sample.y; /* our own copy */
  size_t n = out->sample.n, have = present(y, n);
  if (forecast_with(f->method, f, h, out, arena)) return;
  if (have < n) {
    interpolate(y, n);
    fit_note(out, "missing points were interpolated", arena);
    if (forecast_with(f->method, f, h, out, arena)) return;
  }
  out->options = NULL;
  if (n == 1) {
    one_point(f, value[0], h, out, arena);
    return;
  }
  fit_note(out,
           n < f->method->fewest ? "too few points for the method: random walk"
                                 : "the method could not be fitted: random walk",
           arena);
  if (forecast_with(method_find("naive"), f, h, out, arena)) return;
  repeat(f, y[n - 1], false, h, out, arena);
  fit_note(out, "no method could be fitted", arena);
}

struct fit_input fit_input_of(const struct panel *panel, const struct series *series) {
  const struct span *key = series->key.field;
  return (struct fit_input){.value = series->value,
                            .n = series->n,
                            .m = (unsigned)series->kind,
                            .nature = nature_of(panel, key[SERIES_INDICATOR], key[SERIES_UNIT]),
                            .indicator = key[SERIES_INDICATOR],
                            .first = series->first};
}

enum auto_kind fit_auto_kind(enum nature nature, enum transform_kind scale) {
  if (scale == TRANSFORM_LOGIT && nature == NATURE_SHARE) return AUTO_SHARE;
  if (scale == TRANSFORM_LOG) return nature == NATURE_AMOUNT || nature == NATURE_COUNT ? AUTO_AMOUNT : AUTO_POSITIVE;
  return AUTO_LEVEL;
}

/* The default method has options for the kind of series; the others have none. */
static const void *options_for(const struct forecaster *f, const struct fit_input *in, const struct transform *t,
                               struct arena *arena) {
  if (!is_auto(f->method)) return NULL;
  struct auto_options *o = arena_alloc(arena, sizeof *o);
  struct pooled *pooled = arena_alloc(arena, sizeof *pooled);
  *pooled = panel_pooled(f->panel, in->indicator, in->m);
  *o = (struct auto_options){
      .kind = fit_auto_kind(in->nature, t->kind), .calibration = &f->panel->calibration, .pooled = pooled};
  return o;
}

/* A share that did not change has still the panel's variance, when there is one. */
static bool panel_knows(const struct fitted *fitted) {
  const struct auto_options *o = fitted->options;
  return o && o->kind == AUTO_SHARE && fitted->transform.edge == 0 && o->pooled && isfinite(o->pooled->variance);
}

/* Regressors for a method that supports them; for the default method the interventions are removed from the series
 * instead. */
static void fit_interventions(const struct forecaster *f, period_code first, size_t h, struct fitted *out,
                              struct arena *arena) {
  if (!f->interventions) return;
  const char *note = NULL;
  if (is_auto(f->method))
    note = interventions_take_out(f, first, (double *)out->sample.y, out->sample.n, (unsigned)out->sample.m, arena);
  else if (!f->method->regressors)
    note = "the method supports no regressors: --intervention is not used";
  else {
    interventions_add(f, first, h, arena, &out->sample);
    if (out->sample.k < f->interventions) note = "an intervention that does not vary within the series is left out";
  }
  if (note) fit_note(out, note, arena);
}

void fit_series(const struct forecaster *f, const struct fit_input *in, size_t h, struct arena *arena,
                struct fitted *out) {
  *out = (struct fitted){.label = "none"};
  const double *value = in->value;
  size_t n = fit_trim(&value, in->n);
  if (n == 0) {
    out->note = "no value";
    return;
  }
  choose_transform(f, in, value, n, out);
  out->options = options_for(f, in, &out->transform, arena);
  out->has_level = out->transform.kind != TRANSFORM_NONE || in->nature != NATURE_LEVEL;
  double *z = arena_alloc(arena, n * sizeof *z);
  for (size_t i = 0; i < n; i++) z[i] = transform_forward(&out->transform, value[i]);
  out->sample = (struct sample){.y = z, .n = n, .m = in->m};
  if (in->first != PERIOD_NONE) fit_interventions(f, period_shift(in->first, (int)(value - in->value)), h, out, arena);
  if (n > 1 && all_same(value, n) && !panel_knows(out)) {
    out->transform = (struct transform){.kind = TRANSFORM_NONE};
    out->note = "a constant series"; /* replaces the note about its scale */
    repeat(f, value[0], true, h, out, arena);
  } else if (n > 1 || out->options)
    fit_points(f, value, h, out, arena);
  else
    one_point(f, value[0], h, out, arena);
}

struct path_source fit_paths(const struct fitted *fitted, const struct normal_pool *pool, size_t h,
                             struct arena *arena) {
  if (fitted->table) {
    struct path_table *table = arena_alloc(arena, sizeof *table);
    *table = (struct path_table){fitted->table, JOINT_PATHS};
    return path_table(table);
  }
  if (is_auto(fitted->method)) return auto_paths(arena, fitted->model, h, pool);
  if (fitted->method && fitted->method->simulate) {
    struct path_model *model = arena_alloc(arena, sizeof *model);
    *model = (struct path_model){fitted->method->simulate, fitted->model};
    return path_model(model);
  }
  struct path_gaussian *gaussian = arena_alloc(arena, sizeof *gaussian);
  double *sd = arena_alloc(arena, h * sizeof *sd);
  for (size_t j = 0; j < h; j++) sd[j] = forecast_spread(fitted->forecast, j);
  *gaussian = (struct path_gaussian){pool, fitted->forecast->mean, sd};
  return path_gaussian(gaussian);
}
