/* SPDX-License-Identifier: GPL-3.0-or-later */
/* monitor.c - see monitor.h: the stage. Records pass unchanged. */
#include "stages/monitor/monitor.h"

#include <stdlib.h>

#include "base/i18n.h"
#include "base/list.h"
#include "knowledge/schemes.h"

struct monitor_state {
  struct filed *filed;
  size_t n, room;
  struct arena arena;
};

/* --- open --- */

/* The scheme that was asked for, else the catalog's default where the records have it. */
static int monitor_scheme(struct stage_context *context, struct monitor *own, struct err *err) {
  const struct catalog_schemes *schemes;
  int code = knowledge_schemes(context->knowledge, &schemes, err);
  const char *asked = own->options->scheme;
  own->category = SCHEMA_ABSENT;
  if (!code && asked) {
    own->scheme = span_of(asked);
    return stage_need(&own->in, arena_format(context->arena, "scheme:%s", asked), &own->category, err);
  }
  for (size_t i = 0; !code && i < schemes->n && own->category == SCHEMA_ABSENT; i++) {
    if (schemes->scheme[i].use != SCHEME_DEFAULT) continue;
    own->scheme = schemes->scheme[i].name;
    own->category = schema_find(&own->in, span_of(arena_format(context->arena, "scheme:%.*s", SPAN_ARG(own->scheme))));
  }
  if (own->category == SCHEMA_ABSENT) own->scheme = (struct span){0};
  return code;
}

static void monitor_columns(struct monitor *own) {
  struct {
    size_t *at;
    const char *name;
  } column[] = {{&own->region, "region"},   {&own->form, "form"},           {&own->name, "unit_name"},
                {&own->revenue, "revenue"}, {&own->op_profit, "op_profit"}, {&own->headcount, "headcount"}};
  for (size_t i = 0; i < sizeof column / sizeof *column; i++)
    *column[i].at = schema_find(&own->in, span_of(column[i].name));
}

static int monitor_tables(struct stage_context *context, struct monitor *own, struct err *err) {
  int code = knowledge_forms(context->knowledge, &own->forms, err);
  if (!code) code = knowledge_monitor(context->knowledge, &own->catalog, err);
  if (!code && own->options->list) code = context->table(context, own->options->list, &own->list, err);
  if (!code && own->options->queries) code = context->table(context, own->options->queries, &own->queries, err);
  return code;
}

static int monitor_open(struct stage_context *context, const void *options, const struct schema *in, struct schema *out,
                        void **shared, struct err *err) {
  struct monitor *own = arena_array(context->arena, struct monitor, 1);
  *own = (struct monitor){.options = options, .in = *in};
  *out = *in;
  *shared = own;
  int code = stage_need(in, "unit", &own->unit, err);
  if (!code) code = stage_need(in, "period", &own->period, err);
  if (!code) code = monitor_scheme(context, own, err);
  monitor_columns(own);
  return code ? code : monitor_tables(context, own, err);
}

/* --- records --- */

static struct span monitor_kept(struct monitor_state *state, struct span text) {
  return text.n ? (struct span){arena_copy(&state->arena, text.p, text.n), text.n} : text;
}

static bool is_main(const struct monitor *own, struct span form) {
  const struct catalog_form *found = form.n ? catalog_form(own->forms, form) : NULL;
  return !found || found->role == FORM_MAIN;
}

static void monitor_remember(const struct monitor *own, struct monitor_state *state, const struct batch *in, size_t r) {
  struct filed filed = {.unit = vector_text(&in->vector[own->unit], r),
                        .period = (period_code)in->vector[own->period].number[r]};
  filed.main = is_main(own, batch_text_at(in, own->form, r));
  filed.revenue = filed.main ? batch_number_at(in, own->revenue, r) : DECIMAL_MISSING;
  filed.op_profit = filed.main ? batch_number_at(in, own->op_profit, r) : DECIMAL_MISSING;
  filed.headcount = batch_number_at(in, own->headcount, r);
  if (!filed.unit.n || filed.period == PERIOD_NONE ||
      (filed.revenue == DECIMAL_MISSING && filed.headcount == DECIMAL_MISSING))
    return;
  filed.unit = monitor_kept(state, filed.unit), filed.name = monitor_kept(state, batch_text_at(in, own->name, r));
  filed.region = monitor_kept(state, batch_text_at(in, own->region, r));
  filed.category = monitor_kept(state, batch_text_at(in, own->category, r));
  state->filed = list_room(state->filed, &state->room, state->n + 1, sizeof *state->filed);
  state->filed[state->n++] = filed;
}

static int monitor_push(const void *shared, void *state, const struct batch *in, const struct emit *emit,
                        struct err *err) {
  for (size_t r = 0; emit_schema(emit, MONITOR_PANEL) && r < in->rows; r++) monitor_remember(shared, state, in, r);
  return emit_batch(emit, in, err);
}

static int monitor_merge(const void *shared, void *into, void *from, struct err *err) {
  struct monitor_state *a = into, *b = from;
  (void)shared, (void)err;
  a->filed = list_room(a->filed, &a->room, a->n + b->n, sizeof *a->filed);
  if (b->n) memcpy(a->filed + a->n, b->filed, b->n * sizeof *b->filed);
  a->n += b->n, b->n = 0;
  arena_join(&a->arena, &b->arena);
  return 0;
}

static int monitor_finish(struct stage_context *context, const void *shared, void *state, const struct emit *emit,
                          struct err *err) {
  struct monitor_state *own = state;
  struct panel panel = {0};
  if (!emit_schema(emit, MONITOR_PANEL)) return 0;
  size_t n = filed_join(own->filed, own->n);
  key_units_make(shared, own->filed, n, &panel, context->arena);
  int code = key_units_put(shared, &panel, emit, context->arena, err);
  free(panel.row);
  return code;
}

static void monitor_end(void *state) {
  struct monitor_state *own = state;
  free(own->filed);
  arena_free(&own->arena);
}

/* --- the program --- */

static const struct option options[] = {
    {"scheme", 0, OPTION_TEXT, offsetof(struct monitor_options, scheme), "NAME",
     N_("scheme whose categories units are compared in (default: the catalog's)"), NULL, 0, 0},
    {"list", 0, OPTION_TEXT, offsetof(struct monitor_options, list), "FILE",
     N_("the bureau's list of key enterprises: a table with the column unit"), NULL, 0, 0},
    {"queries", 0, OPTION_TEXT, offsetof(struct monitor_options, queries), "FILE",
     N_("queries to units; the last one of each is shown"), NULL, 0, 0},
    {0}};

static const struct port_column panel_columns[] = {
    {"unit", COLUMN_TEXT},      {"name", COLUMN_TEXT},      {"region", COLUMN_TEXT},
    {"period", COLUMN_PERIOD},  {"scheme", COLUMN_TEXT},    {"category", COLUMN_TEXT},
    {"why", COLUMN_TEXT},       {"revenue", COLUMN_REAL},   {"before", COLUMN_REAL},
    {"growth", COLUMN_REAL},    {"share", COLUMN_REAL},     {"contribution", COLUMN_REAL},
    {"op_profit", COLUMN_REAL}, {"headcount", COLUMN_REAL}, {"flags_count", COLUMN_REAL},
    {"flags", COLUMN_TEXT},     {"flags_zh", COLUMN_TEXT},  {"flags_en", COLUMN_TEXT},
    {"missing", COLUMN_TEXT},   {"query", COLUMN_TEXT},     {0}};

static const struct port ports[] = {
    {.name = "records", .title = N_("the records, unchanged")},
    {.name = "panel",
     .title = N_("key enterprises with growth, share, contribution and early warnings; confidential"),
     .column = panel_columns,
     .confidential = true},
    {0}};

static const struct side_table tables[] = {{"list", "unit_names", true}, {"queries", "queries", false}, {0}};

const struct stage monitor_stage = {
    .cause = CAUSE_REPORT,
    .tables = tables,
    .ports = ports,
    .program = {.name = "tertia-monitor",
                .summary = N_("key enterprises: growth, share, contribution, early warnings"),
                .description = N_("Passes records on, and writes to --panel a row for each key enterprise and period. "
                                  "Which units are key enterprises, "
                                  "and what is an early warning, are tables of the catalog (monitor/panel.csv, "
                                  "monitor/flags.csv). A unit of the panel "
                                  "that filed a year before and not now is shown as missing. The panel names single "
                                  "units: it is written with "
                                  "mode 0600, whatever the access of the run."),
                .options = options,
                .example = "tertia-monitor --panel key-units.csv derived.csv > records.csv"},
    .options_size = sizeof(struct monitor_options),
    .state_size = sizeof(struct monitor_state),
    .selective = true,
    .open = monitor_open,
    .push = monitor_push,
    .merge = monitor_merge,
    .finish = monitor_finish,
    .end = monitor_end};
