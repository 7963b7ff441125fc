/* SPDX-License-Identifier: GPL-3.0-or-later */
/* backtest.c - --backtest origins=N: methods compared with what followed, over all series of the input. See
 * stat/backtest.h.
 *
 * Instead of forecasts the stage writes scores, a line a frequency and method: the methods named with --method, with
 * commas, or a set of all kinds; origins are the last N that leave a whole horizon. Of a series with gaps the run after
 * the last gap is used; constant series and those with a value outside their scale are left out. */
#include <math.h>
#include <stdlib.h>

#include "base/i18n.h"
#include "base/progress.h"
#include "stages/forecast/forecast.h"
#include "stat/auto.h"
#include "stat/backtest.h"

static const char *const column[] = {"frequency",  "method", "series",      "points",      "failures",
                                     "smape",      "mase",   "owa",         "msis",        "coverage80",
                                     "coverage95", "brier",  "climatology", "reliability", "pit"};
enum { COLUMNS = sizeof column / sizeof *column, METHODS_MOST = 32 };
static const char *const usual[] = {"naive2", "drift", "ses", "damped", "theta", "ets", "arima", "combination", "auto"};

struct schema backtest_schema(struct arena *arena) {
  struct schema_builder builder;
  schema_start(&builder, arena);
  for (size_t c = 0; c < COLUMNS; c++) schema_add(&builder, span_of(column[c]), COLUMN_TEXT);
  return schema_done(&builder);
}

/* "origins=5" or "5". */
int backtest_origins(const char *text, size_t *origins, struct err *err) {
  const char *number = strncmp(text, "origins=", 8) == 0 ? text + 8 : text;
  char *end;
  long n = strtol(number, &end, 10);
  if (*end || end == number || n < 1 || n > 1000)
    return err_set(err, EX_USAGE, _("--backtest: origins=N, N from 1 to 1000, not '%s'"), text);
  *origins = (size_t)n;
  return 0;
}

int backtest_methods(const char *names, const struct method **method, size_t *n, struct err *err) {
  struct span rest = span_of(names), one;
  *n = 0;
  if (strcmp(names, "auto") == 0) {
    for (size_t i = 0; i < sizeof usual / sizeof *usual; i++)
      if (method_find(usual[i])) method[(*n)++] = method_find(usual[i]);
    return 0;
  }
  while (rest.n && span_cut(&rest, ',', &one)) {
    char name[64] = "";
    if (one.n < sizeof name) memcpy(name, one.p, one.n);
    const struct method *found = method_find(name);
    if (!found || *n == METHODS_MOST) return err_set(err, EX_USAGE, _("no method '%.*s'"), SPAN_ARG(one));
    method[(*n)++] = found;
  }
  return 0;
}

/* All series of one frequency. */
struct bench {
  const struct forecasting *forecasting;
  struct backtest_series *series;
  struct auto_options *options; /* of each */
  struct pooled *pooled;
  size_t n;
  enum period_kind kind;
};

static const void *options_of(const void *context, const struct backtest_series *series) {
  const struct bench *bench = context;
  return &bench->options[series - bench->series];
}

static void backtest_add_series(struct bench *bench, const struct series *s) {
  size_t from = s->n;
  while (from > 0 && !isnan(s->value[from - 1])) from--;
  struct fit_input in = fit_input_of(bench->forecasting->panel, s);
  struct transform t = {.kind = fit_scale(&bench->forecasting->forecaster, &in, s->value + from, s->n - from),
                        .whole = 100};
  bool same = true;
  for (size_t i = from + 1; i < s->n; i++) same = same && s->value[i] == s->value[from];
  if (s->n - from < 3 || same || !transform_fits(&t, s->value + from, s->n - from)) return;
  t.edge = transform_edge(&t, s->value + from, s->n - from);
  bench->pooled[bench->n] = panel_pooled(bench->forecasting->panel, in.indicator, in.m);
  bench->options[bench->n] = (struct auto_options){.kind = fit_auto_kind(in.nature, t.kind),
                                                   .calibration = &bench->forecasting->panel->calibration,
                                                   .pooled = &bench->pooled[bench->n]};
  bench->series[bench->n++] =
      (struct backtest_series){.y = s->value + from, .n = s->n - from, .m = in.m, .transform = t};
}

static void backtest_gather(struct bench *bench, const struct series_set *set, struct arena *arena) {
  bench->series = arena_array(arena, struct backtest_series, set->n + 1);
  bench->pooled = arena_array(arena, struct pooled, set->n + 1);
  bench->options = arena_array(arena, struct auto_options, set->n + 1);
  bench->n = 0;
  for (size_t i = 0; i < set->n; i++)
    if (set->list[i].kind == bench->kind && !set->list[i].duplicate && set->list[i].n)
      backtest_add_series(bench, &set->list[i]);
}

/* One method over the bench: an item of the crowd. */
struct trial {
  const struct bench *bench;
  const struct method *method;
  size_t origins, h;
  struct backtest_result result;
  struct progress *progress;
};

static void backtest_show(void *context, size_t done, size_t total) {
  struct trial *trial = context;
  progress_show(trial->progress, trial->method->name, done, total);
}

static void run_trial(void *context, size_t item, struct worker *worker) {
  (void)worker;
  struct trial *trial = (struct trial *)context + item / CROWD_STRIDE;
  if (item % CROWD_STRIDE) return;
  struct backtest_method method = {.method = trial->method};
  if (is_auto(trial->method)) method.options = options_of, method.context = trial->bench;
  struct backtest test = {.series = trial->bench->series,
                          .count = trial->bench->n,
                          .method = &method,
                          .methods = 1,
                          .h = trial->h,
                          .origins = trial->origins,
                          .progress = backtest_show,
                          .progress_context = trial};
  backtest_run(&test, &trial->result);
}

static struct span backtest_put(struct arena *arena, double value) {
  struct strbuf text = {0};
  if (isfinite(value)) strbuf_format(&text, "%.6g", value);
  struct span kept = {arena_copy(arena, text.n ? text.bytes : "", text.n), text.n};
  strbuf_free(&text);
  return kept;
}

static struct span put_pit(struct arena *arena, const struct probability_sums *sums) {
  struct strbuf text = {0};
  for (size_t i = 0; i < SCORE_BINS && sums->pits; i++)
    strbuf_format(&text, "%s%.4f", i ? "|" : "", (double)sums->pit[i] / (double)sums->pits);
  struct span kept = {arena_copy(arena, text.n ? text.bytes : "", text.n), text.n};
  strbuf_free(&text);
  return kept;
}

static void put_trial(struct batch *batch, const struct trial *trial) {
  const struct backtest_result *r = &trial->result;
  struct point_scores s = score_points(&r->points);
  double number[] = {(double)r->points.series,
                     (double)r->points.points,
                     (double)r->failures,
                     s.smape,
                     s.mase,
                     s.owa,
                     s.msis,
                     s.coverage80,
                     s.coverage95,
                     score_brier(&r->probabilities),
                     score_climatology(&r->probabilities),
                     score_reliability(&r->probabilities, 100)};
  size_t row = batch->rows++, c = 0;
  batch->vector[c++].text[row] = backtest_put(batch->arena, (double)trial->bench->kind);
  batch->vector[c++].text[row] = span_of(trial->method->name);
  for (size_t i = 0; i < sizeof number / sizeof *number; i++)
    batch->vector[c++].text[row] = backtest_put(batch->arena, number[i]);
  batch->vector[c].text[row] = put_pit(batch->arena, &r->probabilities);
}

int backtest_write(struct stage_context *context, const struct forecasting *f, const struct series_set *set,
                   const struct emit *emit, struct err *err) {
  static const enum period_kind kind[] = {PERIOD_YEAR, PERIOD_QUARTER, PERIOD_MONTH};
  struct bench bench[3];
  struct arena arena = {0};
  struct trial *trial = arena_array(&arena, struct trial, 3 * METHODS_MOST);
  struct progress progress;
  struct crowd crowd;
  size_t trials = 0;
  progress_start(&progress, true, _("series"), 1);
  for (int k = 0; k < 3; k++) {
    bench[k] = (struct bench){.forecasting = f, .kind = kind[k]};
    backtest_gather(&bench[k], set, &arena);
    for (size_t m = 0; bench[k].n && m < f->trial_methods; m++)
      trial[trials++] = (struct trial){.bench = &bench[k],
                                       .method = f->trial_method[m],
                                       .origins = f->origins,
                                       .h = f->forecaster.h,
                                       .progress = &progress};
  }
  crowd_open(&crowd, context->jobs);
  crowd_run(&crowd, trials * CROWD_STRIDE, run_trial, trial);
  crowd_close(&crowd);
  progress_end(&progress);
  struct batch batch = batch_new(&arena, &f->out, trials + 1);
  batch.rows = 0;
  for (size_t i = 0; i < trials; i++) put_trial(&batch, &trial[i]);
  int code = emit_batch(emit, &batch, err);
  arena_free(&arena);
  return code;
}
