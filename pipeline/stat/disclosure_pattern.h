/* SPDX-License-Identifier: GPL-3.0-or-later */
/* disclosure_pattern.h - what the parts share that choose the cells to suppress (disclosure_pattern.c,
 * disclosure_exchange.c): the pattern so far, and the points that show the protection of each confidential cell. Owned
 * by disclosure_suppress(). */
#ifndef TERTIA_STAT_DISCLOSURE_PATTERN_H
#define TERTIA_STAT_DISCLOSURE_PATTERN_H

#include "stat/disclosure_move.h"

/* Columns of the programmes solved to publish again what is not needed, and to exchange cells for cheaper ones. */
enum { CLEAN_UP_WORK = 3000000, EXCHANGE_WORK = 100000 };
#define ENOUGH (1 - 1e-6)

/* The cells of a point that was met. */
struct point {
  size_t *cell, n;
};

struct pattern {
  struct disclosure *problem;
  struct arena *arena;
  struct disclosure_search search;
  struct disclosure_move move;
  size_t *order, n;            /* confidential cells */
  double *above, *below;       /* by cell: how far points that were met reach */
  size_t *by_above, *by_below; /* by cell: the point that reaches that far + 1 */
  struct point *point;
  size_t points, point_room;
  struct point
      *guard; /* by cell: the points (numbers, not cells) that show its protection against single contributors */
  struct disclosure_result result;
};

struct ordered {
  unsigned level;
  double need;
  size_t cell;
};

bool pattern_cell_protect(struct pattern *p, size_t cell, uint32_t knows);

bool pattern_point_has(const struct pattern *p, size_t point, size_t cell);

/* Cells that were chosen, the dearest first. */
size_t pattern_chosen_list(const struct pattern *p, struct ordered *list);

bool pattern_guard_cell(struct pattern *p, size_t cell);

/* Cells that were chosen are published one by one, the dearest first, where what has to be suppressed instead is
 * cheaper, or nothing has. */
void pattern_exchange(struct pattern *p);

double pattern_cost(const struct pattern *p);

#endif
