/* SPDX-License-Identifier: GPL-3.0-or-later */
/* heads.c - the head count that a record bears, where the form it was taken from is corrected. See editing.h.
 *
 * Cleaning gives a main record the persons of the employment form or of the unit list before anything is corrected. So
 * the row it came from is looked at here as that form's own record is: where its persons are corrected, the head count
 * follows. */
#include "stages/edit/editing.h"

void heads_open(struct editor *editor) {
  editor->headcount = schema_find(&editor->in, span_of("headcount"));
  editor->headcount_source = schema_find(&editor->in, span_of("headcount_source"));
  if (!heads_follow(editor)) return;
  schema_mark(&editor->in, editor->headcount);
  schema_mark(&editor->in, editor->headcount_source);
  schema_mark(&editor->in, editor->emp_end);
  for (size_t i = 0; i < editor->identities; i++) {
    const struct identity *identity = &editor->identity[i];
    struct span forms = editor->edits.edit[identity->edit].rule->forms;
    bool persons = false;
    for (size_t t = 0; t < identity->terms; t++) persons |= identity->column[t] == editor->emp_end;
    for (size_t t = 0; persons && t < identity->terms; t++)
      remember_layout_add(&editor->layout, forms, identity->column[t]);
  }
}

bool heads_follow(const struct editor *editor) {
  if (editor->layout.form == SCHEMA_ABSENT || editor->layout.period == SCHEMA_ABSENT) return false;
  return editor->corrects && editor->headcount != SCHEMA_ABSENT && editor->headcount_source != SCHEMA_ABSENT &&
         editor->emp_end != SCHEMA_ABSENT;
}

/* The row that a head count was taken from, of another form than the record's. */
static const struct remembered *source_row(const struct editor *editor, const struct batch *batch, size_t row) {
  struct span source = batch_text_at(batch, editor->headcount_source, row);
  period_code period = (period_code)batch->vector[editor->layout.period].number[row];
  if (!source.n || period == PERIOD_NONE || batch->vector[editor->headcount].number[row] == DECIMAL_MISSING)
    return NULL;
  if (span_is(source, "form") || span_equal(source, batch_text_at(batch, editor->layout.form, row))) return NULL;
  uint16_t form = remember_form(&editor->layout, span_is(source, "unit-list") ? span_of("101-1") : source);
  return row_of_form(editor, remember_rows(&editor->remember, remember_unit(&editor->layout, batch, row)), form,
                     period);
}

/* Do the groups of persons of a row not add up to them? */
static bool groups_differ(const struct editor *editor, const struct remembered *row) {
  for (size_t i = 0; i < editor->identities; i++) {
    const struct identity *identity = &editor->identity[i];
    decimal_sum sum = identity->constant;
    bool persons = false, known = true;
    for (size_t t = 0; known && t < identity->terms; t++) {
      decimal value = remembered_value(&editor->layout, row, identity->column[t]);
      persons |= identity->column[t] == editor->emp_end;
      if (value != DECIMAL_MISSING) sum += (decimal_sum)value * identity->coefficient[t];
      known = value != DECIMAL_MISSING || identity->nil[t];
    }
    if (known && persons && (sum > identity->tolerance || -sum > identity->tolerance)) return true;
  }
  return false;
}

bool heads_doubtful(const struct editor *editor, const struct batch *batch, size_t row) {
  const struct remembered *from = source_row(editor, batch, row);
  decimal own = batch->vector[editor->emp_end].number[row],
          other = remembered_value(&editor->layout, from, editor->emp_end);
  if (!from || other == DECIMAL_MISSING) return false;
  if (own != DECIMAL_MISSING && (own / 2 > other || other / 2 > own)) return true;
  return groups_differ(editor, from);
}

static const struct fix *fix_of(const struct record *record, size_t column) {
  for (size_t i = 0; i < record->fixes; i++)
    if (record->fix[i].column == column) return &record->fix[i];
  return NULL;
}

bool heads_fix(const struct record *record, const struct batch *batch, size_t row, struct fix *fix) {
  const struct editor *editor = record->editor;
  const struct remembered *from = source_row(editor, batch, row);
  decimal headcount = batch->vector[editor->headcount].number[row];
  if (headcount == DECIMAL_MISSING) return false; /* another record bears it, or nobody knows */
  if (from && !heads_doubtful(editor, batch, row)) return false;
  const struct record *at = from ? row_deduced(record, record->unit, from, batch->arena) : record;
  const struct fix *found = fix_of(at, editor->emp_end);
  if (!found || found->before != headcount) return false;
  *fix = *found;
  fix->column = editor->headcount;
  return true;
}
