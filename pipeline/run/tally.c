/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tally.c - see tally.h. */
#include "run/tally.h"

#include <stdlib.h>

#include "data/period.h"

/* The columns that are counted. */
struct tally_columns {
  struct tally *tally;
  size_t form, period;
};

static int tally_open(struct stage_context *context, const void *options, const struct schema *in, struct schema *out,
                      void **shared, struct err *err) {
  (void)err;
  struct tally_columns *columns = arena_array(context->arena, struct tally_columns, 1);
  union {
    const void *options;
    struct tally *tally;
  } given = {.options = options};
  columns->tally = given.tally;
  columns->form = schema_find(in, span_of("form"));
  columns->period = schema_find(in, span_of("period"));
  *out = *in;
  *shared = columns;
  return 0;
}

static void tally_add(struct tally *tally, struct span form, period_code period, uint64_t records) {
  struct strbuf text = {0};
  period_write(period, &text);
  struct span written = strbuf_view(&text);
  pthread_mutex_lock(&tally->lock);
  size_t i = 0;
  while (i < tally->n && !(span_is(form, tally->row[i].form) && span_is(written, tally->row[i].period))) i++;
  if (i == tally->n) {
    struct tally_row *bigger = arena_array(tally->arena, struct tally_row, tally->n + 1);
    if (tally->n) memcpy(bigger, tally->row, tally->n * sizeof *bigger);
    bigger[tally->n++] = (struct tally_row){arena_copy(tally->arena, form.p, form.n),
                                            arena_copy(tally->arena, text.bytes ? text.bytes : "", text.n), 0};
    tally->row = bigger;
  }
  tally->row[i].records += records;
  pthread_mutex_unlock(&tally->lock);
  strbuf_free(&text);
}

/* Rows of one form and period mostly follow each other: they are added together. */
static int tally_push(const void *shared, void *state, const struct batch *in, const struct emit *emit,
                      struct err *err) {
  (void)state;
  const struct tally_columns *columns = shared;
  if (columns->form == SCHEMA_ABSENT || columns->period == SCHEMA_ABSENT) return emit_batch(emit, in, err);
  const struct vector *form = &in->vector[columns->form];
  const int64_t *period = in->vector[columns->period].number;
  for (size_t from = 0, to; from < in->rows; from = to) {
    for (to = from + 1; to < in->rows && period[to] == period[from] && vector_same(form, from, to);) to++;
    tally_add(columns->tally, vector_text(form, from), (period_code)period[from], to - from);
  }
  return emit_batch(emit, in, err);
}

static int by_form_and_period(const void *a, const void *b) {
  const struct tally_row *x = a, *y = b;
  int order = strcmp(x->form, y->form);
  return order ? order : strcmp(x->period, y->period);
}

void tally_sort(struct tally *tally) {
  if (tally->n) qsort(tally->row, tally->n, sizeof *tally->row, by_form_and_period);
}

static const struct port ports[] = {{.name = "records", .title = "the records, as they came"}, {0}};

const struct stage tally_stage = {
    .program = {.name = "tally", .summary = "count records by form and period"},
    .ports = ports,
    .selective = true,
    .open = tally_open,
    .push = tally_push,
};
