/* SPDX-License-Identifier: GPL-3.0-or-later */
/* memory.c - what the first look remembers of each record. See impute.h. */
#include <math.h>
#include <stdlib.h>

#include "data/number.h"
#include "stages/impute/impute.h"

/* Coded texts live as long as the run; others are copied. */
static struct span text_kept(struct memory *memory, const struct batch *in, size_t column, size_t row) {
  const struct vector *vector = &in->vector[column];
  struct span text = vector_text(vector, row);
  return vector->code || !text.n ? text : (struct span){arena_copy(&memory->arena, text.p, text.n), text.n};
}

static struct span cell_kept(struct memory *memory, const struct batch *in, size_t column, size_t row) {
  if (in->schema->column[column].type == COLUMN_TEXT) return text_kept(memory, in, column, row);
  return batch_text(in, column, row, &memory->arena);
}

static decimal memory_number_at(const struct batch *in, size_t column, bool text, size_t row) {
  decimal value = DECIMAL_MISSING;
  if (!text) return in->vector[column].number[row];
  number_repair(vector_text(&in->vector[column], row), 0, &value);
  return value;
}

static bool is_unreadable(const struct impute *im, const struct batch *in, size_t row) {
  decimal value;
  for (size_t i = 0; i < im->amounts; i++)
    if (im->amount[i].text &&
        number_repair(vector_text(&in->vector[im->amount[i].column], row), 0, &value) == NUMBER_NONE)
      return true;
  return false;
}

static period_code memory_period_at(const struct impute *im, const struct batch *in, size_t row) {
  period_code period = PERIOD_NONE;
  if (im->period == SCHEMA_ABSENT) return PERIOD_NONE;
  if (!im->period_is_text) return (period_code)in->vector[im->period].number[row];
  return period_read(vector_text(&in->vector[im->period], row), &period) ? period : PERIOD_NONE;
}

static double *links_at(const struct impute *im, struct memory *memory, const struct batch *in, size_t row) {
  double *link = NULL;
  for (size_t i = 0; i < 3; i++) {
    size_t column = im->link_column[i];
    if (column == SCHEMA_ABSENT) continue;
    if (!link) link = arena_array(&memory->arena, double, 3), link[0] = link[1] = link[2] = NAN;
    link[i] = span_real(batch_text(in, column, row, &memory->arena));
  }
  return link;
}

/* How a value came about: a method's word, or a code of the ONS methods (R, FIR, BI, C, FIC, MC, FIMC). */
static void marker_read(struct held *held, struct span text) {
  static const struct {
    const char *code;
    enum imputation_method method, from;
  } known[] = {
      {"R", IMPUTATION_METHODS, IMPUTATION_METHODS},    {"FIR", IMPUTE_FORWARD, IMPUTATION_METHODS},
      {"BI", IMPUTE_BACKWARD, IMPUTATION_METHODS},      {"C", IMPUTE_CONSTRUCTION, IMPUTATION_METHODS},
      {"FIC", IMPUTE_FORWARD, IMPUTE_CONSTRUCTION},     {"MC", IMPUTE_MANUAL, IMPUTATION_METHODS},
      {"FIMC", IMPUTE_FORWARD, IMPUTE_MANUAL},          {"forward-construction", IMPUTE_FORWARD, IMPUTE_CONSTRUCTION},
      {"forward-manual", IMPUTE_FORWARD, IMPUTE_MANUAL}};
  held->marked = imputation_method_of(text), held->marked_from = IMPUTATION_METHODS;
  for (size_t i = 0; i < sizeof known / sizeof *known; i++)
    if (span_is(text, known[i].code)) held->marked = known[i].method, held->marked_from = known[i].from;
}

static struct held *held_new(const struct impute *im, struct memory *memory, const struct batch *in, size_t row) {
  struct held *held = arena_array(&memory->arena, struct held, 1);
  *held = (struct held){.at = in->position, .row = row, .unit = text_kept(memory, in, im->unit, row)};
  if (im->form != SCHEMA_ABSENT) held->form = text_kept(memory, in, im->form, row);
  held->period = memory_period_at(im, in, row);
  held->weight = DECIMAL_MISSING;
  if (im->weight != SCHEMA_ABSENT)
    held->weight = memory_number_at(in, im->weight, im->in.column[im->weight].type == COLUMN_TEXT, row);
  held->number = arena_alloc(&memory->arena, (im->amounts + 1) * sizeof(decimal));
  held->text = arena_alloc(&memory->arena, (im->texts + 1) * sizeof(struct span));
  for (size_t i = 0; i < im->amounts; i++)
    held->number[i] = memory_number_at(in, im->amount[i].column, im->amount[i].text, row);
  for (size_t i = 0; i < im->texts; i++) held->text[i] = cell_kept(memory, in, im->text_column[i], row);
  held->link_given = links_at(im, memory, in, row);
  held->marked = held->marked_from = IMPUTATION_METHODS, held->manual = DECIMAL_MISSING;
  if (im->marker != SCHEMA_ABSENT) marker_read(held, batch_text(in, im->marker, row, &memory->arena));
  if (im->manual != SCHEMA_ABSENT)
    held->manual = memory_number_at(in, im->manual, im->in.column[im->manual].type == COLUMN_TEXT, row);
  return held;
}

static const unsigned char *exclusions(const struct impute *im, struct memory *memory, const struct batch *in) {
  if (!im->exclude) return NULL;
  if (memory->truths < in->rows) memory->truth = memory_grow(memory->truth, memory->truths = in->rows);
  if (!memory->work.arena) expression_work_start(&memory->work, &memory->arena);
  expression_truth(im->exclude, in, &memory->work, memory->truth);
  return memory->truth;
}

int impute_memory_learn(const void *shared, void *learned, const struct batch *in, struct err *err) {
  (void)err;
  const struct impute *im = shared;
  struct memory *memory = learned;
  const unsigned char *excluded = exclusions(im, memory, in);
  memory->list = list_room(memory->list, &memory->room, memory->n + in->rows, sizeof *memory->list);
  for (size_t r = 0; r < in->rows; r++) {
    struct held *held = held_new(im, memory, in, r);
    held->is_unreadable = is_unreadable(im, in, r);
    held->excluded = excluded && excluded[r] == TRUTH_TRUE;
    memory->list[memory->n++] = held;
  }
  return 0;
}

int impute_memory_merge(const void *shared, void *into, void *from, struct err *err) {
  (void)shared, (void)err;
  struct memory *to = into, *other = from;
  to->list = list_room(to->list, &to->room, to->n + other->n, sizeof *to->list);
  if (other->n) memcpy(to->list + to->n, other->list, other->n * sizeof *to->list);
  to->n += other->n;
  arena_join(&to->arena, &other->arena);
  return 0;
}

void impute_memory_end(void *learned) {
  struct memory *own = learned;
  free(own->list);
  free(own->truth);
  arena_free(&own->arena);
}

static int by_series(const void *a, const void *b) {
  const struct held *x = *(const struct held *const *)a, *y = *(const struct held *const *)b;
  int order = span_compare(x->form, y->form);
  if (!order) order = span_compare(x->unit, y->unit);
  if (!order) order = (x->period > y->period) - (x->period < y->period);
  if (!order) order = position_compare(x->at, y->at);
  return order ? order : (x->row > y->row) - (x->row < y->row);
}

void impute_memory_sort(struct memory *memory) {
  if (memory->n) qsort(memory->list, memory->n, sizeof *memory->list, by_series);
  for (size_t from = 0, to; from < memory->n; from = to) {
    const struct held *head = memory->list[from], *first = head;
    for (to = from; to < memory->n && span_equal(memory->list[to]->unit, head->unit) &&
                    span_equal(memory->list[to]->form, head->form);
         to++) {
      struct held *held = memory->list[to];
      if (held->period != first->period) first = held;
      held->series = from, held->first = first;
    }
    for (size_t i = from; i < to; i++) memory->list[i]->last = to;
  }
}

const struct held *impute_held_at(const struct memory *memory, const struct held *held, period_code period) {
  size_t from = held->series, to = held->last;
  while (from < to) {
    size_t middle = from + (to - from) / 2;
    if (memory->list[middle]->period < period)
      from = middle + 1;
    else
      to = middle;
  }
  return from < held->last && memory->list[from]->period == period ? memory->list[from] : NULL;
}
