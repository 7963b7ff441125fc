/* SPDX-License-Identifier: GPL-3.0-or-later */
/* index.h - numbers 64-bit keys in the order they are first seen: 0, 1, 2, ...
 *
 * Start with {0}; index_free() leaves it as it was then. Keys are used as they are: texts are passed as span_hash(),
 * which two different texts may share, with a chance of one in 10^19 a pair. Looking up changes nothing, so threads may
 * share an index that is complete. */
#ifndef TERTIA_BASE_INDEX_H
#define TERTIA_BASE_INDEX_H

#include "base/arena.h"

#include <stddef.h>
#include <stdint.h>

struct index {
  uint64_t *key;    /* by slot */
  uint32_t *number; /* by slot: number + 1; 0: empty */
  size_t n, slots;  /* slots: a power of 2, or 0 */
};

#define INDEX_ABSENT UINT32_MAX

uint32_t index_add(struct index *index, uint64_t key); /* the key's number; a new one is the last */
/* The same in an arena, where smaller tables stay as well until it is reset; never with index_free(). */
uint32_t index_add_in(struct arena *arena, struct index *index, uint64_t key);
struct index index_copy_in(struct arena *arena, const struct index *index);
uint32_t index_find(const struct index *index, uint64_t key); /* INDEX_ABSENT if it was not added */
void index_free(struct index *index);

#endif
