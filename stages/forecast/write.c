/* SPDX-License-Identifier: GPL-3.0-or-later */
/* write.c - outcomes as rows: forecasts, fitted models, their parts at each point, and the series themselves. */
#include "stages/forecast/forecast.h"

#include <math.h>
#include <stdlib.h>

#include "base/list.h"
#include "stat/stl.h"

#define KEY_COLUMNS                                                                                                    \
  {"region", COLUMN_TEXT}, {"indicator", COLUMN_TEXT}, {"scheme", COLUMN_TEXT}, {"category", COLUMN_TEXT},             \
      {"unit", COLUMN_TEXT}, {                                                                                         \
    "vintage", COLUMN_TEXT                                                                                             \
  }

const struct port_column history_columns[] = {
    KEY_COLUMNS, {"period", COLUMN_PERIOD}, {"value", COLUMN_REAL}, {"se", COLUMN_REAL}, {0}};
const struct port_column model_columns[] = {KEY_COLUMNS,
                                            {"method", COLUMN_TEXT},
                                            {"label", COLUMN_TEXT},
                                            {"transform", COLUMN_TEXT},
                                            {"name", COLUMN_TEXT},
                                            {"value", COLUMN_REAL},
                                            {0}};
const struct port_column component_columns[] = {KEY_COLUMNS,
                                                {"period", COLUMN_PERIOD},
                                                {"value", COLUMN_REAL},
                                                {"fitted", COLUMN_REAL},
                                                {"residual", COLUMN_REAL},
                                                {"trend", COLUMN_REAL},
                                                {"seasonal", COLUMN_REAL},
                                                {"remainder", COLUMN_REAL},
                                                {0}};

/* --- what is kept of a model -------------------------------------------------------------------------------------- */

struct parameter_list {
  struct parameter *parameter;
  size_t n, room;
  struct arena *arena;
};

static void parameter_add(void *context, const char *name, double value) {
  struct parameter_list *list = context;
  list->parameter = list_room(list->parameter, &list->room, list->n + 1, sizeof *list->parameter);
  list->parameter[list->n++] = (struct parameter){arena_copy(list->arena, name, strlen(name)), value};
}

static void summary_add(struct parameter_list *list, const struct fitted *fitted) {
  struct fit_summary s = {NAN, NAN, NAN, NAN, NAN, NAN, 0, 0};
  fitted->method->summary(fitted->model, &s);
  const struct parameter parameter[] = {{"loglik", s.loglik},
                                        {"aic", s.aic},
                                        {"aicc", s.aicc},
                                        {"bic", s.bic},
                                        {"sigma2", s.sigma2},
                                        {"mse", s.mse},
                                        {"observations", (double)s.observations},
                                        {"parameters", (double)s.parameters}};
  for (size_t i = 0; i < sizeof parameter / sizeof *parameter; i++)
    parameter_add(list, parameter[i].name, parameter[i].value);
}

static void keep_parameters(const struct fitted *fitted, struct arena *arena, struct outcome *out) {
  struct parameter_list list = {.arena = arena};
  const struct method *method = fitted->method;
  if (!method) return;
  if (method->summary) summary_add(&list, fitted);
  if (fitted->transform.kind == TRANSFORM_BOXCOX) parameter_add(&list, "lambda", fitted->transform.lambda);
  if (method->parameters) method->parameters(fitted->model, parameter_add, &list);
  struct parameter *kept = arena_array(arena, struct parameter, list.n + 1);
  if (list.n) memcpy(kept, list.parameter, list.n * sizeof *kept);
  free(list.parameter);
  out->parameter = kept;
  out->parameters = list.n;
}

static void keep_points(const struct series *series, const struct fitted *fitted, struct worker *worker,
                        struct outcome *out) {
  if (!fitted->method) return;
  size_t n = fitted->sample.n;
  double *one_step = arena_alloc(&worker->scratch, n * sizeof *one_step);
  for (size_t i = 0; i < n; i++) one_step[i] = NAN;
  if (fitted->method->fitted) fitted->method->fitted(fitted->model, one_step);
  struct stl *parts = NULL;
  struct err unfit = {0}; /* too short for seasons: the cells stay empty */
  if (stl(&worker->scratch, &fitted->sample, NULL, &parts, &unfit)) parts = NULL;
  out->points = n;
  out->point = arena_alloc(&worker->kept, n * sizeof *out->point);
  for (size_t i = 0; i < n; i++) {
    double shown = transform_back(&fitted->transform, one_step[i]), *point = out->point[i];
    point[POINT_VALUE] = series->value[i];
    point[POINT_FITTED] = shown;
    point[POINT_RESIDUAL] = series->value[i] - shown;
    point[POINT_TREND] = parts ? parts->trend[i] : NAN;
    point[POINT_SEASONAL] = parts ? parts->seasonal[i] : NAN;
    point[POINT_REMAINDER] = parts ? parts->remainder[i] : NAN;
  }
}

/* --- rows of the further ports ------------------------------------------------------------------------------------ */

static void key_put(struct row_writer *out, const struct series_key *key) {
  for (int i = 0; i < SERIES_FIELDS; i++) row_text(out, key->field[i]);
}

static void models_put(struct row_writer *out, const struct series *series, const struct outcome *outcome) {
  for (size_t i = 0; i < outcome->parameters; i++) {
    key_put(out, &series->key);
    row_string(out, outcome->method);
    row_string(out, outcome->label);
    row_string(out, outcome->scale);
    row_string(out, outcome->parameter[i].name);
    row_real(out, outcome->parameter[i].value);
    row_end(out);
  }
}

static void components_put(struct row_writer *out, const struct series *series, const struct outcome *outcome) {
  for (size_t i = 0; i < outcome->points; i++) {
    key_put(out, &series->key);
    row_period(out, period_shift(series->first, (int)i));
    for (size_t k = 0; k < POINT_PARTS; k++) row_real(out, outcome->point[i][k]);
    row_end(out);
  }
}

static void history_put(struct row_writer *out, const struct series *series) {
  for (size_t j = 0; j < series->n; j++) {
    if (isnan(series->value[j])) continue;
    key_put(out, &series->key);
    row_period(out, period_shift(series->first, (int)j));
    row_real(out, series->value[j]);
    row_real(out, series->se ? series->se[j] : NAN);
    row_end(out);
  }
}

void writers_start(struct forecast_writers *writers, const struct emit *emit, struct err *err) {
  row_start(&writers->models, emit, FORECAST_MODELS, err);
  row_start(&writers->components, emit, FORECAST_COMPONENTS, err);
  row_start(&writers->history, emit, FORECAST_HISTORY, err);
}

void writers_put(struct forecast_writers *writers, const struct series *series, const struct outcome *outcome) {
  models_put(&writers->models, series, outcome);
  components_put(&writers->components, series, outcome);
  if (row_wanted(&writers->history)) history_put(&writers->history, series);
}

int writers_finish(struct forecast_writers *writers) {
  int models = row_finish(&writers->models), components = row_finish(&writers->components);
  int history = row_finish(&writers->history);
  return models ? models : components ? components : history;
}

/* --- forecasts ---------------------------------------------------------------------------------------------------- */

enum { CENTRAL = 80 }; /* percent: an interval in which a mean that shows where the figure will be lies */

/* Does the mean lie in the widest interval, and in every one that is wide enough to expect it? */
static bool mean_is_central(const struct fitted *fitted, size_t j, double mean) {
  const struct forecast *f = fitted->forecast;
  for (size_t l = 0; l < f->levels; l++) {
    double lo = transform_back(&fitted->transform, f->lo[l * f->h + j]),
           hi = transform_back(&fitted->transform, f->hi[l * f->h + j]);
    bool looked_at = f->level[l] >= CENTRAL || l + 1 == f->levels;
    if (looked_at && (mean < lo || mean > hi)) return false;
  }
  return isfinite(mean);
}

/* The mean of step j + 1 in the unit of the series. Where the spread is so great, or the scale such, that the mean lies
 * beyond the 80 % interval or does not exist, it does not show where the figure will be: then the median. */
static double mean_back(const struct fitted *fitted, size_t j, bool *median) {
  const struct forecast *f = fitted->forecast;
  double sd = forecast_spread(f, j), middle = transform_back(&fitted->transform, f->mean[j]);
  if (isnan(sd)) return middle;
  double mean = transform_mean(&fitted->transform, f->mean[j], sd);
  if (mean_is_central(fitted, j, mean)) return mean;
  *median = true;
  return middle;
}

static double floored(const struct fitted *fitted, double value, bool *touched) {
  if (!fitted->floored || !(value < 0)) return value;
  *touched = true;
  return 0;
}

/* Mean and bounds back in the unit of the series. The mean needs the spread; without one it is the median. */
static void back(const struct fitted *fitted, size_t h, size_t levels, struct arena *arena, struct outcome *out) {
  const struct forecast *f = fitted->forecast;
  bool median = false, touched = false;
  out->mean = arena_alloc(arena, h * (1 + 2 * levels) * sizeof(double));
  out->lo = out->mean + h;
  out->hi = out->lo + h * levels;
  for (size_t j = 0; j < h; j++) out->mean[j] = floored(fitted, mean_back(fitted, j, &median), &touched);
  for (size_t i = 0; i < h * levels; i++) {
    out->lo[i] = floored(fitted, transform_back(&fitted->transform, f->lo[i]), &touched);
    out->hi[i] = floored(fitted, transform_back(&fitted->transform, f->hi[i]), &touched);
  }
  struct fitted noted = {.note = out->note};
  if (median) fit_note(&noted, "the spread is too great for a mean: the median is used instead", arena);
  if (touched) fit_note(&noted, "an amount that never was negative: 0 is its floor", arena);
  out->note = noted.note;
}

void outcome_of(const struct forecasting *forecasting, const struct series *series, const struct fitted *fitted,
                struct worker *worker, struct outcome *out) {
  const struct forecaster *f = &forecasting->forecaster;
  *out = (struct outcome){.method = fitted->method ? fitted->method->name : fitted->label,
                          .label = arena_copy(&worker->kept, fitted->label, strlen(fitted->label)),
                          .scale = transform_name(fitted->transform.kind)};
  if (fitted->note) out->note = arena_copy(&worker->kept, fitted->note, strlen(fitted->note));
  if (fitted->forecast) back(fitted, f->h, f->levels, &worker->kept, out);
  if (forecasting->wants[FORECAST_MODELS]) keep_parameters(fitted, &worker->kept, out);
  if (forecasting->wants[FORECAST_COMPONENTS]) keep_points(series, fitted, worker, out);
}

static void forecast_put(const struct forecasting *forecasting, const struct series *series, const struct outcome *o,
                         size_t j, struct row_writer *out) {
  const struct forecaster *f = &forecasting->forecaster;
  row_text(out, series->key.field[SERIES_REGION]);
  row_text(out, series->key.field[SERIES_INDICATOR]);
  row_period(out, period_shift(series_last(series), (int)j + 1));
  row_count(out, j + 1);
  row_string(out, o->method);
  row_real(out, o->mean[j]);
  for (size_t l = 0; l < f->levels; l++) {
    row_real(out, o->lo[l * f->h + j]);
    row_real(out, o->hi[l * f->h + j]);
  }
  for (int i = SERIES_SCHEME; i < SERIES_FIELDS; i++)
    if (forecasting->keeps[i]) row_text(out, series->key.field[i]);
  row_end(out);
}

int write_forecasts(const struct forecasting *forecasting, const struct series *series, const struct outcome *outcome,
                    size_t n, const struct emit *emit, struct err *err) {
  struct row_writer out;
  row_start_main(&out, emit, &forecasting->out, err);
  for (size_t i = 0; i < n; i++)
    for (size_t j = 0; outcome[i].mean && j < forecasting->forecaster.h; j++)
      forecast_put(forecasting, &series[i], &outcome[i], j, &out);
  return row_finish(&out);
}
