/* SPDX-License-Identifier: GPL-3.0-or-later */
/* edit.c - edit rules over records, and the corrections for which the records themselves have evidence (GSBPM 5.3
 * and 5.4). See editing.h; method: docs/methods/editing.md. */
#include "stages/edit/edit.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/i18n.h"
#include "base/list.h"
#include "knowledge/checks.h"
#include "stages/edit/bands.h"
#include "stages/edit/editing.h"

/* --- open --- */

static void items_open(struct stage_context *context, struct editor *editor) {
  editor->item = arena_array(context->arena, struct item, editor->in.n + 1);
  for (size_t i = 0; i < editor->in.n; i++) {
    const struct catalog_column *column = catalog_column(editor->columns, span_of(editor->in.column[i].name));
    if (!column || !catalog_column_is_item(column) || editor->in.column[i].type != COLUMN_DECIMAL) continue;
    editor->item[editor->items++] = (struct item){.column = i,
                                                  .money = span_is(column->unit, "千元"),
                                                  .person = span_is(column->unit, "人"),
                                                  .yuan = span_is(column->unit, "元")};
    if (editor->corrects) schema_mark(&editor->in, i);
  }
}

/* What corrections compare with other periods and forms is remembered as well. */
static void corrections_remember(struct editor *editor) {
  for (size_t i = 0; editor->corrects && i < editor->corrections->n; i++) {
    const struct catalog_correction *row = &editor->corrections->row[i];
    for (size_t c = 0; row->correction != CORRECT_SIGN && c < row->columns; c++)
      remember_layout_add(&editor->layout, row->forms, schema_index(&editor->in, row->column[c]));
  }
}

static int editor_tables(struct stage_context *context, struct editor *editor, struct err *err) {
  int code = edits_rules(context, editor->options->rules, &editor->rules, err);
  if (!code) code = knowledge_columns(context->knowledge, &editor->columns, err);
  if (!code) code = knowledge_corrections(context->knowledge, &editor->corrections, err);
  if (!code) code = bands_read(context, editor->options->bands, &editor->bands, err);
  if (!code) code = answers_read(context, editor->options->answers, &editor->in, &editor->answers, err);
  return code;
}

static void editor_columns(struct editor *editor) {
  static const char *const level[] = {"class", "group", "division", "section"};
  for (size_t i = 0; i < 4; i++) editor->class[i] = schema_find(&editor->in, span_of(level[i]));
  editor->emp_end = schema_find(&editor->in, span_of("emp_end"));
  editor->emp_avg = schema_find(&editor->in, span_of("emp_avg"));
}

/* Rules hold for forms and years and compare a unit's periods: without these columns they would be passed over. */
static int editor_needs(const struct schema *in, struct err *err) {
  static const char *const needed[] = {"form", "period", "unit"};
  int code = 0;
  for (size_t i = 0, at; !code && i < sizeof needed / sizeof *needed; i++) code = stage_need(in, needed[i], &at, err);
  return code;
}

static void queries_open(struct editor *editor, struct arena *arena) {
  effects_layout_open(&editor->measures, &editor->in, arena);
  editor->name = schema_find(&editor->in, span_of("unit_name"));
  editor->contact = schema_find(&editor->in, span_of("contact"));
  editor->phone = schema_find(&editor->in, span_of("phone"));
}

static int edit_open(struct stage_context *context, const void *options, const struct schema *in, struct schema *out,
                     void **shared, struct err *err) {
  struct editor *editor = arena_array(context->arena, struct editor, 1);
  const struct catalog_forms *forms;
  *editor = (struct editor){.options = options, .in = *in};
  *out = *in;
  *shared = editor;
  editor->corrects = strcmp(editor->options->correct, "no") != 0;
  int code = editor_needs(in, err);
  if (!code) code = editor_tables(context, editor, err);
  if (!code) code = knowledge_forms(context->knowledge, &forms, err);
  if (code) return code;
  editor_columns(editor);
  editor->asks = stage_wants(context, EDIT_QUERIES);
  if (editor->asks) queries_open(editor, context->arena);
  remember_layout_start(&editor->layout, forms, &editor->in, context->arena);
  items_open(context, editor);
  code = remotes_open(context, editor, err);
  if (!code) code = edits_bind(context, editor->rules, &editor->wide, &editor->edits, err);
  if (!code && !editor->edits.n && !editor->answers)
    code = stage_input_error(
        in, err_set(err, EX_DATAERR, _("no rule can be checked on this input: it lacks columns of each of them")), err);
  if (!code) code = identities_open(context, editor, err);
  if (!code) heads_open(editor);
  if (!code && strcmp(editor->options->localise, "no") != 0) code = localised_open(context, editor, err);
  editor->learns = stage_wants(context, EDIT_BANDS);
  if (!code) editor_ratios_open(context, editor);
  corrections_remember(editor);
  remember_layout_done(&editor->layout, context->arena);
  return code;
}

/* --- the first look --- */

static int edit_learn(const void *shared, void *learned, const struct batch *in, struct err *err) {
  (void)err;
  const struct editor *editor = shared;
  struct edit_learned *own = learned;
  struct batch answered = answers_apply(editor->answers, in, NULL, NULL);
  remember_batch(&editor->layout, &own->remember, &answered);
  if (editor->asks) effects_batch(&editor->measures, &own->effects, &answered);
  return 0;
}

static int edit_learn_merge(const void *shared, void *into, void *from, struct err *err) {
  (void)shared, (void)err;
  struct edit_learned *to = into, *own = from;
  remember_merge(&to->remember, &own->remember);
  effects_merge(&to->effects, &own->effects);
  return 0;
}

/* Copy the totals into the arena: from now on they live as long as the run. */
static void effects_settle(struct edit_learned *learned, struct editor *editor, struct arena *arena) {
  const struct effects *from = &learned->effects;
  editor->effects = (struct effects){.index = index_copy_in(arena, &from->index), .room = from->index.n};
  editor->effects.total = arena_array(arena, struct effect_total, from->index.n + 1);
  if (from->index.n) memcpy(editor->effects.total, from->total, from->index.n * sizeof *from->total);
}

static int edit_settle(struct stage_context *context, void *shared, void *learned, struct err *err) {
  (void)err;
  struct editor *editor = shared;
  struct edit_learned *own = learned;
  editor->remember = own->remember;
  own->remember = (struct remember){0};
  effects_settle(own, editor, context->arena);
  remember_settle(&editor->layout, &editor->remember, context->arena);
  return 0;
}

static void edit_learn_end(void *learned) {
  struct edit_learned *own = learned;
  remember_free(&own->remember);
  effects_free(&own->effects);
}

/* --- records --- */

static void edit_end(void *state) {
  struct edit_worker *worker = state;
  edit_state_free(&worker->state);
  edit_state_free(&worker->again);
  queries_free(&worker->queries);
  learned_free(&worker->learned);
}

static int edit_merge(const void *shared, void *into, void *from, struct err *err) {
  (void)shared, (void)err;
  queries_merge(&((struct edit_worker *)into)->queries, &((struct edit_worker *)from)->queries);
  learned_merge(&((struct edit_worker *)into)->learned, &((struct edit_worker *)from)->learned);
  return 0;
}

static int edit_finish(struct stage_context *context, const void *shared, void *state, const struct emit *emit,
                       struct err *err) {
  (void)context;
  const struct editor *editor = shared;
  struct edit_worker *worker = state;
  int code = editor->asks ? queries_write(&worker->queries, editor->options->bound, emit, EDIT_QUERIES, err) : 0;
  if (!code && editor->learns)
    code = learned_write(&worker->learned, editor->ratio, editor->form_name, emit, EDIT_BANDS, err);
  return code;
}

static const struct edit_options defaults = {.correct = "yes", .localise = "no"};

static const struct option options[] = {
    {"rules", 'r', OPTION_TEXT, offsetof(struct edit_options, rules), "NAME",
     N_("edit rules: a table of the catalog's rules, a file, or none (default: edits)"), NULL, 0, 0},
    {"correct", 'c', OPTION_TEXT, offsetof(struct edit_options, correct), "WHAT",
     N_("correct mistakes for which the record itself has evidence, or only report them (default: yes)"), "yes|no", 0,
     0},
    {"answers", 'a', OPTION_TEXT, offsetof(struct edit_options, answers), "FILE",
     N_("what units have answered: unit,form,period,column,kind,value,until,by,signed_off_by,received,note"), NULL, 0,
     0},
    {"bound", 0, OPTION_REAL, offsetof(struct edit_options, bound), "POINTS",
     N_("ask no more when what is left moves no published share by more than this many percentage points (default: 0, "
        "ask everything)"),
     NULL, 0, 100},
    {"localise", 'l', OPTION_TEXT, offsetof(struct edit_options, localise), "WHAT",
     N_("of records that break fatal rules, report the values that the smallest change would correct, make them "
        "missing for "
        "imputation, or do neither (default: no)"),
     "report|blank|no", 0, 0},
    {"bands", 'b', OPTION_TEXT, offsetof(struct edit_options, bands), "NAME",
     N_("bands of ratios by class: a table of the catalog's bands, a file that was learned, or none (default: "
        "default)"),
     NULL, 0, 0},
    {0}};

static const struct port ports[] = {
    {.name = "records", .title = N_("the records, corrected")},
    PORT_CHANGES,
    {.name = "queries",
     .title = N_("write what each enterprise is to be asked, the most influential first"),
     .column = query_columns},
    {.name = "bands",
     .option = "learn",
     .title = N_("write the bands of ratios by class that these records show, for --bands of later runs"),
     .column = band_columns},
    {0}};

static const struct look look = {.size = sizeof(struct edit_learned),
                                 .learn = edit_learn,
                                 .merge = edit_learn_merge,
                                 .settle = edit_settle,
                                 .end = edit_learn_end};

static const struct side_table tables[] = {{"answers", "answers", false}, {0}};

const struct stage edit_stage = {
    .cause = CAUSE_RULES,
    .by_record = true,
    .ports = ports,
    .program =
        {.name = "tertia-edit",
         .summary = N_("check records by the edit rules of the catalog, and correct what is evident"),
         .operands = "[FILE...]",
         .description =
             N_("Reads records and checks each by the edit rules of the catalog (rules/edits.csv): within the record, "
                "against the unit's other periods and forms, and against the bands of its class. A rule that "
                "is broken is a finding with file, line, unit, column and both sides of the rule; where a value "
                "it needs is missing it says nothing.\n\n"
                "A record that breaks a rule is looked at for a mistake that explains it: amounts in another unit of "
                "money, a turned sign, swapped or lost digits, the month alone instead of the months so far, a copied "
                "period, a placeholder (rules/corrections.csv). Where the evidence is clear the value is corrected; "
                "--changes has every value before and after, with the evidence. With --correct no, records pass "
                "unchanged.\n\n"
                "A rule holds for its forms and years and where its condition `applies` is true. Rules need a class "
                "for bands, so in a plan the stage stands behind classify."),
         .options = options,
         .example = "tertia-edit --findings findings.csv --changes changes.csv records.csv > edited.csv\n"},
    .options_size = sizeof(struct edit_options),
    .defaults = &defaults,
    .state_size = sizeof(struct edit_worker),
    .selective = true,
    .open = edit_open,
    .push = edit_push,
    .merge = edit_merge,
    .finish = edit_finish,
    .end = edit_end,
    .look = &look,
    .tables = tables,
};
