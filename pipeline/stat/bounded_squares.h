/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bounded_squares.h - linear least squares with variables that may not be negative.
 *
 * Minimise |A x - b| over x >= 0, by the active set method of Lawson and Hanson (1974, ch. 23). A is m x n by row.
 * For problems of some hundred variables. */
#ifndef TERTIA_STAT_BOUNDED_SQUARES_H
#define TERTIA_STAT_BOUNDED_SQUARES_H

#include <stddef.h>

#include "base/arena.h"

void bounded_squares(struct arena *arena, const double *a, const double *b, size_t m, size_t n, double *x);

#endif
