/* SPDX-License-Identifier: GPL-3.0-or-later */
/* growth.c - the stage itself: rows to series, panels to rows of growth. See growth.h. */
#include "stages/growth/growth.h"

#include <math.h>

#include "base/i18n.h"
#include "data/place.h"

struct growth_state {
  struct arena arena;
  struct series_set set;
  bool opened;
};

/* --- in ----------------------------------------------------------------------------------------------------------- */

static void growth_out_schema(struct growth *g, struct arena *arena) {
  static const char *const name[] = {
      "region",    "scheme",  "category",     "indicator",         "basis", "price",      "base_year", "from_period",
      "to_period", "growth",  "contribution", "contribution_rate", "units", "value_from", "value_to",  "unit",
      "deflator",  "vintage", "note"};
  struct schema_builder builder;
  schema_start(&builder, arena);
  for (size_t i = 0; i < sizeof name / sizeof *name; i++) schema_add(&builder, span_of(name[i]), COLUMN_TEXT);
  g->out = schema_done(&builder);
}

static int growth_read_tables(struct stage_context *context, struct growth *g, struct err *err) {
  const struct growth_options *o = g->options;
  int code = context->catalog(context, "schemes.csv", &g->schemes, err);
  if (!code && o->deflators) code = context->table(context, o->deflators, &g->deflators, err);
  if (!code)
    code = o->base_years ? context->table(context, o->base_years, &g->base_years, err)
                         : context->catalog(context, "base-years.csv", &g->base_years, err);
  static const char *const needed[] = {"base_year", "from", "to"};
  size_t ignored;
  for (size_t i = 0; !code && i < 3; i++) code = table_need(g->base_years, needed[i], &ignored, err);
  return code;
}

static int growth_open(struct stage_context *context, const void *options, const struct schema *in, struct schema *out,
                       void **shared, struct err *err) {
  struct growth *g = arena_array(context->arena, struct growth, 1);
  struct growth_options *own = arena_array(context->arena, struct growth_options, 1);
  *own = *(const struct growth_options *)options;
  if (!own->indicators.n) option_list_add(&own->indicators, "value_added", context->arena);
  g->options = own, g->in = *in, g->context = context;
  int code = stage_need(in, "period", &g->period, err);
  if (!code) code = stage_need(in, "indicator", &g->column[SERIES_INDICATOR], err);
  if (!code) code = stage_need(in, "value", &g->value, err);
  for (int i = 0; i < SERIES_FIELDS; i++) g->column[i] = schema_find(in, span_of(series_field_name[i]));
  g->count = schema_find(in, span_of("count"));
  if (!code) code = growth_read_tables(context, g, err);
  if (code) return code;
  growth_out_schema(g, context->arena);
  *out = g->out;
  *shared = g;
  return 0;
}

static int growth_begin(const void *shared, void *state, struct err *err) {
  (void)shared, (void)err;
  struct growth_state *own = state;
  series_start(&own->set, &own->arena);
  own->opened = true;
  return 0;
}

static void growth_end(void *state) {
  struct growth_state *own = state;
  if (own->opened) arena_free(&own->arena);
}

static bool growth_is_wanted(const struct growth *g, struct span indicator) {
  for (size_t i = 0; i < g->options->indicators.n; i++) {
    struct span name = span_of(g->options->indicators.item[i]), rest = indicator;
    if (!span_starts(indicator, name)) continue;
    rest.p += name.n, rest.n -= name.n;
    if (!rest.n || span_is(rest, ".growth_matched") || span_is(rest, ".growth_prior")) return true;
  }
  return false;
}

static void growth_complain(const struct batch *in, size_t row, const struct finding_sink *findings, const char *column,
                            struct span value, const char *message) {
  struct finding finding = {.severity = SEVERITY_FINDING,
                            .column = span_of(column),
                            .rule = span_of("growth-row"),
                            .value = value,
                            .message = span_of(message)};
  place_put_line(in, row, &finding);
  finding_give(findings, &finding);
}

static struct span growth_text_at(const struct batch *in, size_t column, size_t row, struct arena *arena) {
  return column == SCHEMA_ABSENT ? (struct span){0} : batch_text(in, column, row, arena);
}

static int growth_push(const void *shared, void *state, const struct batch *in, const struct emit *emit,
                       struct err *err) {
  (void)err;
  const struct growth *g = shared;
  struct growth_state *own = state;
  struct arena scratch = {0};
  for (size_t r = 0; r < in->rows; r++) {
    struct series_key key;
    double value, count;
    period_code period;
    for (int i = 0; i < SERIES_FIELDS; i++) key.field[i] = growth_text_at(in, g->column[i], r, &scratch);
    if (!growth_is_wanted(g, key.field[SERIES_INDICATOR])) continue;
    struct span when = growth_text_at(in, g->period, r, &scratch), amount = growth_text_at(in, g->value, r, &scratch);
    if (!period_read(when, &period) || period == PERIOD_NONE)
      growth_complain(in, r, emit->findings, "period", when, "not a period; the row is left out");
    else if (!series_read_value(amount, &value))
      growth_complain(in, r, emit->findings, "value", amount, "not a number; the row is left out");
    else {
      if (!series_read_value(growth_text_at(in, g->count, r, &scratch), &count)) count = NAN;
      series_add(&own->set, &key, period, value, count); /* the count of values in place of the error */
    }
  }
  arena_free(&scratch);
  return 0;
}

/* --- out ---------------------------------------------------------------------------------------------------------- */

struct growth_writer {
  const struct growth *growth;
  const struct emit *emit;
  struct arena arena;
  struct batch batch;
  struct err *err;
};

static int writer_flush(struct growth_writer *w) {
  int code = w->batch.rows ? emit_batch(w->emit, &w->batch, w->err) : 0;
  arena_reset(&w->arena);
  w->batch = batch_new(&w->arena, &w->growth->out, BATCH_ROWS);
  w->batch.rows = 0;
  return code;
}

static struct span growth_real_text(struct growth_writer *w, double value) {
  struct strbuf text = {0};
  if (!isfinite(value)) return (struct span){0};
  strbuf_real(&text, value);
  struct span kept = {arena_copy(&w->arena, text.bytes, text.n), text.n};
  strbuf_free(&text);
  return kept;
}

/* Panels go before the batch is written. */
static struct span kept_text(struct growth_writer *w, struct span text) {
  return (struct span){arena_copy(&w->arena, text.n ? text.p : "", text.n), text.n};
}

static struct span period_text(struct growth_writer *w, period_code period) {
  char text[16];
  size_t n = (size_t)(period_put(text, period) - text);
  return (struct span){arena_copy(&w->arena, text, n), n};
}

int growth_put(struct growth_writer *w, const struct growth_row *row) {
  const struct panel *panel = row->panel;
  bool constant = row->base_year != 0;
  struct span cell[] = {panel->region,
                        panel->scheme,
                        row->part->category,
                        panel->indicator,
                        span_of(row->basis),
                        span_of(row->price),
                        constant ? growth_real_text(w, row->base_year) : (struct span){0},
                        period_text(w, row->from),
                        period_text(w, row->to),
                        growth_real_text(w, row->growth),
                        growth_real_text(w, row->contribution),
                        growth_real_text(w, row->rate),
                        growth_real_text(w, row->units),
                        growth_real_text(w, row->value_from),
                        growth_real_text(w, row->value_to),
                        panel->unit,
                        constant ? kept_text(w, row->part->deflator) : (struct span){0},
                        panel->vintage,
                        span_of(row->note)};
  size_t at = w->batch.rows++;
  for (size_t c = 0; c < sizeof cell / sizeof *cell; c++) w->batch.vector[c].text[at] = cell[c];
  return w->batch.rows == BATCH_ROWS ? writer_flush(w) : 0;
}

/* Growth that was computed on units: matched ones, or against the column of the year before. */
static bool put_given(const struct panel *panel, struct growth_writer *w, int *code) {
  struct panel named = *panel;
  const char *dot = panel->indicator.n ? memchr(panel->indicator.p, '.', panel->indicator.n) : NULL;
  if (!dot) return false;
  named.indicator.n = (size_t)(dot - panel->indicator.p);
  struct span suffix = span_between(dot, panel->indicator.p + panel->indicator.n);
  for (size_t p = 0; p < panel->parts; p++)
    for (size_t t = 0; !panel->part[p].is_rest && !*code && t < panel->n; t++) {
      period_code to = period_shift(panel->first, (int)t);
      if (isnan(panel->part[p].nominal[t])) continue;
      struct growth_row row = {.panel = &named,
                               .part = &panel->part[p],
                               .basis = span_is(suffix, ".growth_matched") ? "matched" : "prior-column",
                               .price = "current",
                               .from = period_shift(to, -(int)panel->kind),
                               .to = to,
                               .growth = panel->part[p].nominal[t],
                               .contribution = NAN,
                               .rate = NAN,
                               .units = panel->part[p].units[t],
                               .value_from = NAN,
                               .value_to = NAN};
      *code = growth_put(w, &row);
    }
  return true;
}

static int put_panel(const struct growth *g, struct panel *panel, struct arena *arena, struct growth_writer *w) {
  int code = 0;
  if (put_given(panel, w, &code)) return code;
  deflators_apply(g, panel, arena);
  return compare_panel(g, panel, arena, w);
}

static int growth_finish(struct stage_context *context, const void *shared, void *state, const struct emit *emit,
                         struct err *err) {
  const struct growth *g = shared;
  struct growth_state *own = state;
  struct growth_writer w = {.growth = g, .emit = emit, .err = err};
  struct arena arena = {0};
  series_close(&own->set, emit->findings);
  int code = deflators_check(g, &own->set, emit->findings, err);
  bool *seen = arena_array(&own->arena, bool, own->set.n + 1);
  (void)context;
  if (!code) code = panel_schemes_read(g, &own->set, err);
  if (!code) code = writer_flush(&w);
  for (size_t i = 0; !code && i < own->set.n; i++) {
    struct panel panel;
    if (!seen[i] && panel_make(g, &own->set, i, seen, &arena, &panel)) code = put_panel(g, &panel, &arena, &w);
    arena_reset(&arena);
  }
  if (!code) code = writer_flush(&w);
  arena_free(&arena), arena_free(&w.arena);
  return code;
}

static const struct option options[] = {
    {"indicators", 'i', OPTION_LIST, offsetof(struct growth_options, indicators), "NAME,...",
     N_("amounts whose growth is wanted (default: value_added)"), NULL, 0, 0},
    {"deflators", 'd', OPTION_TEXT, offsetof(struct growth_options, deflators), "FILE",
     N_("table of deflators: scheme,category,period,index,base_year,kind,vintage,source"), NULL, 0, 0},
    {"base-years", 0, OPTION_TEXT, offsetof(struct growth_options, base_years), "FILE",
     N_("years whose prices are in force: base_year,from,to (default: the catalog's)"), NULL, 0, 0},
    {0}};

static const struct port ports[] = {{.name = "growth", .title = N_("growth, contributions and contribution rates")},
                                    {0}};

static const struct side_table tables[] = {{"deflators", "deflators", false}, {"base-years", "base_years", true}, {0}};

const struct stage growth_stage = {
    .cause = CAUSE_DEFLATORS,
    .tables = tables,
    .ports = ports,
    .program =
        {.name = "tertia-growth",
         .summary = N_("growth at current and constant prices, and what each category contributes"),
         .description =
             N_("Takes a long table of amounts and writes, for each category and period that has one a year before: "
                "the growth in percent, the contribution to the growth of the whole in percentage points and the "
                "share of it in percent. Contributions of the parts of a whole add up to its growth.\n\n"
                "Growth stands by basis: all units; and matched units or the column of the year before, where the "
                "input has them. Without deflators growth is at current prices and says so. With deflators it is "
                "also at the prices of the base year in force (price base_year, whose parts add up) and as levels "
                "linked over base years (price constant, whose parts do not). A category without a deflator takes "
                "that of the one above it."),
         .options = options,
         .example = "tertia-growth --deflators deflators.csv reconciled.csv"},
    .options_size = sizeof(struct growth_options),
    .state_size = sizeof(struct growth_state),
    .open = growth_open,
    .begin = growth_begin,
    .push = growth_push,
    .finish = growth_finish,
    .end = growth_end};
