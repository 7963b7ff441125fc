/* SPDX-License-Identifier: GPL-3.0-or-later */
/* disclosure_move.h - the cheapest other table in which a confidential cell has a value far enough from the truth: what
 * has to be suppressed for it. See disclosure_pattern.c. */
#ifndef TERTIA_STAT_DISCLOSURE_MOVE_H
#define TERTIA_STAT_DISCLOSURE_MOVE_H

#include "stat/disclosure.h"

/* Deviations from the truth. */
struct disclosure_move {
  size_t *cell, n, room;
  double *by;
  size_t by_room;
};

struct disclosure_search {
  struct disclosure *problem;
  size_t *chosen, n, room; /* cells that may move */
  uint32_t *mark;          /* by cell: of the search that chose it */
  uint32_t *touched;       /* by row: of the search that touched it */
  uint32_t *column_of;     /* by cell, while its mark is that of the search: its column */
  uint32_t *size;          /* by cell: how many cells depend on each other with it if all that may be suppressed were */
  uint32_t now;
  size_t programmes, work; /* solved, and their columns */
};

void disclosure_search_start(struct disclosure_search *search, struct disclosure *problem);
void disclosure_search_end(struct disclosure_search *search);

/* A move of `cell` up or down by at least `need`, in which the cells that contributor `knows` contributes to alone stay
 * (0: no one), at the least cost of cells that are not suppressed yet. False: there is none. */
bool disclosure_move_find(struct disclosure_search *search, size_t cell, bool up, double need, uint32_t knows,
                          struct disclosure_move *move);
void disclosure_move_free(struct disclosure_move *move);

#endif
