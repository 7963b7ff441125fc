/* SPDX-License-Identifier: GPL-3.0-or-later */
/* balancing_block.h - a problem of balancing.h cut into blocks that have no row in common, cells of one fate treated
 * together.
 *
 * Cells that are in the same rows and have the same sign keep their proportions, so they are one class. Every amount
 * of a class is kept positive: `sign` is how it counts in its rows. Internal to balancing*.c.
 */
#ifndef TERTIA_STAT_BALANCING_BLOCK_H
#define TERTIA_STAT_BALANCING_BLOCK_H

#include "stat/balancing.h"

struct block {
  size_t *row, rows; /* indices in the problem, by level */
  size_t classes;
  double *coefficient; /* rows x classes: 0, or the sign of the class */
  double *start;       /* classes: amount before, > 0 */
  bool *any_sign;      /* classes: may turn negative */
  bool mixed;          /* has a negative class */
  double scale;        /* largest amount or row value, > 0 */
};

struct blocks {
  struct block *block;
  size_t n;
  size_t *block_of, *class_of; /* cells; block_of is `n` for a cell in no row, or of 0 */
};

struct blocks blocks_build(struct arena *arena, const struct balance *balance);

static inline double block_at(const struct block *block, size_t row, size_t class) {
  return block->coefficient[row * block->classes + class];
}
double block_row_sum(const struct block *block, size_t row, const double *x);

/* What no amounts of these signs can meet of the rows (of those kept; NULL: of all): the nearest they come to leaves
 * left[i] of row i, over the scale of the block. Returns the largest, 0 where all can be met. */
double block_left(struct arena *arena, const struct balance *balance, const struct block *block, const bool *kept,
                  double *left);

/* Rows in their order, each kept unless it depends on those before it: which are kept. For a dependent row `circuit`
 * (rows x rows, by row) has the weights with which rows add up to nothing, 1 for the row itself. */
void block_independent(struct arena *arena, const struct block *block, bool *kept, double *circuit);

#endif
