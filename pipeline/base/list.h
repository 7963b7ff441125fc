/* SPDX-License-Identifier: GPL-3.0-or-later */
/* list.h - growing arrays: one rule of growth for all of them.
 *
 * An array is three fields of its owner: the items, their number (n), and the capacity (room). The capacity doubles, so
 * adding n items one by one costs n, in time and in memory. A new item:
 *
 *   list->item = list_room(list->item, &list->room, list->n + 1, sizeof *list->item);
 *   list->item[list->n++] = value;
 */
#ifndef TERTIA_BASE_LIST_H
#define TERTIA_BASE_LIST_H

#include "base/arena.h"

/* Room for `need` items in all; the items move. Release with free(). */
void *list_room(void *item, size_t *room, size_t need, size_t size);

/* The same in an arena, where the old items stay as well until it is reset. `n` items are kept. */
void *list_room_in(struct arena *arena, const void *item, size_t n, size_t *room, size_t need, size_t size);

#endif
