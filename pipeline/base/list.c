/* SPDX-License-Identifier: GPL-3.0-or-later */
/* list.c - see list.h. */
#include "base/list.h"

#include <stdint.h>
#include <string.h>

enum { FIRST_ROOM = 16 };

static size_t doubled(size_t room, size_t need, size_t size) {
  if (need > SIZE_MAX / 2 / (size ? size : 1)) memory_exhausted(need);
  if (room < FIRST_ROOM) room = FIRST_ROOM;
  while (room < need) room *= 2;
  return room;
}

void *list_room(void *item, size_t *room, size_t need, size_t size) {
  if (need <= *room) return item;
  *room = doubled(*room, need, size);
  return memory_grow(item, *room * size);
}

void *list_room_in(struct arena *arena, const void *item, size_t n, size_t *room, size_t need, size_t size) {
  if (need <= *room) return (void *)(uintptr_t)item;
  *room = doubled(*room, need, size);
  void *bigger = arena_alloc(arena, *room * size);
  if (n) memcpy(bigger, item, n * size);
  return bigger;
}
