/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rows.c - see rows.h. */
#include "stages/reconcile/rows.h"

#include <stdlib.h>

const char *status_name(enum status status) {
  static const char *const name[] = {"unreconciled", "benchmarked", "interpolated", "extrapolated", "prorated",
                                     "summed",       "raked",       "balanced",     "not-met"};
  return name[status];
}

void figure_set_exact(struct figure *figure, decimal_sum value) {
  figure->exact = value;
  figure->has_exact = true;
  figure->value = decimal_sum_real(value);
}

void figure_set(struct figure *figure, double value) {
  figure->value = value;
  figure->has_exact = false;
  if (fabs(value) < 1e25) figure_set_exact(figure, (decimal_sum)nearbyintl((long double)value * DECIMAL_SCALE));
}

static uint64_t hash_of(const struct figure_key *key) {
  uint64_t h = (uint64_t)key->period * 0x9E3779B97F4A7C15u;
  const struct span part[] = {key->region, key->scheme, key->category, key->indicator, key->vintage};
  for (size_t i = 0; i < 5; i++) h = (h ^ span_hash(part[i])) * 0xD6E8FEB86659FD93u;
  return h ^ h >> 32;
}

bool key_same_series(const struct figure_key *a, const struct figure_key *b) {
  return span_equal(a->indicator, b->indicator) && span_equal(a->category, b->category) &&
         span_equal(a->scheme, b->scheme) && span_equal(a->region, b->region) && span_equal(a->vintage, b->vintage);
}

static size_t probe(const struct rows *rows, const struct figure_key *key) {
  size_t at = hash_of(key) & (rows->slots - 1);
  for (; rows->slot[at]; at = (at + 1) & (rows->slots - 1)) {
    const struct figure *figure = &rows->figure[rows->slot[at] - 1];
    if (figure->key.period == key->period && key_same_series(&figure->key, key)) break;
  }
  return at;
}

static void rows_grow(struct rows *rows) {
  rows->room = rows->room ? rows->room * 2 : 512;
  rows->figure = memory_grow(rows->figure, rows->room * sizeof *rows->figure);
  rows->slots = rows->room * 2;
  rows->slot = memory_grow(rows->slot, rows->slots * sizeof *rows->slot);
  memset(rows->slot, 0, rows->slots * sizeof *rows->slot);
  for (size_t i = 0; i < rows->n; i++) {
    size_t at = probe(rows, &rows->figure[i].key);
    if (!rows->slot[at]) rows->slot[at] = (uint32_t)i + 1;
  }
}

struct figure *rows_find(const struct rows *rows, const struct figure_key *key) {
  if (!rows->slots) return NULL;
  uint32_t found = rows->slot[probe(rows, key)];
  return found ? &rows->figure[found - 1] : NULL;
}

struct figure *rows_add(struct rows *rows, const struct figure_key *key) {
  if (rows->n == rows->room) rows_grow(rows);
  struct figure *figure = &rows->figure[rows->n++];
  *figure =
      (struct figure){.key = *key, .raw = NAN, .value = NAN, .ratio = NAN, .control = NAN, .se = NAN, .se_after = NAN};
  size_t at = probe(rows, key);
  if (!rows->slot[at]) rows->slot[at] = (uint32_t)rows->n; /* a second row of the same key is kept, not found */
  return figure;
}

static int by_series(const void *a, const void *b) {
  const struct figure_key *x = &(*(struct figure *const *)a)->key, *y = &(*(struct figure *const *)b)->key;
  const struct span p[] = {x->region, x->vintage, x->scheme, x->category, x->indicator};
  const struct span q[] = {y->region, y->vintage, y->scheme, y->category, y->indicator};
  for (size_t i = 0; i < 5; i++) {
    int order = span_compare(p[i], q[i]);
    if (order) return order;
  }
  if (x->period != y->period) return x->period < y->period ? -1 : 1;
  return (a > b) - (a < b);
}

struct figure **rows_sorted(struct rows *rows) {
  struct figure **order = arena_array(rows->arena, struct figure *, rows->n + 1);
  for (size_t i = 0; i < rows->n; i++) order[i] = &rows->figure[i];
  qsort(order, rows->n, sizeof *order, by_series);
  return order;
}

void rows_free(struct rows *rows) {
  free(rows->figure);
  free(rows->slot);
}
