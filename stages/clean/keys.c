/* SPDX-License-Identifier: GPL-3.0-or-later */
/* keys.c - see keys.h. */
#include "stages/clean/keys.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/list.h"
#include "base/share.h"

enum { SMALL_CHUNK = 12, CHUNK = 252 };

struct key_chunk {
  struct key_chunk *older;
  uint32_t n, room; /* n of the newest in a bag that is being filled is known by `next` alone */
  uint32_t key[];
};

/* Write down how many hashes the newest chunk has. */
static void close_chunk(struct key_bag *bag, size_t partition) {
  struct key_chunk *chunk = bag->chunk[partition];
  if (chunk && bag->next[partition]) chunk->n = (uint32_t)(bag->next[partition] - chunk->key);
  bag->next[partition] = bag->end[partition] = NULL;
}

void key_bag_grow(struct key_bag *bag, size_t partition) {
  close_chunk(bag, partition);
  struct key_chunk *older = bag->chunk[partition];
  uint32_t room = older ? CHUNK : SMALL_CHUNK;
  struct key_chunk *chunk = arena_alloc(&bag->arena, sizeof *chunk + room * sizeof *chunk->key);
  chunk->older = older, chunk->n = 0, chunk->room = room;
  bag->chunk[partition] = chunk;
  bag->next[partition] = chunk->key;
  bag->end[partition] = chunk->key + room;
}

void key_bag_free(struct key_bag *bag) {
  arena_free(&bag->arena);
  *bag = (struct key_bag){0};
}

void key_set_gather(struct key_set *set, struct key_bag *bag) {
  for (size_t i = 0; i < KEY_PARTITIONS; i++) {
    close_chunk(bag, i);
    struct key_chunk *last = bag->chunk[i];
    if (!last) continue;
    while (last->older) last = last->older;
    last->older = set->all.chunk[i];
    set->all.chunk[i] = bag->chunk[i];
    bag->chunk[i] = NULL;
  }
  arena_join(&set->all.arena, &bag->arena);
}

/* Growing list of keys. */
struct keys {
  uint64_t *key;
  size_t n, room;
};

static void keys_add(struct keys *list, uint64_t key) {
  list->key = list_room(list->key, &list->room, list->n + 1, sizeof *list->key);
  list->key[list->n++] = key;
}

/* One thread's share of the partitions. */
struct settling {
  struct key_set *set;
  size_t from, to;
  struct keys repeated;
  size_t added;
  uint32_t *table; /* scratch */
  size_t room;
};

static size_t partition_size(const struct key_chunk *chunk) {
  size_t n = 0;
  for (; chunk; chunk = chunk->older) n += chunk->n;
  return n;
}

static void table_clear(struct settling *settling, size_t room) {
  if (room > settling->room) {
    free(settling->table);
    settling->table = memory_alloc(room * sizeof *settling->table);
    settling->room = room;
  }
  memset(settling->table, 0, room * sizeof *settling->table);
}

/* Put the partition's keys into a table twice their number; what is there already is repeated. */
static void settle_partition(struct settling *settling, size_t partition) {
  const struct key_chunk *chunk = settling->set->all.chunk[partition];
  size_t n = partition_size(chunk), room = 64;
  settling->added += n;
  if (n < 2) return;
  while (room < 2 * n) room *= 2;
  table_clear(settling, room);
  uint32_t *table = settling->table;
  size_t mask = room - 1;
  for (; chunk; chunk = chunk->older)
    for (uint32_t i = 0; i < chunk->n; i++) {
      uint32_t key = chunk->key[i]; /* not 0, which is free */
      size_t at = key >> 1 & mask;
      while (table[at] && table[at] != key) at = (at + 1) & mask;
      if (table[at]) keys_add(&settling->repeated, (uint64_t)partition << KEY_SHIFT | key);
      table[at] = key;
    }
}

static void settle_share(void *shares, size_t number) {
  struct settling *settling = (struct settling *)shares + number;
  for (size_t i = settling->from; i < settling->to; i++) settle_partition(settling, i);
  free(settling->table);
}

static void index_repeated(struct key_set *set, const struct settling *share, size_t shares) {
  size_t n = 0, room = 64, words = 64;
  for (size_t s = 0; s < shares; s++) n += share[s].repeated.n;
  if (n == 0) return;
  while (room < 2 * n) room *= 2;
  while (words < n) words *= 2;
  set->repeated = memory_zero(room, sizeof *set->repeated);
  set->filter = memory_zero(words, sizeof *set->filter);
  set->mask = room - 1, set->filter_mask = words - 1;
  for (size_t s = 0; s < shares; s++)
    for (size_t i = 0; i < share[s].repeated.n; i++) {
      uint64_t key = share[s].repeated.key[i], at = (key >> 8) & set->mask;
      set->filter[key >> 12 & set->filter_mask] |= key_filter_bits(key);
      while (set->repeated[at] && set->repeated[at] != key) at = (at + 1) & set->mask;
      set->n += !set->repeated[at];
      set->repeated[at] = key;
    }
}

void key_set_settle(struct key_set *set, long jobs) {
  struct settling share[SHARES_MOST] = {{0}};
  size_t shares = shares_for(jobs);
  for (size_t s = 0; s < shares; s++)
    share[s] =
        (struct settling){.set = set, .from = KEY_PARTITIONS * s / shares, .to = KEY_PARTITIONS * (s + 1) / shares};
  share_out(shares, settle_share, share);
  index_repeated(set, share, shares);
  key_bag_free(&set->all);
  for (size_t s = 0; s < shares; s++) {
    set->added += share[s].added;
    free(share[s].repeated.key);
  }
}

bool key_set_find(const struct key_set *set, uint64_t key) {
  uint64_t at = (key >> 8) & set->mask;
  while (set->repeated[at] && set->repeated[at] != key) at = (at + 1) & set->mask;
  return set->repeated[at] != 0;
}

void key_set_free(struct key_set *set) {
  key_bag_free(&set->all);
  free(set->repeated);
  free(set->filter);
  *set = (struct key_set){0};
}
