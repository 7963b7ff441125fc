/* SPDX-License-Identifier: GPL-3.0-or-later */
/* held.c - see held.h. */
#include "stages/clean/held.h"

#include <stdlib.h>

static size_t held_size_of(const struct schema *schema, const struct vector *vector, size_t at) {
  size_t size = sizeof(struct held_row);
  for (size_t c = 0; c < schema->n; c++)
    size += schema->column[c].type == COLUMN_TEXT ? sizeof(uint32_t) + vector_text(&vector[c], at).n : sizeof(int64_t);
  return size;
}

static char *held_put_value(char *p, const struct column *column, const struct vector *vector, size_t at) {
  if (column->type != COLUMN_TEXT) {
    memcpy(p, &vector->number[at], sizeof(int64_t));
    return p + sizeof(int64_t);
  }
  struct span text = vector_text(vector, at);
  uint32_t n = (uint32_t)text.n;
  memcpy(p, &n, sizeof n);
  if (n) memcpy(p + sizeof n, text.p, n);
  return p + sizeof n + n;
}

static void held_make_room(struct held_store *store, size_t rows) {
  if (store->room - store->rows >= rows) return;
  store->room = 2 * store->room + rows;
  store->row = memory_grow(store->row, store->room * sizeof *store->row);
}

void held_add(struct held_store *store, const struct held_row *row, const struct schema *schema,
              const struct vector *vector, size_t at) {
  struct held_row *held = arena_alloc(&store->arena, held_size_of(schema, vector, at));
  *held = *row;
  char *p = (char *)(held + 1);
  for (size_t c = 0; c < schema->n; c++) p = held_put_value(p, &schema->column[c], &vector[c], at);
  held_make_room(store, 1);
  store->row[store->rows++] = (struct numbered){held->key, held};
}

void held_gather(struct held_store *store, struct held_store *from) {
  if (!from->rows) return;
  held_make_room(store, from->rows);
  memcpy(store->row + store->rows, from->row, from->rows * sizeof *from->row);
  store->rows += from->rows;
  free(from->row);
  arena_join(&store->arena, &from->arena);
  *from = (struct held_store){0};
}

void held_free(struct held_store *store) {
  free(store->row);
  arena_free(&store->arena);
  *store = (struct held_store){0};
}

bool held_same_period(const struct held_row *a, const struct held_row *b) {
  return a->period == b->period && memcmp(a->unit, b->unit, sizeof a->unit) == 0;
}

bool held_same(const struct held_row *a, const struct held_row *b) {
  return a->form == b->form && held_same_period(a, b);
}

static int order_place(const void *a, const void *b) {
  const struct held_row *x = ((const struct numbered *)a)->thing, *y = ((const struct numbered *)b)->thing;
  int by = memcmp(x->unit, y->unit, sizeof x->unit);
  if (!by) by = (x->period > y->period) - (x->period < y->period);
  if (!by) by = (x->form > y->form) - (x->form < y->form);
  if (!by) by = (x->file > y->file) - (x->file < y->file);
  return by ? by : (x->line > y->line) - (x->line < y->line);
}

static int order_filed(const void *a, const void *b) {
  const struct held_row *x = ((const struct numbered *)a)->thing, *y = ((const struct numbered *)b)->thing;
  int by = (x->filed > y->filed) - (x->filed < y->filed);
  return by ? by : order_place(a, b);
}

/* Rows with one key, in order. */
static void sort_alikes(struct numbered *row, size_t rows) {
  qsort(row, rows, sizeof *row, order_place);
  for (size_t from = 0, to; from < rows; from = to) {
    bool readable = true;
    for (to = from; to < rows && held_same(row[to].thing, row[from].thing); to++)
      readable &= ((const struct held_row *)row[to].thing)->filed != FILED_UNREADABLE;
    if (readable) qsort(row + from, to - from, sizeof *row, order_filed);
  }
}

void held_sort(struct numbered *row, size_t rows, struct numbered *room) {
  sort_numbered(row, rows, room);
  for (size_t from = 0, to; from < rows; from = to) {
    for (to = from + 1; to < rows && row[to].number == row[from].number; to++) continue;
    if (to - from > 1) sort_alikes(row + from, to - from);
  }
}

void held_restore(const struct held_row *row, const struct schema *schema, struct vector *vector, size_t at) {
  const char *p = (const char *)(row + 1);
  for (size_t c = 0; c < schema->n; c++) {
    if (schema->column[c].type != COLUMN_TEXT) {
      memcpy(&vector[c].number[at], p, sizeof(int64_t));
      p += sizeof(int64_t);
      continue;
    }
    uint32_t n;
    memcpy(&n, p, sizeof n);
    vector[c].text[at] = (struct span){p + sizeof n, n};
    p += sizeof n + n;
  }
}
