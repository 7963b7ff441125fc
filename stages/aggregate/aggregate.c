/* SPDX-License-Identifier: GPL-3.0-or-later */
/* aggregate.c - the stage itself: the sums at the joint key. See aggregate.h. */
#include "stages/aggregate/aggregate.h"

#include <stdlib.h>

#include "base/i18n.h"

static int aggregate_open(struct stage_context *context, const void *options, const struct schema *in,
                          struct schema *out, void **shared, struct err *err) {
  struct aggregate *a = arena_array(context->arena, struct aggregate, 1);
  struct aggregate_options *own = arena_array(context->arena, struct aggregate_options, 1);
  *own = *(const struct aggregate_options *)options;
  a->options = own;
  a->in = *in;
  a->jobs = context->jobs;
  a->rolls_up =
      stage_wants(context, AGGREGATE_FIGURES) || stage_wants(context, AGGREGATE_CONTRIBUTIONS) || !context->wants;
  a->who = schema_index(in, span_of("unit"));
  a->wants_units = stage_wants(context, AGGREGATE_UNITS) && !own->merge;
  placed_bind(a, in);
  if (own->merge) schema_mark_all(in);
  int code = knowledge_columns(context->knowledge, &a->catalog, err);
  if (!code) code = own->merge ? partial_open(context, a, in, err) : aggregate_columns(context, a, own, err);
  for (size_t i = 0; own->merge && !code && i < a->schemes; i++)
    code = aggregate_read_scheme(context, &a->scheme[i], err);
  if (code) return code;
  aggregate_out_schema(a, context->arena);
  code = contributions_open(context, a, err);
  *out = a->out;
  *shared = a;
  return code;
}

static int aggregate_begin(const void *shared, void *state, struct err *err) {
  (void)err;
  const struct aggregate *a = shared;
  struct aggregate_state *own = state;
  groups_open(&own->joint, a->keys, a->measures);
  errors_open(a, own);
  memo_open(&own->memo, a->keys);
  own->part = memory_alloc((a->keys + 1) * sizeof *own->part);
  own->placed_measures = a->printed;
  own->opened = true;
  return 0;
}

static void aggregate_end(void *state) {
  struct aggregate_state *own = state;
  if (!own->opened) return;
  groups_close(&own->joint);
  errors_close(own);
  memo_close(&own->memo);
  placed_free(own);
  free(own->unit_value);
  free(own->contributors);
  free(own->part);
  arena_free(&own->scratch);
  arena_free(&own->scratch_errors);
}

static bool aggregate_is_among(struct span form, const char *const *list, size_t n) {
  for (size_t i = 0; i < n; i++)
    if (span_is(form, list[i])) return true;
  return false;
}

static bool is_main(const struct aggregate *a, struct span form) {
  return !aggregate_is_among(form, a->not_main, a->not_mains);
}

/* Which rows are of forms of units above the threshold. */
static const bool *mark_above(const struct aggregate *a, const struct batch *batch, struct arena *arena) {
  if (a->first_above == a->printed) return NULL;
  bool *mark = arena_alloc(arena, batch->rows * sizeof *mark);
  const struct vector *form = &batch->vector[a->form];
  for (size_t r = 0, end; r < batch->rows; r = end) {
    bool above = aggregate_is_among(vector_text(form, r), a->above, a->aboves);
    for (end = r; end < batch->rows && vector_same(form, end, r); end++) mark[end] = above;
  }
  return mark;
}

/* Which rows are of main forms; NULL: all are. Forms come in runs. */
static const bool *mark_main(const struct aggregate *a, const struct batch *batch, struct arena *arena) {
  if (a->form == SCHEMA_ABSENT) return NULL;
  const struct vector *form = &batch->vector[a->form];
  bool *mark = arena_alloc(arena, batch->rows * sizeof *mark), all = true;
  for (size_t r = 0, end; r < batch->rows; r = end) {
    bool main_form = is_main(a, vector_text(form, r));
    for (end = r; end < batch->rows && vector_same(form, end, r); end++) mark[end] = main_form;
    all &= main_form;
  }
  return all ? NULL : mark;
}

/* Which rows count in a measure; NULL: all. */
static const bool *mark_of(const struct aggregate *a, size_t measure, const bool *main_form, const bool *above) {
  return measure >= a->first_above ? above : measure == a->headcount ? NULL : main_form;
}

/* The factor a record counts with, in millionths: weight x share, half to even. */
static int64_t factor_of(const struct aggregate *a, const struct batch *batch, size_t row) {
  int64_t factor = DECIMAL_SCALE;
  size_t column[] = {a->weight, a->share};
  for (size_t i = 0; i < 2; i++) {
    int64_t v = column[i] == SCHEMA_ABSENT ? DECIMAL_MISSING : batch->vector[column[i]].number[row];
    if (v != DECIMAL_MISSING && v != DECIMAL_SCALE)
      factor = (int64_t)decimal_divide((decimal_sum)factor * v, DECIMAL_SCALE);
  }
  return factor;
}

/* One a row; NULL: there are none. */
static const int64_t *factors_of(const struct aggregate *a, const struct batch *batch, struct arena *arena) {
  if (!a->factors) return NULL;
  int64_t *factor = arena_alloc(arena, batch->rows * sizeof *factor);
  for (size_t r = 0; r < batch->rows; r++) factor[r] = factor_of(a, batch, r);
  return factor;
}

static void add_records(struct groups *joint, size_t rows, const uint32_t *group, const bool *main_form) {
  for (size_t r = 0; r < rows; r++)
    if (!main_form || main_form[r]) joint->group[group[r]].records++;
}

/* Add the values of one measure to the groups the rows belong to. */
static void add_measure(struct groups *joint, size_t measure, const int64_t *value, size_t rows, const uint32_t *group,
                        const int64_t *factor, const bool *main_form) {
  for (size_t r = 0; r < rows; r++) {
    if (value[r] == DECIMAL_MISSING || (main_form && !main_form[r])) continue;
    struct sum *sum = &joint->group[group[r]].sum[measure];
    sum->total += factor ? (decimal_sum)value[r] * factor[r] : value[r];
    sum->count++;
  }
}

static int aggregate_push(const void *shared, void *state, const struct batch *in, const struct emit *emit,
                          struct err *err) {
  const struct aggregate *a = shared;
  struct aggregate_state *own = state;
  if (a->options->merge) return partial_push(a, own, in, emit, err);
  uint32_t *group = arena_alloc(&own->scratch, in->rows * sizeof *group);
  const int64_t *factor = factors_of(a, in, &own->scratch);
  const bool *main_form = mark_main(a, in, &own->scratch), *above = mark_above(a, in, &own->scratch);
  memo_groups(&own->memo, a, &own->joint, in, group);
  add_records(&own->joint, in->rows, group, main_form);
  for (size_t r = 0; a->matches && r < in->rows; r++)
    if (!main_form || main_form[r]) matched_note(a, own, in, r, group[r]);
  const int64_t *missing = a->missing == SIZE_MAX ? NULL : missing_values(a, in, &own->scratch);
  if (missing) add_measure(&own->joint, a->missing, missing, in->rows, group, factor, main_form);
  for (size_t m = a->printed; m < a->measures && m < a->missing; m++)
    add_measure(&own->joint, m, ratio_sums_values(a, in, m, &own->scratch), in->rows, group, factor, main_form);
  for (size_t m = 0; m < a->printed; m++)
    add_measure(&own->joint, m, in->vector[a->measure_column[m]].number, in->rows, group, factor,
                mark_of(a, m, main_form, above));
  for (size_t m = 0; a->contributions && m < a->printed; m++)
    contributions_note(a, own, in, m, group, mark_of(a, m, main_form, above));
  if (a->wants_units) placed_begin(own, in->rows);
  for (size_t m = 0; a->wants_units && m < a->printed; m++)
    placed_note(a, own, in, m, in->vector[a->measure_column[m]].number, group, factor, mark_of(a, m, main_form, above));
  errors_note(a, own, in, group, factor, main_form);
  influence_note(a, own, in, group, main_form);
  arena_reset(&own->scratch);
  return 0;
}

static int aggregate_merge(const void *shared, void *into, void *from, struct err *err) {
  (void)err;
  const struct aggregate *a = shared;
  struct aggregate_state *to = into, *other = from;
  size_t *moved = arena_array(&to->scratch, size_t, other->joint.n + 1);
  for (size_t i = 0; i < other->joint.n; i++) {
    struct group *group = &other->joint.group[i];
    moved[i] = groups_at(&to->joint, group->part, group->hash);
    struct span unit = group->largest.unit;
    if (unit.n) group->largest.unit.p = arena_copy(&to->joint.arena, unit.p, unit.n);
    group_add(&to->joint, &to->joint.group[moved[i]], group);
    if (a->wants_units) placed_merge(a, to, moved[i], other, i);
  }
  size_t n = to->unit_values + other->unit_values;
  if (n) to->unit_value = memory_grow(to->unit_value, n * sizeof *to->unit_value);
  for (size_t i = 0; i < other->unit_values; i++) {
    to->unit_value[to->unit_values] = other->unit_value[i];
    to->unit_value[to->unit_values++].group = moved[other->unit_value[i].group];
  }
  to->unit_room = n;
  contributions_merge(shared, to, other, moved);
  errors_merge(a, to, other, moved);
  arena_reset(&to->scratch);
  return 0;
}

/* Amounts without factors were summed as they are; every record counts with 1. */
static void scale_sums(const struct aggregate *a, struct groups *joint) {
  for (size_t g = 0; g < joint->n; g++)
    for (size_t m = 0; m < a->measures; m++) joint->group[g].sum[m].total *= DECIMAL_SCALE;
}

/* What merged parts would lack is reported where the parts are written. */
static void errors_left_note(const struct aggregate *a, const struct emit *emit) {
  if (!a->errors.any || !emit_schema(emit, AGGREGATE_PARTIALS)) return;
  struct finding finding = {
      .severity = SEVERITY_FINDING,
      .column = span_of("se"),
      .rule = span_of("errors-left-out"),
      .value = span_of("partials"),
      .message =
          span_of("partials do not contain the errors of imputation and sampling; what is merged from them has no se")};
  finding_give(emit->findings, &finding);
}

static int aggregate_finish(struct stage_context *context, const void *shared, void *state, const struct emit *emit,
                            struct err *err) {
  (void)context;
  const struct aggregate *a = shared;
  struct aggregate_state *own = state;
  if (!a->factors) scale_sums(a, &own->joint);
  errors_left_note(a, emit);
  int code = a->wants_units ? placed_write(a, own, emit, err) : 0;
  if (!code) code = partial_write(a, own, emit, err);
  if (code || !a->rolls_up) return code;
  struct rollup rollup;
  rollup_make(a, own, &rollup);
  code = tables_write(a, &rollup, emit, err);
  if (!code) code = contributions_write(a, &rollup, emit, err);
  if (!code) code = covariances_write(a, &rollup, emit, err);
  rollup_close(&rollup);
  return code;
}

static const struct option options[] = {
    {"by", 'b', OPTION_LIST, offsetof(struct aggregate_options, by), "COLUMN,...",
     N_("keys; scheme and category mean every scheme in the input (default: region,period,scheme,category)"), NULL, 0,
     0},
    {"sum", 's', OPTION_LIST, offsetof(struct aggregate_options, sum), "COLUMN,...",
     N_("amounts to sum (default: value added and its components, revenue, headcount, as far as they are there)"), NULL,
     0, 0},
    {"matched", 0, OPTION_LIST, offsetof(struct aggregate_options, matched), "COLUMN,...",
     N_("also growth over a year before on the units that are in both periods; needs 48 bytes a record"), NULL, 0, 0},
    {"above-size", 0, OPTION_LIST, offsetof(struct aggregate_options, above_size), "COLUMN,...",
     N_("also these amounts over the forms of units above the threshold alone, as COLUMN_above_size"), NULL, 0, 0},
    {"structure", 0, OPTION_FLAG, offsetof(struct aggregate_options, structure), NULL,
     N_("also units, new, gone and moved ones, shares of growing and loss-making units, concentration, margin, pay a "
        "head"),
     NULL, 0, 0},
    {"holdings", 0, OPTION_TEXT, offsetof(struct aggregate_options, holdings), "FILE",
     N_("table of holding groups: unit,holding; for --contributions the units of a group are one contributor"), NULL, 0,
     0},
    {"region-digits", 0, OPTION_WHOLE, offsetof(struct aggregate_options, region_digits), "N",
     N_("digits of the region code that make the key: 6 district, 9 street, 12 community, 0 as it is (default: 6)"),
     NULL, 0, 17},
    {"units-kept", 0, OPTION_WHOLE, offsetof(struct aggregate_options, units_kept), "N",
     N_("of each sum, list so many records in the output `units` (default: 40)"), NULL, 1, 1000000},
    {"vintage", 0, OPTION_TEXT, offsetof(struct aggregate_options, vintage), "NAME",
     N_("name of this edition of the figures, set beside each"), NULL, 0, 0},
    {"merge", 0, OPTION_FLAG, offsetof(struct aggregate_options, merge), NULL,
     N_("the input is what --partials wrote, of any number of parts"), NULL, 0, 0},
    {0}};

static const struct aggregate_options default_options = {.region_digits = 6, .units_kept = 40};

static const struct port ports[] = {
    {.name = "aggregates", .title = N_("totals, counts, shares and growth")},
    {.name = "contributions",
     .confidential = true,
     .title =
         N_("write the contributors of each cell, for tertia-protect: their number, the largest of them; confidential"),
     .columns = contributions_columns},
    {.name = "partials",
     .title = N_("write the sums themselves before any roll-up, to be merged later"),
     .columns = partial_columns},
    {.name = "units",
     .title = N_("write there which records each sum is made of, the largest first, with their places"),
     .columns = placed_columns},
    {.name = "covariances",
     .title = N_("write there the covariance of sums of two periods, from units that were imputed or sampled in both"),
     .columns = covariance_columns},
    {0}};

static const struct side_table tables[] = {{"holdings", "holdings", .given = true}, {0}};

static const struct stage_partials partials = {"partials", "merge"};

const struct stage aggregate_stage = {
    .cause = CAUSE_AGGREGATION,
    .partials = &partials,
    .tables = tables,
    .ports = ports,
    .program = {.name = "tertia-aggregate",
                .summary = N_("add up records by any keys: totals, counts, shares, growth"),
                .description =
                    "Reads records and writes a long table: the keys, then indicator, value, unit, se, count, formula "
                    "and vintage, sorted by key. Sums are exact decimals. Each record counts in its category and in "
                    "every category above it; total is all categories of a scheme. A share has the parent category "
                    "(share_parent) or the total (share_total) as its base; growth is over the same period a year "
                    "before, on all units and, with --matched, on those present in both.\n\n"
                    "In a scheme whose categories overlap there is no total; a category followed by + includes the "
                    "classes that belong to it only in part.\n\n"
                    "A value that is missing is in no sum; count says how many values a sum has.",
                .options = options,
                .example = "tertia-aggregate --by region,period,scheme,category records.csv\n"
                           "tertia-aggregate --partials a.sums.csv -o a.csv records-a.csv\n"
                           "tertia-aggregate --partials b.sums.csv -o b.csv records-b.csv\n"
                           "tertia-aggregate --merge a.sums.csv b.sums.csv"},
    .options_size = sizeof(struct aggregate_options),
    .defaults = &default_options,
    .state_size = sizeof(struct aggregate_state),
    .selective = true,
    .open = aggregate_open,
    .begin = aggregate_begin,
    .push = aggregate_push,
    .merge = aggregate_merge,
    .finish = aggregate_finish,
    .end = aggregate_end};
