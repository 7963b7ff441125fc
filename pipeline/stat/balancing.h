/* SPDX-License-Identifier: GPL-3.0-or-later */
/* balancing.h - figures brought into line with sums that are known, when the sums may contradict each other.
 *
 * A problem is n cells and rows that each state the sum of a set of cells. Rows have a level: a row of a lower level
 * prevails over one of a higher level; among rows of one level the deviation is shared by least squares with variance
 * alterability x |value| (Stone, Champernowne and Meade 1942, as in the balancing of G-Series). So first the rows are
 * made consistent, and then the cells are fitted to them:
 *
 *   all cells of a block positive      iterative proportional fitting: nearest in the sense of Kullback and Leibler
 *   a negative cell among them         least squares, variance |cell|, no cell changing its sign (active set)
 *
 * A block is a set of cells connected by rows; each is solved by itself. Where rows do not cross (each two are nested
 * or disjoint) and negative amounts are small beside the positive ones, cells of both signs have one factor. A cell of
 * 0 stays 0. Cells in no row are left as they are.
 */
#ifndef TERTIA_STAT_BALANCING_H
#define TERTIA_STAT_BALANCING_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"

struct balance_row {
  const size_t *cell; /* cells, each once */
  size_t cells;
  double value;
  int level;
  double alterability; /* relative to other rows of its level; > 0 */
  double tolerance;    /* >= 0: by how much the value may be off through rounding */
};

struct balance {
  const double *figure; /* n, finite */
  size_t n;
  const bool *any_sign; /* n, or NULL: cells that may change their sign */
  const struct balance_row *row;
  size_t rows;
};

/* Rows that cannot all be met: sum of weight x value over them is `gap` and should be 0 (or, when it follows from cells
 * not changing their sign, at most 0). */
struct balance_conflict {
  size_t *row;
  double *weight;
  size_t rows;
  double gap;   /* >= 0 */
  bool by_sign; /* would be solvable with cells of the other sign */
};

struct balance_conflicts {
  struct balance_conflict *list;
  size_t n;
};

/* Every contradiction larger than the tolerances of its rows: linear ones by elimination in the order of levels, each
 * named by the rows of its circuit; then one a block that comes from signs (a certificate of Farkas). */
struct balance_conflicts balance_conflicts(struct arena *arena, const struct balance *balance);

struct balance_result {
  double *figure; /* n */
  double *target; /* rows: what each row came to */
  bool *squares;  /* rows: solved by least squares, not by proportional fitting */
};

struct balance_result balance_solve(struct arena *arena, const struct balance *balance);

#endif
