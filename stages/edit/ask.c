/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ask.c - a finding as a question to the unit: what was filed, what is expected and why, and what it does to published
 * shares. See editing.h and queries.h. */
#include <math.h>

#include "stages/edit/editing.h"

/* What the identity, another form or other periods make the value; missing when nothing does. */
static decimal value_expected(const struct record *record, const struct batch *batch, size_t row, size_t column,
                              const struct catalog_rule *rule) {
  decimal filed = batch->vector[column].number[row];
  for (size_t i = 0; rule && i < record->editor->identities; i++) {
    const struct identity *identity = &record->editor->identity[i];
    decimal_sum residual;
    if (record->editor->edits.edit[identity->edit].rule != rule) continue;
    for (size_t t = 0; t < identity->terms; t++)
      if (identity->column[t] == column && filed != DECIMAL_MISSING &&
          identity_residual(identity, record->value, &residual))
        return (decimal)(filed - residual / identity->coefficient[t]);
  }
  struct reference reference = reference_form(record, column);
  if (!reference.n) reference = reference_history(record, column);
  if (!reference.n || fabs(reference.level) > 9e12) return DECIMAL_MISSING;
  return (decimal)llround(reference.level) * DECIMAL_SCALE;
}

/* By how much the value is off; where nothing is expected, the value itself is in doubt. */
static double value_off(decimal filed, decimal expected) {
  double x = filed == DECIMAL_MISSING ? 0 : (double)filed / DECIMAL_SCALE;
  return expected == DECIMAL_MISSING ? fabs(x) : fabs(x - (double)expected / DECIMAL_SCALE);
}

static struct span share_title(const struct record *record, struct effect effect, const struct batch *batch,
                               size_t row) {
  static const char *const measure[] = {"value_added", "revenue", "headcount"};
  if (effect.measure < 0) return (struct span){0};
  struct span category =
      effect.scheme == SCHEMA_ABSENT ? span_of("total") : vector_text(&batch->vector[effect.scheme], row);
  const char *scheme = effect.scheme == SCHEMA_ABSENT ? "scheme:" : record->editor->in.column[effect.scheme].name;
  return span_of(arena_format(batch->arena, "%s@%s:%.*s", measure[effect.measure], scheme + 7, SPAN_ARG(category)));
}

void record_ask(const struct record *record, struct queries *queries, const struct batch *batch, size_t row,
                size_t column, const struct finding *finding, const struct catalog_rule *rule, const struct fix *fix) {
  const struct editor *editor = record->editor;
  char filed_room[32], expected_room[32];
  bool amount = column != SCHEMA_ABSENT && editor->in.column[column].type == COLUMN_DECIMAL;
  decimal filed = fix ? fix->before : amount ? batch->vector[column].number[row] : DECIMAL_MISSING;
  decimal expected = fix ? fix->after : amount ? value_expected(record, batch, row, column, rule) : DECIMAL_MISSING;
  struct effect effect = {0, SCHEMA_ABSENT, -1};
  if (amount) effect = effect_of(&editor->measures, &editor->effects, batch, row, column, value_off(filed, expected));
  const struct catalog_column *words = catalog_column(editor->columns, finding->column);
  const struct catalog_correction *correction = fix ? record_looks_for(record, fix->correction) : NULL;
  struct query query = {.unit = record->code,
                        .name = batch_text_at(batch, editor->name, row),
                        .contact = batch_text_at(batch, editor->contact, row),
                        .phone = batch_text_at(batch, editor->phone, row),
                        .form = record->form,
                        .period = record->period,
                        .column = finding->column,
                        .title = words ? words->title_zh : (struct span){0},
                        .rule = finding->rule,
                        .zh = rule && rule->question_zh.n ? rule->question_zh
                              : correction                ? correction->message_zh
                                                          : finding->message_zh,
                        .en = finding->message,
                        .filed = amount ? span_between(filed_room, decimal_put(filed_room, filed)) : finding->value,
                        .expected = span_between(expected_room, decimal_put(expected_room, expected)),
                        .why = fix ? span_of(fix->evidence) : finding->value,
                        .effect = effect.points,
                        .share = share_title(record, effect, batch, row),
                        .file = finding->file,
                        .line = finding->line};
  query.share_key = span_hash(query.share) ^ (uint64_t)(uint32_t)record->period * 0x9E3779B97F4A7C15u;
  query_add(queries, &query);
}
