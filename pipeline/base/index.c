/* SPDX-License-Identifier: GPL-3.0-or-later */
/* index.c - see index.h: open addressing, at most half full. */
#include "base/index.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

static size_t slot_of(const struct index *index, uint64_t key) {
  size_t at = (size_t)(key * 0x9e3779b97f4a7c15u >> 32) & (index->slots - 1);
  while (index->number[at] && index->key[at] != key) at = (at + 1) & (index->slots - 1);
  return at;
}

/* Copy the keys into a table of twice the size, whose arrays are zeros. */
static void index_rehash(const struct index *index, struct index *bigger) {
  for (size_t i = 0; i < index->slots; i++) {
    if (!index->number[i]) continue;
    size_t at = slot_of(bigger, index->key[i]);
    bigger->key[at] = index->key[i], bigger->number[at] = index->number[i];
  }
}

static void index_grow(struct index *index) {
  struct index bigger = {.n = index->n, .slots = index->slots ? 2 * index->slots : 64};
  bigger.key = memory_zero(bigger.slots, sizeof *bigger.key);
  bigger.number = memory_zero(bigger.slots, sizeof *bigger.number);
  index_rehash(index, &bigger);
  free(index->key), free(index->number);
  *index = bigger;
}

static void index_grow_in(struct arena *arena, struct index *index) {
  struct index bigger = {.n = index->n, .slots = index->slots ? 2 * index->slots : 64};
  bigger.key = arena_array(arena, uint64_t, bigger.slots);
  bigger.number = arena_array(arena, uint32_t, bigger.slots);
  index_rehash(index, &bigger);
  *index = bigger;
}

static uint32_t index_put(struct index *index, uint64_t key) {
  size_t at = slot_of(index, key);
  if (!index->number[at]) index->key[at] = key, index->number[at] = (uint32_t)++index->n;
  return index->number[at] - 1;
}

uint32_t index_add(struct index *index, uint64_t key) {
  if (2 * (index->n + 1) > index->slots) index_grow(index);
  return index_put(index, key);
}

uint32_t index_add_in(struct arena *arena, struct index *index, uint64_t key) {
  if (2 * (index->n + 1) > index->slots) index_grow_in(arena, index);
  return index_put(index, key);
}

struct index index_copy_in(struct arena *arena, const struct index *index) {
  struct index copy = *index;
  if (!index->slots) return copy;
  copy.key = arena_array(arena, uint64_t, index->slots);
  copy.number = arena_array(arena, uint32_t, index->slots);
  memcpy(copy.key, index->key, index->slots * sizeof *copy.key);
  memcpy(copy.number, index->number, index->slots * sizeof *copy.number);
  return copy;
}

uint32_t index_find(const struct index *index, uint64_t key) {
  if (!index->slots) return INDEX_ABSENT;
  size_t at = slot_of(index, key);
  return index->number[at] ? index->number[at] - 1 : INDEX_ABSENT;
}

void index_free(struct index *index) {
  free(index->key), free(index->number);
  *index = (struct index){0};
}
