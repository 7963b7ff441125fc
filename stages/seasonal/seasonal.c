/* SPDX-License-Identifier: GPL-3.0-or-later */
/* seasonal.c - the stage: monthly and quarterly figures as single periods, and without their season. See seasonal.h. */
#include "stages/seasonal/seasonal.h"

#include <math.h>

#include "base/i18n.h"
#include "data/place.h"
#include "flow/row_writer.h"
#include "knowledge/natures.h"
#include "knowledge/columns.h"

struct seasonal_shared {
  const struct catalog_natures *natures;
  const struct seasonal_options *options;
  struct schema out;
  size_t column[SERIES_FIELDS], period, value;
};

struct seasonal_state {
  struct arena arena;
  struct series_set set;
};

static const struct port_column adjusted_columns[] = {{"region", COLUMN_TEXT},
                                                      {"period", COLUMN_PERIOD},
                                                      {"scheme", COLUMN_TEXT},
                                                      {"category", COLUMN_TEXT},
                                                      {"indicator", COLUMN_TEXT},
                                                      {"value", COLUMN_REAL},
                                                      {"unit", COLUMN_TEXT},
                                                      {"vintage", COLUMN_TEXT},
                                                      {"seasonal", COLUMN_REAL},
                                                      {"trend", COLUMN_REAL},
                                                      {"adjusted", COLUMN_REAL},
                                                      {"irregular", COLUMN_REAL},
                                                      {"growth", COLUMN_REAL},
                                                      {"method", COLUMN_TEXT},
                                                      {"from", COLUMN_TEXT},
                                                      {"note", COLUMN_TEXT},
                                                      {0}};

static int seasonal_open(struct stage_context *context, const void *options, const struct schema *in,
                         struct schema *out, void **shared, struct err *err) {
  struct seasonal_shared *own = arena_array(context->arena, struct seasonal_shared, 1);
  struct schema_builder builder;
  *own = (struct seasonal_shared){.options = options};
  *shared = own;
  for (int i = 0; i < SERIES_FIELDS; i++) own->column[i] = schema_find(in, span_of(series_field_name[i]));
  int code = stage_need(in, "indicator", &own->column[SERIES_INDICATOR], err);
  if (!code) code = stage_need(in, "period", &own->period, err);
  if (!code) code = stage_need(in, "value", &own->value, err);
  if (!code) code = knowledge_natures(context->knowledge, &own->natures, err);
  schema_start(&builder, context->arena);
  for (const struct port_column *c = adjusted_columns; c->name; c++) schema_add(&builder, span_of(c->name), c->type);
  *out = own->out = schema_done(&builder);
  return code;
}

static int seasonal_begin(const void *shared, void *state, struct err *err) {
  struct seasonal_state *own = state;
  (void)shared, (void)err;
  series_start(&own->set, &own->arena);
  return 0;
}

static struct span seasonal_text_at(const struct batch *in, size_t column, size_t row, struct arena *arena) {
  return column == SCHEMA_ABSENT ? (struct span){0} : batch_text(in, column, row, arena);
}

static bool seasonal_is_wanted(const struct seasonal_options *options, struct span indicator) {
  for (size_t i = 0; i < options->indicators.n; i++) {
    struct span name = span_of(options->indicators.item[i]);
    if (span_equal(name, indicator)) return true;
    if (span_starts(indicator, name) && span_is((struct span){indicator.p + name.n, indicator.n - name.n}, ".month"))
      return true;
  }
  return !options->indicators.n;
}

static void seasonal_complain(const struct batch *in, size_t row, const struct finding_sink *findings,
                              const char *column, struct span value, const char *message) {
  struct finding finding = {.severity = SEVERITY_FINDING,
                            .column = span_of(column),
                            .rule = span_of("seasonal-row"),
                            .value = value,
                            .message = span_of(message)};
  place_put_line(in, row, &finding);
  finding_give(findings, &finding);
}

static int seasonal_push(const void *shared, void *state, const struct batch *in, const struct emit *emit,
                         struct err *err) {
  const struct seasonal_shared *own = shared;
  struct seasonal_state *gathered = state;
  struct arena scratch = {0};
  (void)err;
  for (size_t r = 0; r < in->rows; r++) {
    struct series_key key;
    period_code period;
    double value;
    for (int i = 0; i < SERIES_FIELDS; i++) key.field[i] = seasonal_text_at(in, own->column[i], r, &scratch);
    if (!seasonal_is_wanted(own->options, key.field[SERIES_INDICATOR])) continue;
    struct span when = seasonal_text_at(in, own->period, r, &scratch),
                amount = seasonal_text_at(in, own->value, r, &scratch);
    if (!period_read(when, &period) || period == PERIOD_NONE)
      seasonal_complain(in, r, emit->findings, "period", when, "not a period; the row is left out");
    else if (!series_read_value(amount, &value))
      seasonal_complain(in, r, emit->findings, "value", amount, "not a number; the row is left out");
    else if (period_kind(period) != PERIOD_YEAR)
      series_add(&gathered->set, &key, period, value, NAN);
  }
  arena_free(&scratch);
  return 0;
}

/* --- out --- */

static bool is_month_alone(struct span indicator) {
  return indicator.n > 6 && memcmp(indicator.p + indicator.n - 6, ".month", 6) == 0;
}

static const struct series *alone_of(const struct series_set *set, const struct series *series, struct arena *arena) {
  struct series_key key = series->key;
  key.field[SERIES_INDICATOR] =
      span_of(arena_format(arena, "%.*s.month", SPAN_ARG(series->key.field[SERIES_INDICATOR])));
  return series_find(set, &key, series->kind);
}

static void put_single(const struct series *series, const struct single *s, const struct adjusted_series *a,
                       struct row_writer *w) {
  static const char *const from_word[] = {"month", "difference", "level"};
  const struct span *key = series->key.field;
  for (size_t i = 0; i < s->n; i++) {
    double before = i ? a->adjusted[i - 1] : NAN;
    row_text(w, key[SERIES_REGION]), row_period(w, s->period[i]), row_text(w, key[SERIES_SCHEME]),
        row_text(w, key[SERIES_CATEGORY]);
    row_text(w, key[SERIES_INDICATOR]), row_real(w, s->value[i]), row_text(w, key[SERIES_UNIT]),
        row_text(w, key[SERIES_VINTAGE]);
    row_real(w, a->seasonal[i]), row_real(w, a->trend[i]), row_real(w, a->adjusted[i]), row_real(w, a->irregular[i]);
    row_real(w, before > 0 ? 100 * (a->adjusted[i] / before - 1) : NAN);
    row_string(w, isnan(a->adjusted[i]) ? "" : a->method), row_string(w, from_word[s->from[i]]),
        row_string(w, *a->note || !a->n || i >= a->from ? a->note : "before-gap");
    row_end(w);
  }
}

static void put_diagnostics(const struct series *series, const struct adjusted_series *a, struct row_writer *w) {
  const struct span *key = series->key.field, text[] = {a->spec, a->diagnostics};
  static const char *const kind[] = {"spec", "diagnostics"};
  for (size_t i = 0; i < 2 && a->spec.n; i++) {
    row_text(w, key[SERIES_REGION]), row_text(w, key[SERIES_SCHEME]), row_text(w, key[SERIES_CATEGORY]),
        row_text(w, key[SERIES_INDICATOR]);
    row_string(w, kind[i]), row_text(w, text[i]), row_end(w);
  }
}

/* A sum from January on that falls: what is positive can only be a slip or a revision. */
static void falls_report(const struct series *series, const struct single *s, const struct finding_sink *findings,
                         struct arena *arena) {
  for (size_t i = 0; i < s->n; i++) {
    if (s->from[i] != FROM_DIFFERENCE || !(s->value[i] < 0)) continue;
    struct strbuf period = {0};
    period_write(s->period[i], &period);
    struct finding finding = {.severity = SEVERITY_FINDING,
                              .unit = span_of(series_title(&series->key, arena)),
                              .column = span_of("value"),
                              .rule = span_of("series-falls"),
                              .value = strbuf_view(&period),
                              .message = span_of("below the cumulative figure before it: a slip, or a revision")};
    finding_give(findings, &finding);
    strbuf_free(&period);
  }
}

static void put_series(const struct seasonal_shared *own, const struct series_set *set, const struct series *series,
                       struct row_writer *w, struct row_writer *diagnostics, const struct finding_sink *findings) {
  struct arena arena = {0};
  struct adjusted_series a;
  bool x13 = strcmp(own->options->seasonal, "x13") == 0, months = series->kind == PERIOD_MONTH;
  struct span indicator = series->key.field[SERIES_INDICATOR], unit = series->key.field[SERIES_UNIT];
  bool accumulates = catalog_accumulates(own->natures, indicator, unit);
  struct single single = x13 && months
                             ? quarters_of(series, accumulates, &arena)
                             : single_of(series, accumulates, months ? alone_of(set, series, &arena) : NULL, &arena);
  if (catalog_nature(own->natures, indicator, unit) != NATURE_LEVEL) falls_report(series, &single, findings, &arena);
  adjust(&single, own->options, &a, &arena);
  put_single(series, &single, &a, w), put_diagnostics(series, &a, diagnostics);
  arena_free(&arena);
}

static int seasonal_finish(struct stage_context *context, const void *shared, void *state, const struct emit *emit,
                           struct err *err) {
  const struct seasonal_shared *own = shared;
  struct seasonal_state *gathered = state;
  struct row_writer w, diagnostics;
  (void)context;
  series_close(&gathered->set, emit->findings);
  row_start_main(&w, emit, &own->out, err), row_start(&diagnostics, emit, SEASONAL_DIAGNOSTICS, err);
  for (size_t i = 0; i < gathered->set.n; i++) {
    const struct series *series = &gathered->set.list[i];
    if (!series->duplicate && series->n && !is_month_alone(series->key.field[SERIES_INDICATOR]))
      put_series(own, &gathered->set, series, &w, &diagnostics, emit->findings);
  }
  int code = row_finish(&w), second = row_finish(&diagnostics);
  return code ? code : second;
}

static void seasonal_end(void *state) { arena_free(&((struct seasonal_state *)state)->arena); }

static const struct option options[] = {
    {"indicators", 'i', OPTION_LIST, offsetof(struct seasonal_options, indicators), "NAME,...",
     N_("amounts that are wanted (default: all)"), NULL, 0, 0},
    {"seasonal", 's', OPTION_TEXT, offsetof(struct seasonal_options, seasonal), "METHOD",
     N_("how the season is removed (default: stl); x13 needs an installed X-13ARIMA-SEATS and is by quarters"),
     "stl|x13|none", 0, 0},
    {"x13", 0, OPTION_TEXT, offsetof(struct seasonal_options, x13), "PROGRAM",
     N_("the program of X-13ARIMA-SEATS (default: x13as)"), NULL, 0, 0},
    {0}};

static const struct seasonal_options default_options = {.seasonal = "stl", .x13 = "x13as"};

static const struct port_column diagnostic_columns[] = {{"region", COLUMN_TEXT},
                                                        {"scheme", COLUMN_TEXT},
                                                        {"category", COLUMN_TEXT},
                                                        {"indicator", COLUMN_TEXT},
                                                        {"kind", COLUMN_TEXT},
                                                        {"text", COLUMN_TEXT},
                                                        {0}};

static const struct port ports[] = {
    {.name = "adjusted", .title = N_("single periods, with and without their season")},
    {.name = "diagnostics", .title = N_("the specification of X-13 and its messages"), .column = diagnostic_columns},
    {0}};

const struct stage seasonal_stage = {
    .cause = CAUSE_REPORT,
    .ports = ports,
    .program = {.name = "tertia-seasonal",
                .summary = N_("single months and quarters of cumulative figures, seasonally adjusted"),
                .description = N_("Takes a long table of monthly or quarterly amounts that are cumulative from "
                                  "January, and writes single periods: January and "
                                  "February are one, so a year has eleven. A month is the figure of the month alone "
                                  "where the table has it (X.month), else the "
                                  "difference of two cumulative figures, which mixes in revisions between filings; the "
                                  "column `from` tells which. The last run "
                                  "of periods without a hole is adjusted if it is longer than two years. Where X-13 is "
                                  "asked for and not there, STL is used and "
                                  "named."),
                .options = options,
                .example = "tertia-seasonal --indicators revenue months.csv"},
    .options_size = sizeof(struct seasonal_options),
    .defaults = &default_options,
    .state_size = sizeof(struct seasonal_state),
    .open = seasonal_open,
    .begin = seasonal_begin,
    .push = seasonal_push,
    .finish = seasonal_finish,
    .end = seasonal_end};
