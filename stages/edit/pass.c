/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pass.c - the second pass of editing over the records: corrections, findings, questions and changes of each record. */
#include "stages/edit/edit.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/i18n.h"
#include "stages/edit/bands.h"
#include "stages/edit/editing.h"

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

/* The finding with the header's words for its column before what is said of it: 营业利润: ... */
static void finding_give_titled(struct passing *p, struct arena *arena, struct finding finding) {
  const struct catalog_column *column = catalog_column(p->editor->columns, finding.column);
  if (column && column->title_zh.n) {
    finding.message = span_of(arena_format(arena, "%.*s: %.*s", SPAN_ARG(column->title_zh), SPAN_ARG(finding.message)));
    if (!span_find(finding.message_zh, column->title_zh))
      finding.message_zh =
          span_of(arena_format(arena, "%.*s：%.*s", SPAN_ARG(column->title_zh), SPAN_ARG(finding.message_zh)));
  }
  finding_give(p->emit->findings, &finding);
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
  finding_give_titled(p, p->out.arena, finding);
  if (p->editor->asks)
    record_ask(record, &p->worker->queries, &p->out, row, fix ? fix->column : SCHEMA_ABSENT, &finding, NULL, fix);
}

static struct span pass_text_of(decimal value, char room[32]) { return span_between(room, decimal_put(room, value)); }

static void pass_change_texts(struct passing *p, const struct record *record, size_t row, const struct fix *fix,
                              struct span before, struct span after) {
  struct finding place = {0};
  place_put(&p->editor->edits.place, &p->out, row, &place);
  const struct catalog_correction *words = record_looks_for(record, fix->correction);
  change_put(&p->worker->changes, &(struct change){.form = record->form,
                                                   .unit = place.unit,
                                                   .period = record->period,
                                                   .column = span_of(p->editor->in.column[fix->column].name),
                                                   .before = before,
                                                   .after = after,
                                                   .stage = span_of("edit"),
                                                   .rule = words ? words->name : (struct span){0},
                                                   .evidence = span_of(fix->evidence),
                                                   .file = place.file,
                                                   .line = place.line});
}

static void pass_change_write(struct passing *p, const struct record *record, size_t row, const struct fix *fix) {
  char before[32], after[32];
  pass_change_texts(p, record, row, fix, pass_text_of(fix->before, before), pass_text_of(fix->after, after));
}

/* A correction is a finding, with both values, and a change; the value goes on corrected. */
static void fix_give(struct passing *p, const struct record *record, size_t row, const struct fix *fix) {
  char before[32], after[32];
  struct span from = pass_text_of(fix->before, before), to = pass_text_of(fix->after, after);
  const char *both = arena_format(p->out.arena, "%.*s -> %.*s", SPAN_ARG(from), SPAN_ARG(to));
  correction_give(p, record, row, fix->correction, span_of(p->editor->in.column[fix->column].name), span_of(both), fix);
  pass_change_write(p, record, row, fix);
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

/* An answer that confirms a value is listed among the changes. */
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
    finding_give_titled(p, batch->arena, finding);
    if (p->editor->asks && edit->rule->severity != RULE_NOTE)
      record_ask(record, &p->worker->queries, batch, row, edit->column, &finding, edit->rule, NULL);
  }
}

static void text_blank(struct passing *p, size_t column, size_t row) {
  if (!p->own[column]) {
    struct span *copy = arena_alloc(p->out.arena, (p->out.rows + 1) * sizeof *copy);
    for (size_t r = 0; r < p->out.rows; r++) copy[r] = vector_text(&p->out.vector[column], r);
    p->out.vector[column] = (struct vector){.text = copy};
    p->own[column] = true;
  }
  p->out.vector[column].text[row] = (struct span){0};
}

/* A text that is wrong, as far as the rules tell. */
static void localised_text(struct passing *p, struct record *record, size_t row, size_t column, const char *evidence) {
  struct span value = batch_text(&p->out, column, row, p->out.arena);
  struct fix fix = {.column = column, .correction = CORRECT_LOCALISED};
  snprintf(fix.evidence, sizeof fix.evidence, "%s", evidence);
  correction_give(p, record, row, CORRECT_LOCALISED, span_of(p->editor->in.column[column].name), value, NULL);
  if (strcmp(p->editor->options->localise, "blank") != 0) return;
  pass_change_texts(p, record, row, &fix, value, (struct span){0});
  text_blank(p, column, row);
}

static void localised_amount(struct passing *p, struct record *record, size_t row, size_t column,
                             const char *evidence) {
  char room[32];
  struct fix fix = {column, record->value[column], DECIMAL_MISSING, CORRECT_LOCALISED, ""};
  snprintf(fix.evidence, sizeof fix.evidence, "%s", evidence);
  correction_give(p, record, row, CORRECT_LOCALISED, span_of(p->editor->in.column[column].name),
                  pass_text_of(fix.before, room), &fix);
  if (strcmp(p->editor->options->localise, "blank") != 0) return;
  fix.after = identity_implies(record, column);
  pass_change_write(p, record, row, &fix);
  value_set(p, column, row, fix.after);
  record->value[column] = fix.after;
}

/* The values that the rules show to be wrong: a finding each; with --localise blank they are missing from here on. */
static void localised_give(struct passing *p, struct record *record, size_t row, const struct batch *one) {
  size_t column[LOCALISED_MOST];
  const char *how = "";
  size_t n = record_localise(record, &p->worker->again, one, p->out.arena, column, &how);
  for (size_t i = 0; i < n; i++) {
    const char *evidence = arena_format(p->out.arena, "%zu of %zu: %s", i + 1, n, how);
    if (p->editor->in.column[column[i]].type == COLUMN_TEXT)
      localised_text(p, record, row, column[i], evidence);
    else
      localised_amount(p, record, row, column[i], evidence);
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
  pass_change_write(p, record, row, &fix);
  value_set(p, fix.column, row, fix.after);
}

/* A record that breaks rules: broken[from .. to). */
static void row_examine(struct passing *p, size_t row, size_t from, size_t to) {
  struct record record;
  struct batch one = batch_gather(&p->wide, &row, 1);
  edits_find(&p->editor->edits, &p->worker->again, &one); /* allocates for it */
  record_start(p, row, &one, &record);
  record.broken = p->worker->state.broken + from, record.broken_n = to - from;
  if (p->editor->corrects && record.form_id != FORM_UNKNOWN && record.period != PERIOD_NONE) record_deduce(&record);
  for (size_t i = 0; i < record.fixes; i++) fix_give(p, &record, row, &record.fix[i]);
  heads_give(p, &record, row);
  check_again(p, &record, row);
}

/* Records that break no rule, from one row up to another. */
static void rows_pass(struct passing *p, size_t from, size_t to) {
  bool heads = heads_follow(p->editor);
  for (size_t row = from; (heads || p->editor->fatal) && row < to; row++) {
    struct record record;
    bool doubtful = heads && heads_doubtful(p->editor, &p->out, row), missing = sums_lack_one(p->editor, &p->out, row);
    if (!doubtful && !missing) continue;
    struct batch one = batch_gather(&p->wide, &row, 1);
    record_start(p, row, &one, &record);
    if (doubtful && record.form_id != FORM_UNKNOWN) heads_give(p, &record, row);
    if (missing && record_is_impossible(&record, &p->worker->again, &one)) localised_give(p, &record, row, &one);
  }
}

int edit_push(const void *shared, void *state, const struct batch *in, const struct emit *emit, struct err *err) {
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
