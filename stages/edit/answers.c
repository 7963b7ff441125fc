/* SPDX-License-Identifier: GPL-3.0-or-later */
/* answers.c - see answers.h. */
#include "stages/edit/answers.h"

#include <stdlib.h>

struct answers {
  const struct catalog_answer **list; /* by unit, then as in the table */
  size_t n;
  size_t unit, form, period; /* columns */
};

static int answer_order(const void *a, const void *b) {
  const struct catalog_answer *x = *(const struct catalog_answer *const *)a,
                              *y = *(const struct catalog_answer *const *)b;
  int by = span_compare(x->unit, y->unit);
  return by ? by : (x->line > y->line) - (x->line < y->line);
}

int answers_read(struct stage_context *context, const char *path, const struct schema *in,
                 const struct answers **answers, struct err *err) {
  const struct table *table;
  const struct catalog_answers *rows;
  *answers = NULL;
  if (!path) return 0;
  int code = context->table(context, path, &table, err);
  if (!code) code = knowledge_answers_of(context->knowledge, table, &rows, err);
  if (code) return code;
  struct answers *made = arena_array(context->arena, struct answers, 1);
  made->list = arena_array(context->arena, const struct catalog_answer *, rows->n + 1);
  for (size_t i = 0; i < rows->n; i++) {
    made->list[i] = &rows->answer[i];
    schema_find(in, rows->answer[i].column);
  }
  made->n = rows->n;
  if (made->n) qsort(made->list, made->n, sizeof *made->list, answer_order);
  made->unit = schema_find(in, span_of("unit"));
  made->form = schema_find(in, span_of("form"));
  made->period = schema_find(in, span_of("period"));
  *answers = made->n ? made : NULL;
  return 0;
}

const struct catalog_answer *const *answers_of(const struct answers *answers, struct span unit, size_t *n) {
  size_t low = 0, high = answers ? answers->n : 0;
  *n = 0;
  while (low < high) {
    size_t middle = (low + high) / 2;
    if (span_compare(answers->list[middle]->unit, unit) < 0)
      low = middle + 1;
    else
      high = middle;
  }
  while (answers && low + *n < answers->n && span_equal(answers->list[low + *n]->unit, unit)) ++*n;
  return *n ? answers->list + low : NULL;
}

bool answer_fits(const struct catalog_answer *answer, struct span form, period_code period) {
  if (!span_is(answer->form, "*") && !span_equal(answer->form, form)) return false;
  if (answer->period != PERIOD_NONE && answer->period != period && answer->until == PERIOD_NONE) return false;
  if (answer->period != PERIOD_NONE && period < answer->period) return false;
  return answer->until == PERIOD_NONE || period <= answer->until;
}

static bool same_value(struct span a, struct span b) {
  decimal x, y;
  if (span_equal(a, b)) return true;
  return decimal_read(a, 0, &x) == DECIMAL_OK && decimal_read(b, 0, &y) == DECIMAL_OK && x == y;
}

const struct catalog_answer *answer_holding(const struct answers *answers, struct span unit, struct span form,
                                            period_code period, struct span column, struct span value) {
  size_t n;
  const struct catalog_answer *const *list = answers_of(answers, unit, &n);
  for (size_t i = 0; i < n; i++) {
    const struct catalog_answer *answer = list[i];
    if (!answer_fits(answer, form, period)) continue;
    if (!span_is(answer->column, "*") && !span_equal(answer->column, column)) continue;
    if (answer->kind == ANSWER_ACCEPTED || !answer->value.n || same_value(answer->value, value)) return answer;
  }
  return NULL;
}

/* --- values --- */

static bool cell_set(struct batch *batch, size_t column, size_t row, struct span value) {
  struct vector *vector = &batch->vector[column];
  decimal number;
  period_code period;
  switch (batch->schema->column[column].type) {
  case COLUMN_TEXT:
    vector->text[row] = value;
    return true;
  case COLUMN_DECIMAL:
    if (decimal_read(value, 0, &number) != DECIMAL_OK) return false;
    vector->number[row] = number;
    return true;
  case COLUMN_PERIOD:
    if (!period_read(value, &period)) return false;
    vector->number[row] = period;
    return true;
  case COLUMN_REAL:
    break;
  }
  return false;
}

/* The column's cells as an array of the batch's own. */
static void column_own(struct batch *batch, size_t column) {
  struct vector *from = &batch->vector[column], own = {0};
  if (batch->schema->column[column].type == COLUMN_TEXT) {
    own.text = arena_alloc(batch->arena, (batch->rows + 1) * sizeof *own.text);
    for (size_t r = 0; r < batch->rows; r++) own.text[r] = vector_text(from, r);
  } else {
    own.number = arena_alloc(batch->arena, (batch->rows + 1) * sizeof *own.number);
    memcpy(own.number, from->number, batch->rows * sizeof *own.number);
  }
  *from = own;
}

struct batch answers_apply(const struct answers *answers, const struct batch *in,
                           void (*changed)(void *context, size_t row, size_t column, struct span before,
                                           const struct catalog_answer *answer),
                           void *context) {
  struct batch batch = batch_extend(in, in->schema);
  bool *own = arena_array(in->arena, bool, in->schema->n + 1);
  for (size_t r = 0; answers && r < in->rows; r++) {
    size_t n;
    const struct catalog_answer *const *list = answers_of(answers, batch_text_at(in, answers->unit, r), &n);
    for (size_t i = 0; i < n; i++) {
      period_code period =
          answers->period == SCHEMA_ABSENT ? PERIOD_NONE : (period_code)in->vector[answers->period].number[r];
      size_t column = schema_index(in->schema, list[i]->column);
      if (list[i]->kind != ANSWER_CORRECTED || column == SCHEMA_ABSENT || !column_is_read(&in->schema->column[column]))
        continue;
      if (list[i]->period != period || !answer_fits(list[i], batch_text_at(in, answers->form, r), period)) continue;
      struct span before = batch_text(&batch, column, r, in->arena);
      if (!own[column]) column_own(&batch, column);
      own[column] = true;
      if (cell_set(&batch, column, r, list[i]->value) && changed) changed(context, r, column, before, list[i]);
    }
  }
  return batch;
}
