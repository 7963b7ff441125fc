/* SPDX-License-Identifier: GPL-3.0-or-later */
/* projection.h - the nearest point that meets linear equations and inequalities.
 *
 * Minimise sum (x_j - start_j)^2 / spread_j subject to a_i'x = b_i for equations and a_i'x <= b_i for the others. With
 * spread_j = |start_j| a single total is met pro rata. It is a least distance problem, solved as non-negative least
 * squares of its dual (Lawson and Hanson 1974, ch. 23.4). For some dozens of variables and rows. */
#ifndef TERTIA_STAT_PROJECTION_H
#define TERTIA_STAT_PROJECTION_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

struct projection {
  size_t n, rows;
  const double *a;      /* rows x n */
  const double *b;      /* rows */
  const bool *equation; /* rows; the others are a'x <= b */
  const double *start;  /* n */
  const double *spread; /* n, each above 0 */
};

/* False when no point meets them all; x is n. */
bool projection_solve(struct arena *arena, const struct projection *problem, double *x);

#endif
