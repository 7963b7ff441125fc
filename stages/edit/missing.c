/* SPDX-License-Identifier: GPL-3.0-or-later */
/* missing.c - records that break no rule only because a value is missing: where a sum gives the value, and other rules
 * would be broken by it, something else of the record is wrong. See editing.h. */
#include "stages/edit/editing.h"

bool sums_lack_one(const struct editor *editor, const struct batch *batch, size_t row) {
  for (size_t i = 0; editor->fatal && i < editor->identities; i++) {
    const struct identity *identity = &editor->identity[i];
    size_t missing = 0;
    for (size_t t = 0; t < identity->terms; t++)
      missing += !identity->nil[t] && batch->vector[identity->column[t]].number[row] == DECIMAL_MISSING;
    if (missing == 1) return true;
  }
  return false;
}

/* The value that a sum gives the only item of it that is missing, where it would be below zero. */
static bool implied_below_zero(const struct record *record, const struct identity *identity, size_t *column,
                               decimal *value) {
  size_t missing = 0;
  decimal_sum residual = identity->constant;
  int64_t coefficient = 1;
  for (size_t t = 0; t < identity->terms; t++) {
    decimal x = record->value[identity->column[t]];
    if (x != DECIMAL_MISSING) residual += (decimal_sum)x * identity->coefficient[t];
    if (x != DECIMAL_MISSING || identity->nil[t]) continue;
    *column = identity->column[t], coefficient = identity->coefficient[t];
    if (++missing > 1) return false;
  }
  decimal_sum implied = -residual / coefficient;
  *value = (decimal)implied;
  return missing == 1 && implied < -identity->tolerance && implied > -INT64_MAX;
}

bool record_is_impossible(const struct record *record, struct edit_state *state, const struct batch *one) {
  const struct editor *editor = record->editor;
  for (size_t i = 0; i < editor->identities; i++) {
    size_t column = 0;
    decimal *cell = arena_array(one->arena, decimal, 1);
    const struct edit *edit = &editor->edits.edit[editor->identity[i].edit];
    if (edit->rule->severity != RULE_FATAL || !implied_below_zero(record, &editor->identity[i], &column, cell))
      continue;
    if (!edit_applies(&editor->edits, edit, state, one, 0)) continue;
    struct batch filled = batch_extend(one, one->schema);
    filled.vector[column].number = cell;
    edits_find(&editor->edits, state, &filled);
    if (state->broken_n) return true;
  }
  return false;
}
