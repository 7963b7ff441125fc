/* SPDX-License-Identifier: GPL-3.0-or-later */
/* table.h - the figures of one period, scheme, indicator and vintage: cells, and which of them each figure is the sum
 * of.
 *
 * A cell is a figure with nothing below it in its region, or what the figures below another leave of it (`rest`:
 * records that no row shows). Value added is split into its components where one of these has a control. Every figure
 * is then a set of cells: of its region, of the regions within it, or of all regions (`*`).
 */
#ifndef TERTIA_STAGES_RECONCILE_TABLE_H
#define TERTIA_STAGES_RECONCILE_TABLE_H

#include "stages/reconcile/reconcile.h"
#include "stat/balancing.h"

struct cell {
  struct figure *figure; /* NULL: a rest, or a part of value added that no row shows */
  struct figure *of;     /* the same, or the figure it is a rest of */
  struct span region;
  double raw, start; /* before, and where balancing begins */
  bool unplaced;     /* in category Z, or the rest of a total */
  const char *part;  /* component of value added; NULL: the whole */
};

/* A figure as a sum of cells. */
struct entry {
  struct figure *figure;
  size_t *cell, cells;
  size_t regions, depth; /* how many regions it is over; categories above it */
  bool incomplete;       /* a cell of it is missing: it cannot be adjusted to a sum */
};

struct table_of_cells {
  const struct reconciling *run;
  struct figure_key key; /* region and category empty */
  bool with_parts;
  bool corrected;   /* a figure below a total comes with a correction of its own */
  bool within_year; /* months or quarters, drawn to their years: figures above others are their sums */
  struct entry *entry;
  size_t entries;
  struct cell *cell;
  size_t cells, room;
  struct span *region; /* those that are not sums of others; the first `inner` make up `*` */
  size_t regions, inner;
};

/* figure: all of one table, in any order; with the components too, when the indicator is value added, and perhaps with
 * those of a scheme that breaks down a category of this one. */
struct table_of_cells table_build(const struct reconciling *run, struct span scheme, struct figure **figure, size_t n);

/* The figure that the scheme of a key breaks down: same region, period, indicator; NULL: none. */
struct figure *universe_find(const struct reconciling *run, struct figure_key key);

/* start.c: has a figure below a total a correction from controls of other years? Where to begin with `raw` of a figure,
 * or of a rest of it. */
bool table_is_corrected(const struct table_of_cells *table);
double cell_start(const struct table_of_cells *table, const struct figure *figure, double raw, bool is_rest,
                  bool unplaced);

/* By how much sums of `parts` figures printed like this one may be off through rounding. */
double rounding_of(const struct reconcile *rec, const struct figure *figure, size_t parts);

/* --- balance.c: a row that a table must meet besides its controls */
struct demand {
  size_t *cell, cells;
  double value;
  decimal_sum exact;
  const char *title; /* "three-sectors-2018:3", for messages */
  const struct figure *of;
};

/* Contradictions among hard controls only. */
struct hard_conflicts {
  struct strbuf text; /* one after the other */
  size_t n;
};

/* Contradictions found are added to *hard when only hard controls are in them. */
void table_balance(const struct table_of_cells *table, const struct demand *demand, size_t demands,
                   struct hard_conflicts *hard);

#endif
