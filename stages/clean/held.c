/* held.c - see held.h. */
#include "stages/clean/held.h"

#include <stdlib.h>

static void pad(struct strbuf *bytes) {
  while (bytes->n % 8) strbuf_char(bytes, 0);
}

void held_add(struct held_store *store, const struct held_row *row, const struct schema *schema,
              const struct vector *vector, size_t at) {
  struct strbuf *bytes = &store->bytes;
  size_t from = bytes->n;
  strbuf_add(bytes, (const char *)row, sizeof *row);
  for (size_t c = 0; c < schema->n; c++) {
    if (schema->column[c].type != COLUMN_TEXT) {
      strbuf_add(bytes, (const char *)&vector[c].number[at], sizeof(int64_t));
      continue;
    }
    struct span text = vector[c].text[at];
    uint32_t n = (uint32_t)text.n;
    strbuf_add(bytes, (const char *)&n, sizeof n);
    strbuf_add(bytes, text.p ? text.p : "", n);
  }
  pad(bytes);
  uint32_t size = (uint32_t)(bytes->n - from - sizeof *row);
  memcpy(bytes->bytes + from + offsetof(struct held_row, bytes), &size, sizeof size);
  store->rows++;
}

void held_gather(struct held_store *store, struct held_store *from) {
  if (from->bytes.n) strbuf_add(&store->bytes, from->bytes.bytes, from->bytes.n);
  store->rows += from->rows;
  held_free(from);
}

void held_free(struct held_store *store) {
  strbuf_free(&store->bytes);
  store->rows = 0;
}

bool held_same_period(const struct held_row *a, const struct held_row *b) {
  return a->period == b->period && memcmp(a->unit, b->unit, sizeof a->unit) == 0;
}

bool held_same(const struct held_row *a, const struct held_row *b) {
  return a->form == b->form && held_same_period(a, b);
}

static int order(const void *a, const void *b) {
  const struct held_row *x = *(const struct held_row *const *)a, *y = *(const struct held_row *const *)b;
  int by = memcmp(x->unit, y->unit, sizeof x->unit);
  if (!by) by = (x->period > y->period) - (x->period < y->period);
  if (!by) by = (x->form > y->form) - (x->form < y->form);
  if (!by) by = (x->filed > y->filed) - (x->filed < y->filed);
  if (!by) by = (x->file > y->file) - (x->file < y->file);
  return by ? by : (x->line > y->line) - (x->line < y->line);
}

const struct held_row **held_sorted(const struct held_store *store, struct arena *arena) {
  const struct held_row **row = arena_array(arena, const struct held_row *, store->rows + 1);
  const char *p = store->bytes.bytes;
  for (size_t i = 0; i < store->rows; i++) {
    row[i] = (const struct held_row *)(const void *)p;
    p += sizeof **row + row[i]->bytes;
  }
  qsort(row, store->rows, sizeof *row, order);
  return row;
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
