/* SPDX-License-Identifier: GPL-3.0-or-later */
/* arena.h - memory that is released all at once.
 *
 * Three lifetimes, three arenas: run, batch, group. What is allocated lives until arena_reset() (the blocks are kept
 * for the next use) or arena_free(). Every allocation is aligned for any type. It comes from memory.h.
 */
#ifndef TERTIA_BASE_ARENA_H
#define TERTIA_BASE_ARENA_H

#include "base/memory.h"

struct arena {
  struct arena_block *head;  /* block being filled; NULL when empty */
  struct arena_block *spare; /* blocks kept by arena_reset() */
};

void *arena_alloc(struct arena *arena, size_t size); /* not cleared */
void *arena_zero(struct arena *arena, size_t count, size_t size);
char *arena_copy(struct arena *arena, const char *bytes, size_t n); /* n bytes and a NUL */
char *arena_format(struct arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));
void arena_reset(struct arena *arena);
void arena_free(struct arena *arena);
/* All of `from` lives from now on as long as `into`; `from` is empty. */
void arena_join(struct arena *into, struct arena *from);

/* A cleared array of COUNT objects of TYPE. */
#define arena_array(arena, type, count) ((type *)arena_zero((arena), (count), sizeof(type)))

#endif
