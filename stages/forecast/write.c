/* write.c - outcomes as rows: forecasts.csv by batches, fitted models and components as lines of the second results. */
#include "stages/forecast/forecast.h"

#include <math.h>
#include <stdio.h>

#include "stat/stl.h"

void cell_put(struct strbuf *out, struct span text) {
  bool quote = false;
  for (size_t i = 0; i < text.n; i++) quote = quote || strchr(",\"\r\n", text.p[i]);
  if (!quote) {
    if (text.n) strbuf_add(out, text.p, text.n);
    return;
  }
  strbuf_char(out, '"');
  for (size_t i = 0; i < text.n; i++) {
    if (text.p[i] == '"') strbuf_char(out, '"');
    strbuf_char(out, text.p[i]);
  }
  strbuf_char(out, '"');
}

static void key_put(struct strbuf *out, const struct series_key *key) {
  for (int i = 0; i < SERIES_FIELDS; i++) {
    cell_put(out, key->field[i]);
    strbuf_char(out, ',');
  }
}

/* What models.csv is being written with. */
struct model_lines {
  struct strbuf *out;
  const struct series_key *key;
  const struct fitted *fitted;
};

static void put_parameter(void *context, const char *name, double value) {
  struct model_lines *lines = context;
  const struct fitted *f = lines->fitted;
  key_put(lines->out, lines->key);
  strbuf_format(lines->out, "%s,", f->method ? f->method->name : f->label);
  cell_put(lines->out, span_of(f->label));
  strbuf_format(lines->out, ",%s,", transform_name(f->transform.kind));
  cell_put(lines->out, span_of(name));
  strbuf_char(lines->out, ',');
  if (isfinite(value)) strbuf_real(lines->out, value);
  strbuf_char(lines->out, '\n');
}

static void put_models(const struct series *series, const struct fitted *fitted, struct strbuf *out) {
  struct model_lines lines = {out, &series->key, fitted};
  const struct method *method = fitted->method;
  if (!method) return;
  if (method->summary) {
    struct fit_summary s = {NAN, NAN, NAN, NAN, NAN, NAN, 0, 0};
    method->summary(fitted->model, &s);
    put_parameter(&lines, "loglik", s.loglik), put_parameter(&lines, "aic", s.aic),
        put_parameter(&lines, "aicc", s.aicc);
    put_parameter(&lines, "bic", s.bic), put_parameter(&lines, "sigma2", s.sigma2), put_parameter(&lines, "mse", s.mse);
    put_parameter(&lines, "observations", (double)s.observations);
    put_parameter(&lines, "parameters", (double)s.parameters);
  }
  if (fitted->transform.kind == TRANSFORM_BOXCOX) put_parameter(&lines, "lambda", fitted->transform.lambda);
  if (method->parameters) method->parameters(fitted->model, put_parameter, &lines);
}

static void put_reals(struct strbuf *out, const double *value, size_t n) {
  for (size_t i = 0; i < n; i++) {
    strbuf_char(out, ',');
    if (isfinite(value[i])) strbuf_real(out, value[i]);
  }
}

/* Period, value, fitted and residual in the unit of the series; trend, season and remainder on the scale of the model.
 */
static void put_components(const struct series *series, const struct fitted *fitted, struct arena *arena,
                           struct strbuf *out) {
  if (!fitted->method) return;
  size_t n = fitted->sample.n;
  double *one_step = arena_alloc(arena, n * sizeof *one_step);
  for (size_t i = 0; i < n; i++) one_step[i] = NAN;
  if (fitted->method->fitted) fitted->method->fitted(fitted->model, one_step);
  struct stl *parts = NULL;
  struct err ignored = {0};
  if (stl(arena, &fitted->sample, NULL, &parts, &ignored)) parts = NULL;
  for (size_t i = 0; i < n; i++) {
    key_put(out, &series->key);
    period_write(period_shift(series->first, (int)i), out);
    double shown = transform_back(&fitted->transform, one_step[i]);
    double cell[] = {series->value[i],
                     shown,
                     series->value[i] - shown,
                     parts ? parts->trend[i] : NAN,
                     parts ? parts->seasonal[i] : NAN,
                     parts ? parts->remainder[i] : NAN};
    put_reals(out, cell, sizeof cell / sizeof *cell);
    strbuf_char(out, '\n');
  }
}

void write_history(const struct series *series, size_t n, struct strbuf *out) {
  for (size_t i = 0; i < n; i++)
    for (size_t j = 0; j < series[i].n; j++) {
      if (isnan(series[i].value[j])) continue;
      key_put(out, &series[i].key);
      period_write(period_shift(series[i].first, (int)j), out);
      double cell[] = {series[i].value[j], series[i].se ? series[i].se[j] : NAN};
      put_reals(out, cell, 2);
      strbuf_char(out, '\n');
    }
}

static struct span keep(struct strbuf *text, struct arena *arena) {
  struct span kept = {arena_copy(arena, text->n ? text->bytes : "", text->n), text->n};
  strbuf_free(text);
  return kept;
}

/* Mean and bounds back in the unit of the series. The mean needs the spread; without one it is the median. */
static void back(const struct fitted *fitted, size_t h, size_t levels, struct arena *arena, struct outcome *out) {
  const struct forecast *f = fitted->forecast;
  out->mean = arena_alloc(arena, h * (1 + 2 * levels) * sizeof(double));
  out->lo = out->mean + h;
  out->hi = out->lo + h * levels;
  for (size_t j = 0; j < h; j++) {
    double sd = forecast_spread(f, j);
    out->mean[j] =
        isnan(sd) ? transform_back(&fitted->transform, f->mean[j]) : transform_mean(&fitted->transform, f->mean[j], sd);
  }
  for (size_t i = 0; i < h * levels; i++) {
    out->lo[i] = transform_back(&fitted->transform, f->lo[i]);
    out->hi[i] = transform_back(&fitted->transform, f->hi[i]);
  }
}

void outcome_of(const struct forecasting *forecasting, const struct series *series, const struct fitted *fitted,
                struct worker *worker, struct outcome *out) {
  const struct forecaster *f = &forecasting->forecaster;
  struct strbuf text = {0};
  *out = (struct outcome){.method = fitted->method ? fitted->method->name : fitted->label, .note = fitted->note};
  if (fitted->forecast) back(fitted, f->h, f->levels, &worker->kept, out);
  if (forecasting->wants[FORECAST_MODELS]) {
    put_models(series, fitted, &text);
    out->models = keep(&text, &worker->kept);
  }
  if (forecasting->wants[FORECAST_COMPONENTS]) {
    put_components(series, fitted, &worker->scratch, &text);
    out->components = keep(&text, &worker->kept);
  }
}

/* Rows being written. */
struct writer {
  const struct forecasting *f;
  const struct emit *emit;
  struct arena arena;
  struct batch batch;
  struct err *err;
  int code;
};

static void flush(struct writer *w) {
  if (!w->code && w->batch.rows) w->code = emit_batch(w->emit, &w->batch, w->err);
  arena_reset(&w->arena);
  w->batch = batch_new(&w->arena, &w->f->out, BATCH_ROWS);
  w->batch.rows = 0;
}

/* What no double can hold is as unknown as what is missing. */
static struct span number(struct writer *w, double value) {
  struct strbuf text = {0};
  if (!isfinite(value)) return (struct span){0};
  strbuf_real(&text, value);
  struct span kept = {arena_copy(&w->arena, text.n ? text.bytes : "", text.n), text.n};
  strbuf_free(&text);
  return kept;
}

static void put_step(struct writer *w, const struct series *series, const struct outcome *o, size_t j) {
  if (w->batch.rows == BATCH_ROWS) flush(w);
  const struct forecaster *f = &w->f->forecaster;
  size_t row = w->batch.rows++, c = 0;
  struct vector *v = w->batch.vector;
  v[c++].text[row] = series->key.field[SERIES_REGION];
  v[c++].text[row] = series->key.field[SERIES_INDICATOR];
  v[c++].number[row] = period_shift(series_last(series), (int)j + 1);
  v[c++].text[row] = number(w, (double)j + 1);
  v[c++].text[row] = span_of(o->method);
  v[c++].text[row] = number(w, o->mean[j]);
  for (size_t l = 0; l < f->levels; l++) {
    v[c++].text[row] = number(w, o->lo[l * f->h + j]);
    v[c++].text[row] = number(w, o->hi[l * f->h + j]);
  }
  for (int i = SERIES_SCHEME; i < SERIES_FIELDS; i++)
    if (w->f->keeps[i]) v[c++].text[row] = series->key.field[i];
}

int write_forecasts(const struct forecasting *forecasting, const struct series *series, const struct outcome *outcome,
                    size_t n, const struct emit *emit, struct err *err) {
  struct writer w = {.f = forecasting, .emit = emit, .err = err};
  flush(&w);
  for (size_t i = 0; !w.code && i < n; i++)
    for (size_t j = 0; outcome[i].mean && j < forecasting->forecaster.h; j++) put_step(&w, &series[i], &outcome[i], j);
  flush(&w);
  arena_free(&w.arena);
  return w.code;
}
