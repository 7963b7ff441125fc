/* SPDX-License-Identifier: GPL-3.0-or-later */
/* edit.c - edit rules over records, and the corrections that the records themselves give evidence for (GSBPM 5.3
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
  int code = editor_tables(context, editor, err);
  if (!code) code = knowledge_forms(context->knowledge, &forms, err);
  if (code) return code;
  editor_columns(editor);
  editor->asks = stage_wants(context, EDIT_QUERIES);
  if (editor->asks) queries_open(editor, context->arena);
  remember_layout_start(&editor->layout, forms, &editor->in, context->arena);
  items_open(context, editor);
  code = remotes_open(context, editor, err);
  if (!code) code = edits_bind(context, editor->rules, &editor->wide, &editor->edits, err);
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

/* The totals from now on live as long as the run. */
static void effects_settle(struct edit_learned *learned, struct editor *editor, struct arena *arena) {
  editor->effects = learned->effects;
  if (!learned->effects.room) return;
  editor->effects.total = arena_array(arena, struct effect_total, learned->effects.room);
  memcpy(editor->effects.total, learned->effects.total, learned->effects.room * sizeof *editor->effects.total);
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

/* A batch on its way: `wide` has the values of other records beside it; what is corrected gets vectors of its own. */
struct passing {
  const struct editor *editor;
  struct edit_worker *worker;
  const struct emit *emit;
  const struct batch *in;
  struct batch out, wide;
  bool *own; /* columns of `out` that are not those of the input any more */
  bool *present;
};

static void value_set(struct passing *p, size_t column, size_t row, decimal value) {
  if (!p->own[column]) {
    decimal *copy = arena_alloc(p->out.arena, (p->out.rows + 1) * sizeof *copy);
    memcpy(copy, p->out.vector[column].number, p->out.rows * sizeof *copy);
    p->out.vector[column].number = copy;
    p->own[column] = true;
  }
  p->out.vector[column].number[row] = value;
}

static struct span message_of(const struct catalog_correction *row) { return row ? row->message_en : (struct span){0}; }

static void correction_give(struct passing *p, const struct record *record, size_t row, enum correction correction,
                            struct span column, struct span value, const struct fix *fix) {
  const struct catalog_correction *words = record_looks_for(record, correction);
  struct finding finding = {.severity = SEVERITY_FINDING,
                            .column = column,
                            .rule = words ? words->name : (struct span){0},
                            .value = value,
                            .message = message_of(words),
                            .message_zh = words ? words->message_zh : (struct span){0}};
  place_put(&p->editor->edits.place, &p->out, row, &finding);
  finding_give(p->emit->findings, &finding);
  if (p->editor->asks)
    record_ask(record, &p->worker->queries, &p->out, row, fix ? fix->column : SCHEMA_ABSENT, &finding, NULL, fix);
}

static struct span text_of(decimal value, char room[32]) { return span_between(room, decimal_put(room, value)); }

static void change_write(struct passing *p, const struct record *record, size_t row, const struct fix *fix) {
  char before[32], after[32];
  struct finding place = {0};
  place_put(&p->editor->edits.place, &p->out, row, &place);
  const struct catalog_correction *words = record_looks_for(record, fix->correction);
  change_put(&p->worker->changes, &(struct change){.form = record->form,
                                                   .unit = place.unit,
                                                   .period = record->period,
                                                   .column = span_of(p->editor->in.column[fix->column].name),
                                                   .before = text_of(fix->before, before),
                                                   .after = text_of(fix->after, after),
                                                   .stage = span_of("edit"),
                                                   .rule = words ? words->name : (struct span){0},
                                                   .evidence = span_of(fix->evidence),
                                                   .file = place.file,
                                                   .line = place.line});
}

/* A correction is a finding, with both values, and a change; the value goes on corrected. */
static void fix_give(struct passing *p, const struct record *record, size_t row, const struct fix *fix) {
  char before[32], after[32];
  struct span from = text_of(fix->before, before), to = text_of(fix->after, after);
  const char *both = arena_format(p->out.arena, "%.*s -> %.*s", SPAN_ARG(from), SPAN_ARG(to));
  correction_give(p, record, row, fix->correction, span_of(p->editor->in.column[fix->column].name), span_of(both), fix);
  change_write(p, record, row, fix);
  value_set(p, fix->column, row, fix->after);
}

static struct span answer_evidence(struct passing *p, const struct catalog_answer *answer) {
  return span_of(arena_format(p->in->arena, "%s by %.*s, signed off by %.*s, received %.*s%s%.*s",
                              answer->kind == ANSWER_CORRECTED   ? "corrected"
                              : answer->kind == ANSWER_CONFIRMED ? "confirmed"
                                                                 : "accepted",
                              SPAN_ARG(answer->by), SPAN_ARG(answer->signed_off_by), SPAN_ARG(answer->received),
                              answer->note.n ? ": " : "", SPAN_ARG(answer->note)));
}

/* A value that the unit has corrected: a change. */
static void answer_changed(void *context, size_t row, size_t column, struct span before,
                           const struct catalog_answer *answer) {
  struct passing *p = context;
  const struct editor *editor = p->editor;
  struct finding place = {0};
  struct span form = batch_text_at(p->in, editor->layout.form, row);
  const struct catalog_correction *words = catalog_correction(editor->corrections, CORRECT_ANSWERED, form);
  place_put(&editor->edits.place, p->in, row, &place);
  change_put(&p->worker->changes, &(struct change){.form = form,
                                                   .unit = place.unit,
                                                   .period = answer->period,
                                                   .column = span_of(editor->in.column[column].name),
                                                   .before = before,
                                                   .after = answer->value,
                                                   .stage = span_of("edit"),
                                                   .rule = words ? words->name : (struct span){0},
                                                   .evidence = answer_evidence(p, answer),
                                                   .file = place.file,
                                                   .line = place.line});
}

static void record_start(struct passing *p, size_t row, const struct batch *one, struct record *record) {
  const struct editor *editor = p->editor;
  *record = (struct record){.editor = editor,
                            .state = &p->worker->again,
                            .batch = one,
                            .row = 0,
                            .form = batch_text_at(&p->out, editor->layout.form, row),
                            .code = batch_text_at(&p->out, editor->layout.unit, row),
                            .period = editor->layout.period == SCHEMA_ABSENT
                                          ? PERIOD_NONE
                                          : (period_code)p->out.vector[editor->layout.period].number[row],
                            .present = p->present};
  record->form_id = remember_form(&editor->layout, record->form);
  record->unit = remember_rows(&editor->remember, remember_unit(&editor->layout, &p->out, row));
  record->own = unit_row(record->unit, record->form_id, record->period);
  record->value = arena_alloc(p->out.arena, (editor->in.n + 1) * sizeof *record->value);
  for (size_t c = 0; c < editor->in.n; c++)
    record->value[c] = p->present[c] ? p->out.vector[c].number[row] : DECIMAL_MISSING;
}

/* An answer by which a value stands as it is is shown among the changes. */
static void held_write(struct passing *p, const struct record *record, const struct finding *finding, struct span value,
                       const struct catalog_answer *answer) {
  const struct catalog_correction *words = record_looks_for(record, CORRECT_ACCEPTED);
  change_put(&p->worker->changes, &(struct change){.form = record->form,
                                                   .unit = record->code,
                                                   .period = record->period,
                                                   .column = finding->column,
                                                   .before = value,
                                                   .after = value,
                                                   .stage = span_of("edit"),
                                                   .rule = words ? words->name : finding->rule,
                                                   .evidence = answer_evidence(p, answer),
                                                   .file = finding->file,
                                                   .line = finding->line});
}

static const struct catalog_answer *broken_held(const struct record *record, const struct batch *batch, size_t row,
                                                size_t column) {
  if (!record->editor->answers || column >= record->editor->in.n) return NULL;
  return answer_holding(record->editor->answers, record->code, record->form, record->period,
                        span_of(batch->schema->column[column].name), batch_text(batch, column, row, batch->arena));
}

/* The batch is one row alone, which is row `at` of the one that was pushed. */
static void findings_give(struct passing *p, struct record *record, size_t at, struct edit_state *state,
                          const struct batch *batch) {
  char room[EDIT_VALUE];
  for (size_t i = 0; i < state->broken_n; i++) {
    const struct edit *edit = &p->editor->edits.edit[state->broken[i].edit];
    size_t row = state->broken[i].row;
    struct finding finding = edit_finding(&p->editor->edits, state, batch, state->broken[i], room);
    finding.row = at + 1;
    const struct catalog_answer *answer = broken_held(record, batch, row, edit->column);
    if (answer) {
      held_write(p, record, &finding, batch_text(batch, edit->column, row, batch->arena), answer);
      continue;
    }
    finding_give(p->emit->findings, &finding);
    if (p->editor->asks && edit->rule->severity != RULE_NOTE)
      record_ask(record, &p->worker->queries, batch, row, edit->column, &finding, edit->rule, NULL);
  }
}

/* Which values are wrong, as far as the rules tell: a finding each; with --localise blank they are missing from here
 * on. */
static void localised_give(struct passing *p, struct record *record, size_t row, const struct batch *one) {
  size_t column[LOCALISED_MOST];
  const char *how = "";
  bool blank = strcmp(p->editor->options->localise, "blank") == 0;
  size_t n = record_localise(record, &p->worker->again, one, p->out.arena, column, &how);
  for (size_t i = 0; i < n; i++) {
    char room[32];
    struct fix fix = {column[i], record->value[column[i]], DECIMAL_MISSING, CORRECT_LOCALISED, ""};
    snprintf(fix.evidence, sizeof fix.evidence, "%zu of %zu: %s", i + 1, n, how);
    correction_give(p, record, row, CORRECT_LOCALISED, span_of(p->editor->in.column[column[i]].name),
                    text_of(fix.before, room), &fix);
    if (!blank) continue;
    fix.after = identity_implies(record, column[i]);
    change_write(p, record, row, &fix);
    value_set(p, column[i], row, fix.after);
    record->value[column[i]] = fix.after;
  }
}

/* The rules once more, over the record as corrected and against what is right of its surroundings. */
static void check_again(struct passing *p, struct record *record, size_t row) {
  struct edit_state *state = &p->worker->again;
  struct batch one = batch_gather(&p->out, &row, 1), wide;
  wide = remotes_fill_one(p->editor, &one,
                          p->editor->corrects ? neighbours_corrected(record, p->out.arena) : record->unit);
  edits_find(&p->editor->edits, state, &wide);
  findings_give(p, record, row, state, &wide);
  if (p->editor->fatal) localised_give(p, record, row, &wide);
}

/* The head count of a row follows where the persons it was taken from are corrected. */
static void heads_give(struct passing *p, const struct record *record, size_t row) {
  struct fix fix;
  if (!heads_follow(p->editor) || !heads_fix(record, &p->out, row, &fix)) return;
  change_write(p, record, row, &fix);
  value_set(p, fix.column, row, fix.after);
}

/* A record that breaks rules: broken[from .. to). */
static void row_examine(struct passing *p, size_t row, size_t from, size_t to) {
  struct record record;
  struct batch one = batch_gather(&p->wide, &row, 1);
  edits_find(&p->editor->edits, &p->worker->again, &one); /* makes room for it */
  record_start(p, row, &one, &record);
  record.broken = p->worker->state.broken + from, record.broken_n = to - from;
  if (p->editor->corrects && record.form_id != FORM_UNKNOWN && record.period != PERIOD_NONE) record_deduce(&record);
  for (size_t i = 0; i < record.fixes; i++) fix_give(p, &record, row, &record.fix[i]);
  heads_give(p, &record, row);
  check_again(p, &record, row);
}

/* Records that break no rule, from one row up to another. */
static void rows_pass(struct passing *p, size_t from, size_t to) {
  for (size_t row = from; heads_follow(p->editor) && row < to; row++) {
    struct record record;
    if (!heads_doubtful(p->editor, &p->out, row)) continue;
    struct batch one = batch_gather(&p->wide, &row, 1);
    record_start(p, row, &one, &record);
    if (record.form_id != FORM_UNKNOWN) heads_give(p, &record, row);
  }
}

static int edit_push(const void *shared, void *state, const struct batch *in, const struct emit *emit,
                     struct err *err) {
  struct passing p = {.editor = shared, .worker = state, .emit = emit, .in = in};
  const struct editor *editor = shared;
  p.own = arena_array(in->arena, bool, in->schema->n + 1);
  p.present = arena_array(in->arena, bool, in->schema->n + 1);
  for (size_t i = 0; i < editor->items; i++)
    p.present[editor->item[i].column] = column_is_read(&in->schema->column[editor->item[i].column]);
  row_start(&p.worker->changes, emit, EDIT_CHANGES, err);
  p.out = answers_apply(editor->answers, in, answer_changed, &p);
  p.wide = remotes_fill(editor, &p.out);
  struct edit_state *own = &p.worker->state;
  edits_find(&editor->edits, own, &p.wide);
  size_t next = 0;
  for (size_t i = 0, to; i < own->broken_n; i = to) {
    for (to = i + 1; to < own->broken_n && own->broken[to].row == own->broken[i].row; to++) continue;
    rows_pass(&p, next, own->broken[i].row);
    row_examine(&p, own->broken[i].row, i, to);
    next = own->broken[i].row + 1;
  }
  rows_pass(&p, next, p.out.rows);
  if (editor->learns) editor_ratios_learn(editor, &p.worker->learned, &p.out);
  int code = row_finish(&p.worker->changes);
  return code ? code : emit_batch(emit, &p.out, err);
}

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
     N_("correct what the record itself gives evidence for, or only report it (default: yes)"), "yes|no", 0, 0},
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
