/* held.c - see held.h. */
#include "stages/clean/held.h"

#include <stdlib.h>

static size_t size_of(const struct schema *schema, const struct vector *vector, size_t at) {
  size_t size = sizeof(struct held_row);
  for (size_t c = 0; c < schema->n; c++)
    size += schema->column[c].type == COLUMN_TEXT ? sizeof(uint32_t) + vector_text(&vector[c], at).n : sizeof(int64_t);
  return size;
}

static char *put_value(char *p, const struct column *column, const struct vector *vector, size_t at) {
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

void held_add(struct held_store *store, const struct held_row *row, const struct schema *schema,
              const struct vector *vector, size_t at) {
  struct held_row *held = arena_alloc(&store->arena, size_of(schema, vector, at));
  *held = *row;
  held->before = store->last;
  char *p = (char *)(held + 1);
  for (size_t c = 0; c < schema->n; c++) p = put_value(p, &schema->column[c], &vector[c], at);
  store->last = held;
  if (!store->first) store->first = held;
  store->rows++;
}

void held_gather(struct held_store *store, struct held_store *from) {
  if (!from->rows) return;
  from->first->before = store->last;
  store->last = from->last;
  if (!store->first) store->first = from->first;
  store->rows += from->rows;
  arena_join(&store->arena, &from->arena);
  *from = (struct held_store){0};
}

void held_free(struct held_store *store) {
  arena_free(&store->arena);
  *store = (struct held_store){0};
}

bool held_same_period(const struct held_row *a, const struct held_row *b) {
  return a->period == b->period && memcmp(a->unit, b->unit, sizeof a->unit) == 0;
}

bool held_same(const struct held_row *a, const struct held_row *b) {
  return a->form == b->form && held_same_period(a, b);
}

/* A row and its key beside it, so that comparing seldom has to go where the row lies. */
struct keyed {
  uint64_t key;
  const struct held_row *row;
};

static int order(const void *a, const void *b) {
  const struct keyed *k = a, *l = b;
  if (k->key != l->key) return k->key < l->key ? -1 : 1;
  const struct held_row *x = k->row, *y = l->row;
  int by = memcmp(x->unit, y->unit, sizeof x->unit);
  if (!by) by = (x->period > y->period) - (x->period < y->period);
  if (!by) by = (x->form > y->form) - (x->form < y->form);
  if (!by) by = (x->filed > y->filed) - (x->filed < y->filed);
  if (!by) by = (x->file > y->file) - (x->file < y->file);
  return by ? by : (x->line > y->line) - (x->line < y->line);
}

const struct held_row **held_sorted(const struct held_store *store, struct arena *arena) {
  const struct held_row **row = arena_array(arena, const struct held_row *, store->rows + 1);
  struct keyed *keyed = arena_array(arena, struct keyed, store->rows + 1);
  size_t n = 0;
  for (const struct held_row *held = store->last; held; held = held->before)
    keyed[n++] = (struct keyed){held->key, held};
  qsort(keyed, n, sizeof *keyed, order);
  for (size_t i = 0; i < n; i++) row[i] = keyed[i].row;
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
