/* SPDX-License-Identifier: GPL-3.0-or-later */
/* balancing_conflicts.c - which rows of a balancing problem contradict each other, and by how much. See balancing.h. */
#include <math.h>
#include <string.h>

#include "stat/balancing_block.h"

/* The conflict of these weights over the rows of a block, when it is larger than what rounding allows. */
static void conflict_add(struct arena *arena, const struct balance *b, const struct block *block, const double *weight,
                         bool by_sign, struct balance_conflicts *to) {
  double gap = 0, allowed = 0, size = 0, largest = 0;
  for (size_t i = 0; i < block->rows; i++) largest = fmax(largest, fabs(weight[i]));
  struct balance_conflict conflict = {arena_array(arena, size_t, block->rows + 1),
                                      arena_array(arena, double, block->rows + 1), 0, 0, by_sign};
  for (size_t i = 0; i < block->rows; i++) {
    const struct balance_row *row = &b->row[block->row[i]];
    double w = largest > 0 ? weight[i] / largest : 0;
    if (fabs(w) < 1e-6) continue;
    if (fabs(w - round(w)) < 1e-6) w = round(w);
    conflict.row[conflict.rows] = block->row[i];
    conflict.weight[conflict.rows++] = w;
    gap += w * row->value, allowed += fabs(w) * row->tolerance, size += fabs(w * row->value);
  }
  conflict.gap = fabs(gap);
  for (size_t i = 0; i < conflict.rows && gap < 0; i++) conflict.weight[i] = -conflict.weight[i];
  if (conflict.gap <= allowed + 1e-9 * size) return;
  struct balance_conflict *bigger = arena_array(arena, struct balance_conflict, to->n + 1);
  if (to->n) memcpy(bigger, to->list, to->n * sizeof *bigger);
  bigger[to->n++] = conflict;
  to->list = bigger;
}

/* What is left of the independent rows when no cell may change its sign. */
static void signs_check(struct arena *arena, const struct balance *b, const struct block *block, const bool *kept,
                        struct balance_conflicts *to) {
  double *left = arena_array(arena, double, block->rows + 1);
  if (block_left(arena, b, block, kept, left) > 1e-9) conflict_add(arena, b, block, left, true, to);
}

struct balance_conflicts balance_conflicts(struct arena *arena, const struct balance *b) {
  struct blocks blocks = blocks_build(arena, b);
  struct balance_conflicts found = {0};
  for (size_t k = 0; k < blocks.n; k++) {
    const struct block *block = &blocks.block[k];
    bool *kept = arena_array(arena, bool, block->rows + 1);
    double *circuit = arena_array(arena, double, block->rows * block->rows + 1);
    block_independent(arena, block, kept, circuit);
    for (size_t i = 0; i < block->rows; i++)
      if (!kept[i]) conflict_add(arena, b, block, circuit + i * block->rows, false, &found);
    signs_check(arena, b, block, kept, &found);
  }
  return found;
}
