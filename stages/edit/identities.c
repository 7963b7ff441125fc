/* SPDX-License-Identifier: GPL-3.0-or-later */
/* identities.c - rules of the form abs(sum) <= tolerance, or sum = 0, as sums that can be computed one record at a
 * time. See editing.h. */
#include "data/expression_linear.h"
#include "stages/edit/editing.h"

static int64_t identities_ten_to(int places) {
  int64_t v = 1;
  while (places-- > 0) v *= 10;
  return v;
}

/* Are the parts each other's mirror image, but for the constant? */
static bool is_mirrored(const struct linear_form *form) {
  if (form->parts != 2 || form->part[0].terms != form->part[1].terms || form->part[0].scale != form->part[1].scale)
    return false;
  if (form->part[0].relation != LINEAR_AT_MOST || form->part[1].relation != LINEAR_AT_MOST) return false;
  for (size_t i = 0; i < form->part[0].terms; i++)
    if (form->part[0].term[i].coefficient != -form->part[1].term[i].coefficient) return false;
  return true;
}

/* Terms as whole numbers; false when it does not fit: fractions, columns that are no amounts of this form. */
static bool identity_terms(const struct editor *editor, const struct linear *part, struct identity *identity) {
  int64_t unit = identities_ten_to(part->scale);
  for (size_t i = 0; i < part->terms; i++) {
    const struct linear_term *term = &part->term[i];
    size_t column = schema_find(&editor->in, term->column);
    if (remote_of(term->column).kind != REMOTE_NONE || term->coefficient % unit || identity->terms == IDENTITY_TERMS)
      return false;
    if (column == SCHEMA_ABSENT && term->nil) continue;
    if (column == SCHEMA_ABSENT || editor->in.column[column].type != COLUMN_DECIMAL) return false;
    identity->column[identity->terms] = column;
    identity->nil[identity->terms] = term->nil;
    identity->coefficient[identity->terms++] = term->coefficient / unit;
  }
  return identity->terms > 1;
}

static bool identity_of(const struct editor *editor, size_t edit, struct arena *arena, struct identity *identity) {
  struct linear_form form;
  struct err ignored = {0};
  const struct catalog_rule *rule = editor->edits.edit[edit].rule;
  if (rule->severity == RULE_NOTE || !expression_linear(rule->expression, arena, &form, &ignored)) return false;
  bool equation = form.parts == 1 && form.part[0].relation == LINEAR_EQUAL;
  if (!equation && !is_mirrored(&form)) return false;
  *identity = (struct identity){.edit = edit};
  if (!identity_terms(editor, &form.part[0], identity)) return false;
  if (equation) {
    identity->constant = form.part[0].constant * DECIMAL_SCALE / identities_ten_to(form.part[0].scale);
    return true;
  }
  int64_t unit = identities_ten_to(form.part[0].scale), a = form.part[0].constant, b = form.part[1].constant;
  identity->tolerance = -(a + b) * (DECIMAL_SCALE / 2) / unit;
  identity->constant = (a - b) * (DECIMAL_SCALE / 2) / unit;
  return identity->tolerance >= 0;
}

int identities_open(struct stage_context *context, struct editor *editor, struct err *err) {
  (void)err;
  editor->identity = arena_array(context->arena, struct identity, IDENTITIES_MOST);
  for (size_t i = 0; i < editor->edits.n && editor->identities < IDENTITIES_MOST; i++)
    editor->identities += identity_of(editor, i, context->arena, &editor->identity[editor->identities]);
  return 0;
}

bool identity_residual(const struct identity *identity, const decimal *value, decimal_sum *residual) {
  decimal_sum sum = identity->constant;
  for (size_t i = 0; i < identity->terms; i++) {
    decimal x = value[identity->column[i]];
    if (x == DECIMAL_MISSING && !identity->nil[i]) return false;
    if (x != DECIMAL_MISSING) sum += (decimal_sum)x * identity->coefficient[i];
  }
  *residual = sum;
  return true;
}

void record_identities(struct record *record) {
  const struct editor *editor = record->editor;
  for (size_t i = 0; i < editor->identities; i++)
    record->applies[i] = edit_applies(&editor->edits, &editor->edits.edit[editor->identity[i].edit], record->state,
                                      record->batch, record->row);
}

static bool is_beyond(decimal_sum residual, decimal tolerance) { return residual > tolerance || -residual > tolerance; }

bool identity_is_broken(const struct record *record, const struct identity *identity) {
  decimal_sum residual;
  return identity_residual(identity, record->value, &residual) && is_beyond(residual, identity->tolerance) &&
         record->applies[identity - record->editor->identity];
}

bool identities_hold_with(const struct record *record, size_t column, decimal value) {
  const struct editor *editor = record->editor;
  decimal before = record->value[column];
  bool good = true;
  record->value[column] = value;
  for (size_t i = 0; good && i < editor->identities; i++) {
    const struct identity *identity = &editor->identity[i];
    size_t t = 0;
    while (t < identity->terms && identity->column[t] != column) t++;
    good = t == identity->terms || !identity_is_broken(record, identity);
  }
  record->value[column] = before;
  return good;
}

decimal identity_implies(const struct record *record, size_t column) {
  for (size_t i = 0; i < record->editor->identities; i++) {
    const struct identity *identity = &record->editor->identity[i];
    decimal_sum residual;
    if (!identity_is_broken(record, identity) || !identity_residual(identity, record->value, &residual)) continue;
    for (size_t t = 0; t < identity->terms; t++) {
      if (identity->column[t] != column || !identity->nil[t]) continue;
      decimal_sum filed = record->value[column] == DECIMAL_MISSING ? 0 : record->value[column];
      decimal_sum value = filed - residual / identity->coefficient[t];
      if (value < INT64_MAX && value > -INT64_MAX) return (decimal)value;
    }
  }
  return DECIMAL_MISSING;
}
