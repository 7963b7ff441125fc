/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reconcile.c - the stage: collects the long table, applies controls, benchmark and balance to it, emits it in its
 * own order with what was done beside each figure. See reconcile.h. */
#include "stages/reconcile/reconcile.h"

#include <math.h>
#include <stdlib.h>

#include "base/i18n.h"
#include "data/place.h"
#include "data/scheme_tree.h"
#include "data/series.h"
#include "flow/change.h"

struct reconcile_state {
  struct rows rows;
  struct arena arena;
};

static const char *const added[] = {"raw",           "control", "control_vintage", "factor", "residual", "status",
                                    "control_basis", "rank",    "unmet",           "reason"};
_Static_assert(sizeof added / sizeof *added == ADDED, "a place for each");

/* A scheme's categories, and Z at the top: what has no category of the scheme. */
static void tree_add(struct reconcile *rec, struct span scheme, const struct scheme_tree *tree) {
  struct tree_node *bigger = arena_array(rec->arena, struct tree_node, rec->nodes + tree->n + 1);
  if (rec->nodes) memcpy(bigger, rec->node, rec->nodes * sizeof *bigger);
  for (size_t i = 0; i < tree->n; i++)
    bigger[rec->nodes++] = (struct tree_node){scheme, tree->node[i].category, tree->node[i].parent};
  if (!scheme_tree_find(tree, span_of("Z"))) bigger[rec->nodes++] = (struct tree_node){scheme, span_of("Z"), {0}};
  rec->node = bigger;
}

/* Every scheme of catalog/schemes.csv whose table is shipped. */
static int schemes_read(struct stage_context *context, struct reconcile *rec, struct err *err) {
  size_t name;
  int code = context->catalog(context, "schemes.csv", &rec->schemes, err);
  if (!code) code = table_need(rec->schemes, "scheme", &name, err);
  for (size_t r = 0; !code && r < rec->schemes->rows; r++) {
    struct span scheme = table_at(rec->schemes, r, name);
    const struct table *table;
    code =
        context->catalog_if_there(context, arena_format(rec->arena, "schemes/%.*s.csv", SPAN_ARG(scheme)), &table, err);
    if (code || !table) continue;
    struct scheme_tree tree = scheme_tree_build(table, rec->arena);
    tree_add(rec, scheme, &tree);
  }
  if (!code) code = context->catalog_if_there(context, "regions/regions.csv", &rec->regions, err);
  if (!code) code = knowledge_columns(context->knowledge, &rec->columns, err);
  if (!code) code = knowledge_units(context->knowledge, &rec->units, err);
  if (!code) code = knowledge_natures(context->knowledge, &rec->natures, err);
  rec->indicators = knowledge_names(context->knowledge, NAMES_INDICATORS);
  return code;
}

static int reconcile_open(struct stage_context *context, const void *options, const struct schema *in,
                          struct schema *out, void **shared, struct err *err) {
  struct reconcile *rec = arena_array(context->arena, struct reconcile, 1);
  *rec = (struct reconcile){.options = options, .in = *in, .arena = context->arena};
  static const char *const needed[] = {"region", "period", "indicator", "value"};
  size_t *column[] = {&rec->region, &rec->period, &rec->indicator, &rec->value};
  int code = 0;
  for (size_t i = 0; !code && i < 4; i++) code = stage_need(in, needed[i], column[i], err);
  rec->scheme = schema_find(in, span_of("scheme"));
  rec->category = schema_find(in, span_of("category"));
  rec->unit = schema_find(in, span_of("unit"));
  rec->vintage = schema_find(in, span_of("vintage"));
  rec->se = schema_find(in, span_of("se"));
  rec->cv = schema_find(in, span_of("cv"));
  rec->tables = arena_array(context->arena, const struct table *, rec->options->controls.n + 1);
  for (size_t i = 0; !code && i < rec->options->controls.n; i++)
    code = context->table(context, rec->options->controls.item[i], &rec->tables[i], err);
  if (!code && rec->options->splice) code = context->table(context, rec->options->splice, &rec->splice, err);
  if (!code) code = controls_check(rec, err);
  if (code) return code;
  if ((code = schemes_read(context, rec, err)) != 0) return code;
  struct schema_builder builder;
  schema_start(&builder, context->arena);
  for (size_t c = 0; c < in->n; c++) {
    enum column_type type = c == rec->period ? COLUMN_PERIOD : COLUMN_TEXT;
    if (in->column[c].type == COLUMN_DECIMAL && c != rec->value) type = COLUMN_DECIMAL; /* value is written as a real */
    schema_add(&builder, span_of(in->column[c].name), type);
  }
  for (size_t i = 0; !code && i < ADDED; i++)
    code = schema_replace(&builder, added[i], COLUMN_TEXT, &rec->added[i], err);
  rec->out = schema_done(&builder);
  *out = rec->out;
  *shared = rec;
  return code;
}

static int reconcile_begin(const void *shared, void *state, struct err *err) {
  (void)shared, (void)err;
  struct reconcile_state *own = state;
  own->rows.arena = &own->arena;
  return 0;
}

static void reconcile_end(void *state) {
  struct reconcile_state *own = state;
  rows_free(&own->rows);
  arena_free(&own->arena);
}

static struct span cell_or_none(const struct figure *figure, size_t column) {
  return column == SCHEMA_ABSENT ? (struct span){0} : figure->cell[column];
}

/* A cell that cannot be read is missing, and is reported with its place. */
static void cell_report(const struct batch *in, size_t row, const struct figure *figure, size_t column,
                        const char *message, struct arena *arena, const struct emit *emit) {
  struct finding finding = {.severity = SEVERITY_FINDING,
                            .unit = span_of(key_title(&figure->key, arena)),
                            .column = span_of(in->schema->column[column].name),
                            .rule = span_of("reconcile-row"),
                            .value = figure->cell[column],
                            .message = span_of(message)};
  place_put_line(in, row, &finding);
  finding_give(emit->findings, &finding);
}

static double cell_number(const struct batch *in, size_t row, const struct figure *figure, size_t column,
                          struct arena *arena, const struct emit *emit) {
  double value = NAN;
  if (column != SCHEMA_ABSENT && !series_read_value(figure->cell[column], &value))
    cell_report(in, row, figure, column, "not a number; it counts as missing", arena, emit);
  return value;
}

static int reconcile_push(const void *shared, void *state, const struct batch *in, const struct emit *emit,
                          struct err *err) {
  (void)err;
  const struct reconcile *rec = shared;
  struct reconcile_state *own = state;
  for (size_t r = 0; r < in->rows; r++) {
    struct figure figure = {.cell = arena_array(&own->arena, struct span, in->schema->n)};
    for (size_t c = 0; c < in->schema->n; c++) figure.cell[c] = batch_text(in, c, r, &own->arena);
    bool known = true;
    struct figure_key key = {.region = figure.cell[rec->region],
                             .scheme = cell_or_none(&figure, rec->scheme),
                             .category = cell_or_none(&figure, rec->category),
                             .indicator = figure.cell[rec->indicator],
                             .vintage = cell_or_none(&figure, rec->vintage)};
    if (in->schema->column[rec->period].type == COLUMN_PERIOD)
      key.period = (period_code)in->vector[rec->period].number[r];
    else
      known = period_read(figure.cell[rec->period], &key.period);
    struct figure *kept = rows_add(&own->rows, &key);
    kept->cell = figure.cell;
    kept->printed = true;
    if (!known) cell_report(in, r, kept, rec->period, "not a period; the figure has none", &own->arena, emit);
    kept->raw = kept->value = cell_number(in, r, kept, rec->value, &own->arena, emit);
    kept->se = cell_number(in, r, kept, rec->se, &own->arena, emit);
  }
  return 0;
}

static struct span reconcile_real_text(double value, struct arena *arena) {
  struct strbuf text = {0};
  strbuf_real(&text, value);
  struct span kept = {arena_copy(arena, text.bytes, text.n), text.n};
  strbuf_free(&text);
  return kept;
}

static struct span value_text(const struct figure *figure, struct arena *arena) {
  if (!figure->has_exact) return reconcile_real_text(figure->value, arena);
  struct strbuf text = {0};
  decimal_sum_write(figure->exact, &text);
  struct span kept = {arena_copy(arena, text.bytes, text.n), text.n};
  strbuf_free(&text);
  return kept;
}

static struct span millionths_text(decimal_sum value, struct arena *arena) {
  struct figure figure = {.has_exact = true, .exact = value};
  return value_text(&figure, arena);
}

static struct span exact_text(const struct figure *figure, struct arena *arena) {
  return figure->by ? millionths_text(figure->control_exact, arena) : (struct span){0};
}

/* The control less a value: in decimals where both are, so that 0.3 less 0.1 is 0.2. */
static struct span residual_text(const struct figure *figure, double value, bool has_exact, decimal_sum exact,
                                 struct arena *arena) {
  if (!figure->by || isnan(value)) return (struct span){0};
  return has_exact ? millionths_text(figure->control_exact - exact, arena)
                   : reconcile_real_text(figure->control - value, arena);
}

static struct span residual_before(const struct reconcile *rec, const struct figure *figure, struct arena *arena) {
  decimal raw = 0;
  bool exact = figure->cell && decimal_read(figure->cell[rec->value], 0, &raw) == DECIMAL_OK;
  return residual_text(figure, figure->raw, exact, raw, arena);
}

/* What is unmet of the control. */
static struct span residual_after(const struct reconcile *rec, const struct figure *figure, struct arena *arena) {
  if (!figure_is_held(figure)) return residual_before(rec, figure, arena);
  return residual_text(figure, figure->value, figure->has_exact, figure->exact, arena);
}

/* The error of a figure that was changed, where its column is text as all of them are. */
static void error_put(const struct reconcile *rec, const struct figure *figure, struct batch *batch, size_t row) {
  double cv = figure->value != 0 ? 100 * figure->se_after / fabs(figure->value) : NAN;
  if (rec->se != SCHEMA_ABSENT && rec->out.column[rec->se].type == COLUMN_TEXT)
    batch->vector[rec->se].text[row] = reconcile_real_text(figure->se_after, batch->arena);
  if (rec->cv != SCHEMA_ABSENT && rec->out.column[rec->cv].type == COLUMN_TEXT)
    batch->vector[rec->cv].text[row] = reconcile_real_text(cv, batch->arena);
}

static void figure_put(const struct reconcile *rec, const struct figure *figure, struct batch *batch) {
  static const char *const rank[] = {"soft", "hard", "advisory"};
  size_t row = batch->rows++, n = rec->in.n;
  bool changed = figure_is_held(figure), amount = key_is_amount(&figure->key);
  for (size_t c = 0; c < n; c++) {
    if (rec->out.column[c].type == COLUMN_PERIOD)
      batch->vector[c].number[row] = figure->key.period;
    else if (rec->out.column[c].type == COLUMN_DECIMAL)
      decimal_read(figure->cell[c], 0, &batch->vector[c].number[row]);
    else
      batch->vector[c].text[row] = figure->cell[c];
  }
  if (changed) batch->vector[rec->value].text[row] = value_text(figure, batch->arena);
  if (changed) error_put(rec, figure, batch, row);
  double factor = changed && amount && figure->raw != 0 ? figure->value / figure->raw : NAN;
  struct span cell[ADDED] = {changed ? figure->cell[rec->value] : (struct span){0},
                             exact_text(figure, batch->arena),
                             figure->by ? figure->by->vintage : (struct span){0},
                             reconcile_real_text(factor, batch->arena),
                             residual_before(rec, figure, batch->arena),
                             span_of(status_name(figure->status)),
                             figure->by ? figure->by->basis : (struct span){0},
                             span_of(figure->by ? rank[figure->by->rank] : ""),
                             residual_after(rec, figure, batch->arena),
                             span_of(figure->reason ? figure->reason : "")};
  for (size_t i = 0; i < ADDED; i++) batch->vector[rec->added[i]].text[row] = cell[i];
}

/* A second row of one key is the same figure: it comes to what the first comes to. */
static void repeated_follow(struct reconciling *run) {
  for (size_t i = 0; i < run->rows->n; i++) {
    struct figure *figure = &run->rows->figure[i], *first = rows_find(run->rows, &figure->key);
    if (!first || first == figure) continue;
    struct span text = figure->cell ? figure->cell[run->rec->value] : (struct span){0};
    if (figure->raw != first->raw && !(isnan(figure->raw) && isnan(first->raw)))
      note_figure(run, &figure->key, "row-given-twice", text, "a row before it has another value, which is used");
    double raw = figure->raw;
    struct span *cell = figure->cell;
    *figure = *first;
    figure->cell = cell, figure->raw = raw;
  }
}

/* How far figures are from controls they were only compared with. */
static void compared_notes(const struct reconciling *run) {
  for (size_t i = 0; i < run->rows->n; i++) {
    const struct figure *figure = &run->rows->figure[i];
    bool compared = figure->by && !(figure_is_controlled(figure) && key_is_amount(&figure->key));
    double off = figure->control - figure->value;
    if (compared && figure->printed && fabs(off) > figure->tolerance)
      note_control(run, figure->by, "control-differs", span_of(number_text(off, run->arena)),
                   arena_format(run->arena, "compared only: control %s, figure %s",
                                number_text(figure->control, run->arena), number_text(figure->value, run->arena)));
  }
}

/* Everything that is done to the figures, in order. */
static int figures_reconcile(struct reconciling *run, struct err *err) {
  int code = controls_read(run, err);
  if (!code) code = bases_settle(run, err);
  if (!code) code = units_check(run, err);
  if (!code) code = controls_attach(run, err);
  if (code) return code;
  all_regions_add(run);
  code = benchmark_years(run, err);
  if (!code) code = tables_balance(run, err);
  if (!code) code = overlapping_balance(run, err);
  if (code) return code;
  components_follow(run, true);
  benchmark_within_years(run);
  components_follow(run, false);
  errors_start(run);
  derived_again(run);
  repeated_follow(run);
  compared_notes(run);
  return 0;
}

static int reconcile_finish(struct stage_context *context, const void *shared, void *state, const struct emit *emit,
                            struct err *err) {
  (void)context;
  const struct reconcile *rec = shared;
  struct reconcile_state *own = state;
  struct reconciling run = {rec, &own->rows, {0}, emit->findings, &own->arena};
  int code = rec->options->controls.n ? figures_reconcile(&run, err) : 0;
  struct arena arena = {0};
  for (size_t i = 0; !code && i < own->rows.n;) {
    struct batch batch = batch_new(&arena, &rec->out, BATCH_ROWS);
    for (batch.rows = 0; batch.rows < BATCH_ROWS && i < own->rows.n; i++)
      if (own->rows.figure[i].printed) figure_put(rec, &own->rows.figure[i], &batch);
    code = emit_batch(emit, &batch, err);
    arena_reset(&arena);
  }
  arena_free(&arena);
  return code ? code : changes_write(&own->rows, emit, err);
}

static const struct option options[] = {
    {"controls", 'c', OPTION_LIST, offsetof(struct reconcile_options, controls), "FILE,...",
     N_("published totals: region,period,scheme,category,indicator,value,unit,vintage,basis,rank,tolerance,negative"),
     NULL, 0, 0},
    {"controls-vintage", 0, OPTION_LIST, offsetof(struct reconcile_options, vintage), "NAME,...",
     N_("use only controls of these vintages"), NULL, 0, 0},
    {"controls-basis", 0, OPTION_LIST, offsetof(struct reconcile_options, basis), "NAME,...",
     N_("use only controls of these bases (column basis: the census they rest on)"), NULL, 0, 0},
    {"controls-splice", 0, OPTION_TEXT, offsetof(struct reconcile_options, splice), "FILE",
     N_("bring controls of one basis to another: region,indicator,older,newer,rule,shift"), NULL, 0, 0},
    {"method", 'm', OPTION_TEXT, offsetof(struct reconcile_options, method), "NAME",
     N_("how a correction runs between controlled years"), "proportional|additive", 0, 0},
    {0}};

static const struct reconcile_options default_options = {.method = "proportional"};

static const struct port ports[] = {
    {.name = "figures", .title = N_("figures that agree with their controls, with what was done to each")},
    PORT_CHANGES,
    {0}};

static const struct side_table tables[] = {{"controls", "controls", false}, {"controls-splice", "splices", true}, {0}};

const struct stage reconcile_stage = {
    .cause = CAUSE_CONTROLS,
    .tables = tables,
    .ports = ports,
    .program =
        {.name = "tertia-reconcile",
         .summary = N_("bring aggregates into line with published totals"),
         .description =
             "Takes the long table of aggregates and published totals as controls. A series with controls is "
             "benchmarked to them over time (first-difference Denton); then the figures of each period are brought "
             "into line with all controls of the period at once: regions, categories, schemes, components. Shares and "
             "growth are computed again, or are empty with a reason. What is controlled equals its control to the last "
             "digit, and parts add up to their totals.\n\n"
             "Controls have a rank: hard (met to the last digit), soft (met within a tolerance, half the printed unit "
             "where none is given; the default) or advisory (compared only). Which controls contradict each other, and "
             "by how much, is said before anything is adjusted; contradictions among hard ones stop the program. "
             "Region * is the total over all regions. Of several lines for one figure the later vintage holds. "
             "Controls of several bases are never mixed: choose with --controls-basis, or bring one to another with "
             "--controls-splice.\n\n"
             "Beside each figure stand the raw one, the control, its vintage, basis and rank, the factor, the residual "
             "(control less raw), what is unmet of the control, the reason why a value is empty, and the status: "
             "benchmarked, interpolated, extrapolated, prorated, summed, raked, balanced, not-met or unreconciled. "
             "Without controls everything passes as unreconciled.",
         .options = options,
         .example = "tertia-reconcile --controls controls.csv aggregates.csv"},
    .options_size = sizeof(struct reconcile_options),
    .defaults = &default_options,
    .state_size = sizeof(struct reconcile_state),
    .open = reconcile_open,
    .begin = reconcile_begin,
    .push = reconcile_push,
    .finish = reconcile_finish,
    .end = reconcile_end};
