/* SPDX-License-Identifier: GPL-3.0-or-later */
/* finding_order.c - see finding_order.h. */
#include "flow/finding_order.h"

#include <stdlib.h>

#include "base/list.h"

static void text_copy(struct arena *arena, struct span *text) {
  if (text->n) text->p = arena_copy(arena, text->p, text->n);
}

void finding_order_add(struct finding_order *order, const struct finding *finding) {
  struct finding *copy = arena_alloc(&order->arena, sizeof *copy);
  struct span *const text[] = {&copy->file,  &copy->unit,    &copy->column,     &copy->rule,
                               &copy->value, &copy->message, &copy->message_en, &copy->message_zh};
  *copy = *finding;
  for (size_t i = 0; i < sizeof text / sizeof *text; i++) text_copy(&order->arena, text[i]);
  order->list = list_room(order->list, &order->room, order->n + 1, sizeof *order->list);
  order->list[order->n++] = (struct numbered){finding->row, copy};
}

static bool is_ordered(const struct finding_order *order) {
  for (size_t i = 1; i < order->n; i++)
    if (order->list[i].number < order->list[i - 1].number) return false;
  return true;
}

void finding_order_emit(struct finding_order *order, void (*take)(void *context, const struct finding *finding),
                        void *context) {
  if (!order->n) return;
  if (!is_ordered(order)) sort_numbered(order->list, order->n, arena_array(&order->arena, struct numbered, order->n));
  for (size_t i = 0; i < order->n; i++) take(context, order->list[i].thing);
  order->n = 0;
  arena_reset(&order->arena);
}

void finding_order_free(struct finding_order *order) {
  free(order->list);
  arena_free(&order->arena);
}
