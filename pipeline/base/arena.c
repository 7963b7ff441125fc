/* SPDX-License-Identifier: GPL-3.0-or-later */
/* arena.c - see arena.h. Blocks double from 16 KiB to a huge page; a larger request gets a block of its own. */
#include "base/arena.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST = 16 << 10, LARGEST = MEMORY_PAGE, ALIGN = 16 };

struct arena_block {
  struct arena_block *next;
  size_t size, used;
  _Alignas(16) unsigned char bytes[];
};

/* The first block of the largest size is in small pages: few arenas fill it, and a huge page is there whole. */
static struct arena_block *new_block(size_t size, const struct arena_block *before) {
  bool huge = before && before->size == LARGEST - sizeof *before;
  struct arena_block *block = size == LARGEST ? memory_page(huge) : memory_alloc(size);
  block->size = size - sizeof *block;
  return block;
}

static void free_block(struct arena_block *block) {
  if (block->size == LARGEST - sizeof *block)
    memory_page_free(block);
  else
    free(block);
}

/* A block with room for SIZE bytes becomes the head: a spare one where it fits, else a new one. */
static struct arena_block *more(struct arena *arena, size_t size) {
  struct arena_block **at = &arena->spare;
  while (*at && (*at)->size < size) at = &(*at)->next;
  struct arena_block *block = *at;
  if (block) {
    *at = block->next;
  } else {
    size_t room = arena->head ? (arena->head->size + sizeof *block) * 2 : FIRST;
    if (room > LARGEST) room = LARGEST;
    if (room < size + sizeof *block) room = size + sizeof *block;
    block = new_block(room, arena->head);
  }
  block->used = 0;
  block->next = arena->head;
  return arena->head = block;
}

void *arena_alloc(struct arena *arena, size_t size) {
  size = (size + ALIGN - 1) & ~(size_t)(ALIGN - 1);
  struct arena_block *block = arena->head;
  if (!block || block->size - block->used < size) block = more(arena, size);
  void *p = block->bytes + block->used;
  block->used += size;
  return p;
}

void *arena_zero(struct arena *arena, size_t count, size_t size) {
  if (size && count > SIZE_MAX / 2 / size) memory_exhausted(SIZE_MAX);
  void *p = arena_alloc(arena, count * size);
  return memset(p, 0, count * size);
}

char *arena_copy(struct arena *arena, const char *bytes, size_t n) {
  char *p = arena_alloc(arena, n + 1);
  if (n) memcpy(p, bytes, n);
  p[n] = '\0';
  return p;
}

char *arena_format(struct arena *arena, const char *format, ...) {
  va_list args, again;
  va_start(args, format);
  va_copy(again, args);
  int n = vsnprintf(NULL, 0, format, args);
  va_end(args);
  char *p = arena_alloc(arena, (size_t)(n < 0 ? 0 : n) + 1);
  vsnprintf(p, (size_t)(n < 0 ? 0 : n) + 1, format, again);
  va_end(again);
  return p;
}

void arena_reset(struct arena *arena) {
  while (arena->head) {
    struct arena_block *block = arena->head;
    arena->head = block->next;
    block->next = arena->spare;
    arena->spare = block;
  }
}

void arena_free(struct arena *arena) {
  arena_reset(arena);
  while (arena->spare) {
    struct arena_block *block = arena->spare;
    arena->spare = block->next;
    free_block(block);
  }
}

static struct arena_block **end_of(struct arena_block **at) {
  while (*at) at = &(*at)->next;
  return at;
}

void arena_join(struct arena *into, struct arena *from) {
  *end_of(&into->head) = from->head; /* the block being filled stays the first */
  *end_of(&into->spare) = from->spare;
  *from = (struct arena){0};
}
