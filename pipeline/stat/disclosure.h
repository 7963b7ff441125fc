/* SPDX-License-Identifier: GPL-3.0-or-later */
/* disclosure.h - cells and the sums they make: which must be suppressed so that no one can compute a confidential one
 * too closely, and what an intruder can compute.
 *
 * A problem is cells with their true values, and rows: bounded sums of cells that everybody knows to hold (a total less
 * its parts is 0; a share that was printed with two places). An intruder knows the published cells, the rows, and for
 * each suppressed cell the bounds that anybody knows beforehand (an amount is not negative). The feasible interval of a
 * suppressed cell is what these leave (disclosure_attack); it has to reach `up` above and `down` below the true value.
 *
 * disclosure_suppress() chooses further cells (disclosure_pattern.c), disclosure_bound() bounds from below what any
 * choice costs (disclosure_bound.c). Everything is deterministic; work is counted in programmes solved, not in time.
 *
 * Sources: Cox (1981), Kelly, Golden and Assad (1992), Fischetti and Salazar (2001), de Wolf (2002), Hundepool et al.
 * (2012), chapter 4. See docs/methods/protect.md.
 */
#ifndef TERTIA_STAT_DISCLOSURE_H
#define TERTIA_STAT_DISCLOSURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

enum disclosure_mark {
  DISCLOSURE_OPEN,      /* published; may be suppressed */
  DISCLOSURE_FIXED,     /* published and must be */
  DISCLOSURE_HIDDEN,    /* in no table; no one publishes it */
  DISCLOSURE_PRIMARY,   /* confidential */
  DISCLOSURE_KEPT,      /* suppressed beforehand, for another reason */
  DISCLOSURE_SECONDARY, /* chosen by disclosure_suppress() */
};

struct disclosure_cell {
  double value, lower, upper; /* the truth, and what is known beforehand: lower <= value <= upper, +-HUGE_VAL */
  double weight;              /* what its suppression costs, above 0 */
  double up, down;            /* how far the interval must reach; 0: not confidential itself */
  uint32_t holder;            /* its only contributor, from 1; 0: several, or not known */
  unsigned level;             /* of its table in the hierarchy: lower ones are treated first */
  enum disclosure_mark mark;
};

/* low <= sum of factor x value <= high. */
struct disclosure_row {
  size_t *cell;
  double *factor;
  size_t n;
  double low, high;
};

struct disclosure {
  struct disclosure_cell *cell;
  size_t cells;
  struct disclosure_row *row;
  size_t rows;
  /* Which rows a cell is in; made by disclosure_index(). */
  /* What part of a cell, 0 to 1, is of a contributor who is alone in some other cell: he knows it, and what has to be
   * kept from him is the rest. NULL: no one has a part of a cell that others share. */
  double (*part_of)(const void *context, size_t cell, uint32_t holder);
  const void *context;
  size_t *first, *in_row; /* rows of cell i: in_row[first[i]] .. in_row[first[i + 1] - 1] */
};

/* To be called when all cells and rows are there. */
void disclosure_index(struct disclosure *problem, struct arena *arena);

static inline bool disclosure_is_unknown(const struct disclosure_cell *cell) { return cell->mark >= DISCLOSURE_HIDDEN; }

/* --- disclosure_attack.c --- */

/* What an intruder computes of a cell: the values it may have. */
struct disclosure_range {
  double lower, upper;
  bool solved; /* false: the programme could not be solved; nothing is proven */
};

/* Cells that depend on each other through unknown cells form a group; a group is attacked by itself. */
struct disclosure_group;

/* The group of a cell that is unknown. `knows`: the contributor who knows the cells it alone contributes to; 0 no one;
 * DISCLOSURE_ALL all contributors but that of the cell. */
#define DISCLOSURE_ALL UINT32_MAX
struct disclosure_group *disclosure_group_new(const struct disclosure *problem, size_t cell, uint32_t knows);
void disclosure_group_free(struct disclosure_group *group);
size_t disclosure_group_cells(const struct disclosure_group *group, const size_t **cell);
/* The cell is of the group. */
struct disclosure_range disclosure_group_range(struct disclosure_group *group, size_t cell);
/* Does the interval of the cell reach as far as it must? Solves less than the range where a point that was met before
 * shows it. */
bool disclosure_group_is_safe(struct disclosure_group *group, size_t cell);
size_t disclosure_group_programmes(const struct disclosure_group *group); /* solved so far */

/* How much of what is required has to be kept from a contributor (0 and DISCLOSURE_ALL: all of it). */
double disclosure_need(const struct disclosure *problem, size_t cell, uint32_t knows);
/* Is the range wide enough for the cell? */
bool disclosure_range_is_safe(const struct disclosure_cell *cell, struct disclosure_range range);

/* --- disclosure_pattern.c --- */

struct disclosure_result {
  size_t secondary;   /* cells chosen */
  double cost;        /* their weights */
  double outsiders;   /* what was needed against outsiders alone, before single contributors were looked at */
  size_t programmes;  /* solved */
  size_t unprotected; /* confidential cells that no choice protects; their intervals are too narrow */
};

/* Choose cells: afterwards each confidential cell is protected against outsiders, and against each single contributor
 * who knows the cells of its own. Cells that are confidential are those with up or down above 0 that are unknown. */
struct disclosure_result disclosure_suppress(struct disclosure *problem, struct arena *arena);

/* Is a suppressed cell protected in one direction from each contributor who knows the cells of its own? *against is the
 * first it is not protected from. Moves of published cells do not count. Search: disclosure_move.h. */
struct disclosure_search;
bool disclosure_is_guarded(struct disclosure *problem, struct disclosure_search *search, size_t cell, bool up,
                           uint32_t *against);

/* --- disclosure_bound.c --- */

struct disclosure_bound {
  double cost; /* no choice costs less */
  size_t cuts, rounds, programmes;
  bool complete; /* the bound of the linear programme itself; false: work ran out before */
};

/* Of the problem as it was before disclosure_suppress(): cells marked SECONDARY count as open. */
struct disclosure_bound disclosure_bound(const struct disclosure *problem, struct arena *arena);

#endif
