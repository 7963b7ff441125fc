/* SPDX-License-Identifier: GPL-3.0-or-later */
/* deduce.c - the mistakes that are looked for in a record, in their order. See editing.h. */
#include <stdarg.h>
#include <stdio.h>

#include "stages/edit/editing.h"

const struct catalog_correction *record_looks_for(const struct record *record, enum correction correction) {
  return catalog_correction(record->editor->corrections, correction, record->form);
}

/* Does an answer of the unit confirm the value as it is? */
static const struct catalog_answer *record_held(const struct record *record, size_t column) {
  char room[32];
  if (!record->editor->answers) return NULL;
  struct span value = span_between(room, decimal_put(room, record->value[column]));
  return answer_holding(record->editor->answers, record->code, record->form, record->period,
                        span_of(record->editor->in.column[column].name), value);
}

static struct fix *fix_of(struct record *record, size_t column) {
  for (size_t i = 0; i < record->fixes; i++)
    if (record->fix[i].column == column) return &record->fix[i];
  return NULL;
}

/* Of the whole record, so that an item of it may be wrong beside that. */
static bool is_of_record(const struct fix *fix) {
  return fix->correction == CORRECT_UNIT_RECORD || fix->correction == CORRECT_MONTH_ALONE;
}

bool record_is_fixed(const struct record *record, size_t column) {
  for (size_t i = 0; i < record->fixes; i++)
    if (record->fix[i].column == column) return !is_of_record(&record->fix[i]);
  return false;
}

/* The fix to be filled in; NULL: there is no room, or the value stays as it is. */
static struct fix *fix_start(struct record *record, size_t column, decimal after, enum correction correction) {
  struct fix *fix = fix_of(record, column);
  if (fix) {
    if (record_is_fixed(record, column)) return NULL;
    fix->after = after;
    return fix;
  }
  if (record->fixes == FIXES_MOST || record_held(record, column)) return NULL;
  fix = &record->fix[record->fixes++];
  *fix = (struct fix){column, record->value[column], after, correction, ""};
  return fix;
}

bool record_fix(struct record *record, size_t column, decimal after, enum correction correction, const char *evidence,
                ...) {
  struct fix *fix = fix_start(record, column, after, correction);
  if (!fix) return false;
  size_t n = strlen(fix->evidence);
  if (n && n + 3 < sizeof fix->evidence) memcpy(fix->evidence + n, "; ", 3), n += 2;
  va_list list;
  va_start(list, evidence);
  vsnprintf(fix->evidence + n, sizeof fix->evidence - n, evidence, list);
  va_end(list);
  record->value[column] = after;
  return true;
}

/* --- the rows it is compared with --- */

static bool is_near(const struct record *record, const struct remembered *row) {
  if (row->form != record->form_id) return period_year(row->period) == period_year(record->period);
  if (row->period == record->period || period_kind(row->period) != period_kind(record->period)) return false;
  int distance = period_distance(record->period, row->period);
  return distance == 1 || distance == -1 || distance == -(int)period_kind(record->period);
}

/* Which sums a row can be held to: those that are for all records of its form. */
static void row_identities(const struct record *record, bool applies[IDENTITIES_MOST]) {
  const struct editor *editor = record->editor;
  memset(applies, 0, IDENTITIES_MOST * sizeof *applies);
  for (size_t i = 0; i < editor->identities; i++) {
    const struct edit *edit = &editor->edits.edit[editor->identity[i].edit];
    applies[i] = !edit->applies && forms_have(edit->rule->forms, record->form) && !edit->rule->from && !edit->rule->to;
  }
}

static struct record *row_record(const struct record *record, struct unit_rows unit, const struct remembered *row,
                                 struct arena *arena) {
  const struct remember_layout *layout = &record->editor->layout;
  struct record *other = arena_alloc(arena, sizeof *other);
  *other = *record;
  other->form_id = row->form;
  other->form = layout->forms->form[row->form].name;
  other->period = row->period;
  other->own = row;
  other->unit = unit;
  other->fixes = other->broken_n = 0;
  other->value = arena_alloc(arena, (layout->columns + 1) * sizeof *other->value);
  for (size_t c = 0; c < layout->columns; c++) other->value[c] = remembered_value(layout, row, c);
  row_identities(other, other->applies);
  return other;
}

struct record *row_deduced(const struct record *record, struct unit_rows unit, const struct remembered *row,
                           struct arena *arena) {
  struct record *other = row_record(record, unit, row, arena);
  deduce_month_alone(other);
  if (!other->fixes) deduce_unit_record(other);
  deduce_placeholders(other);
  if (!other->fixes) deduce_identities(other);
  if (!other->fixes) deduce_unit_item(other);
  return other;
}

/* What another row would be corrected to by its own surroundings; NULL: it stays as it is. */
static struct remembered *row_corrected(const struct record *record, struct unit_rows unit,
                                        const struct remembered *row, struct arena *arena) {
  const struct remember_layout *layout = &record->editor->layout;
  const struct record *other = row_deduced(record, unit, row, arena);
  size_t slots = layout->slots[row->form];
  if (!other->fixes) return NULL;
  struct remembered *copy = arena_alloc(arena, sizeof *copy + slots * sizeof *copy->value);
  *copy = *row;
  for (size_t s = 0; s < slots; s++) copy->value[s] = other->value[layout->column[row->form][s]];
  return copy;
}

/* The unit's rows with the record's own as it is now. */
static struct unit_rows rows_with_own(const struct record *record, struct arena *arena) {
  const struct remember_layout *layout = &record->editor->layout;
  struct numbered *rows = arena_alloc(arena, (record->unit.n + 1) * sizeof *rows);
  for (size_t i = 0; i < record->unit.n; i++) {
    rows[i] = record->unit.row[i];
    if (rows[i].thing != record->own || !record->fixes) continue;
    size_t slots = layout->slots[record->form_id];
    struct remembered *copy = arena_alloc(arena, sizeof *copy + slots * sizeof *copy->value);
    *copy = *record->own;
    for (size_t s = 0; s < slots; s++) copy->value[s] = record->value[layout->column[record->form_id][s]];
    rows[i].thing = copy;
  }
  return (struct unit_rows){rows, record->unit.n};
}

struct unit_rows neighbours_corrected(const struct record *record, struct arena *arena) {
  struct unit_rows own = rows_with_own(record, arena);
  struct numbered *rows = arena_alloc(arena, (own.n + 1) * sizeof *rows);
  for (size_t i = 0; i < own.n; i++) {
    rows[i] = own.row[i];
    const struct remembered *row = rows[i].thing;
    struct remembered *copy = is_near(record, row) ? row_corrected(record, own, row, arena) : NULL;
    if (copy) rows[i].thing = copy;
  }
  return (struct unit_rows){rows, own.n};
}

/* --- the record --- */

/* What one mistake explains is not explained by another: a record in another unit has no single items in one. */
void record_deduce(struct record *record) {
  record_identities(record);
  deduce_month_alone(record);
  if (!record->fixes) deduce_unit_record(record);
  deduce_placeholders(record);
  deduce_identities(record);
  deduce_missing(record);
  if (!record->fixes) deduce_unit_item(record);
}
