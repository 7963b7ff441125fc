/* SPDX-License-Identifier: GPL-3.0-or-later */
/* keys.h - which (unit, period) has more than one record, without keeping records.
 *
 * A first pass puts four bytes a record, 41 bits of a hash of its key by place and value, into bags of partitions (a
 * bag a worker); what is found twice after the pass is a small set that the second pass asks for each record. A key
 * that meets another by chance (twenty in ten million) only holds back records that need not be: the decision is made
 * on the keys themselves. Partitions are small enough that each is deduplicated within the cache.
 */
#ifndef TERTIA_CLEAN_KEYS_H
#define TERTIA_CLEAN_KEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "data/period.h"

enum { KEY_PARTITIONS = 1024, KEY_SHIFT = 32 };

struct key_chunk;

/* A partition's newest chunk and the place in it for the next hash; a full chunk and no chunk look the same. */
struct key_bag {
  struct key_chunk *chunk[KEY_PARTITIONS]; /* in the arena; newest first */
  uint32_t *next[KEY_PARTITIONS], *end[KEY_PARTITIONS];
  struct arena arena;
};

/* A unit by its organisation code (9 characters at `org`) and a period, as 42 bits of a hash; never 0. */
static inline uint64_t key_hash(const char *org, period_code period) {
  uint64_t a, b = (unsigned char)org[8];
  __builtin_memcpy(&a, org, 8);
  unsigned __int128 m =
      (unsigned __int128)(a ^ 0x9E3779B97F4A7C15u) * (((b << 32) ^ (uint32_t)period) * 2 + 0xD6E8FEB86659FD93u);
  uint64_t h = (uint64_t)m ^ (uint64_t)(m >> 64);
  m = (unsigned __int128)(h ^ a) * 0xA0761D6478BD642Fu;
  return ((uint64_t)m ^ (uint64_t)(m >> 64)) >> 22 | 1;
}

void key_bag_grow(struct key_bag *bag, size_t partition);
static inline void key_bag_add(struct key_bag *bag, uint64_t key) {
  size_t partition = key >> KEY_SHIFT;
  if (bag->next[partition] == bag->end[partition]) key_bag_grow(bag, partition);
  *bag->next[partition]++ = (uint32_t)key;
}
void key_bag_free(struct key_bag *bag);

/* Keys of all records, and those that were added more than once. */
struct key_set {
  struct key_bag all;
  uint64_t *repeated; /* open addressing, 0 is free; owned */
  uint64_t mask;
  uint64_t *filter; /* words; two bits of one word for each repeated key (a Bloom filter by words) */
  uint64_t filter_mask;
  size_t n;     /* repeated */
  size_t added; /* keys in all, when settled */
};

void key_set_gather(struct key_set *set, struct key_bag *bag); /* empties the bag */
/* After the last bag: find what is repeated, with so many threads, and forget the rest. */
void key_set_settle(struct key_set *set, long jobs);
void key_set_free(struct key_set *set);

bool key_set_find(const struct key_set *set, uint64_t key);
static inline const uint64_t *key_filter_word(const struct key_set *set, uint64_t key) {
  return &set->filter[key >> 12 & set->filter_mask];
}
static inline uint64_t key_filter_bits(uint64_t key) {
  return (uint64_t)1 << (key & 63) | (uint64_t)1 << (key >> 6 & 63);
}
/* key_set_repeated() will be asked soon: its answer lies far away. */
static inline void key_set_expect(const struct key_set *set, uint64_t key) {
  if (set->filter) __builtin_prefetch(key_filter_word(set, key));
}
static inline bool key_set_repeated(const struct key_set *set, uint64_t key) {
  uint64_t bits = key_filter_bits(key);
  if (!set->filter || (*key_filter_word(set, key) & bits) != bits) return false;
  return key_set_find(set, key);
}

#endif
