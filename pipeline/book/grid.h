/* SPDX-License-Identifier: GPL-3.0-or-later */
/* grid.h - cells of a sheet, row by row, to lines of CSV text.
 *
 * Every format ends here: it announces the merged areas it knows, then adds cells, rows in order, and reads the text
 * from `out`. One line a row, blank lines for rows without cells. What the grid adds to the cells:
 *
 *   merged areas  every cell of an area has the text of its first one.
 *   header        a row that begins merged areas, is not a title (fewer than three cells, or cells with a colon), and
 * comes before any other header begins a header of several rows: those that its areas reach into. They become one line,
 *                 the last of them, each column's different texts from top to bottom joined by ';'.
 *   width         rows after the header are filled up with blank cells to its width; blank cells beyond it are left
 * out. two values    a cell that is added twice with different texts has both, with " / " between: no reader mistakes
 * it for either.
 */
#ifndef TERTIA_BOOK_GRID_H
#define TERTIA_BOOK_GRID_H

#include "base/err.h"
#include "base/strbuf.h"

struct merge {
  uint32_t top, left, bottom, right; /* inclusive, from 0 */
};

struct grid_cell {
  size_t from, n; /* in grid->text */
  bool filled;    /* something was added, perhaps nothing */
};

struct grid {
  struct strbuf out; /* finished lines; the user reads and clears it */
  uint32_t row;      /* being filled */
  struct strbuf text;
  struct grid_cell *cell;
  size_t cells, room;  /* cells used in this row; allocated */
  struct merge *merge; /* by top, then left */
  size_t merges, merge_room, next_merge;
  struct merge_text *open; /* areas that reach below the row they began in */
  size_t opens, open_room;
  struct strbuf *title; /* of a header of several rows, a column each */
  size_t titles;
  uint32_t header_to; /* its last row */
  bool in_header, header_seen;
  size_t width; /* of the header */
};

/* Announce an area. All before the first cell, or at the latest when its first row is being filled. */
int grid_merge(struct grid *grid, struct merge merge, struct err *err);

/* Begin a cell of this or a later row; its text is then added to grid->text and ended by grid_end_cell(). EX_DATAERR
 * where the row is before the one being filled, or row or column is beyond the limits. */
int grid_begin_cell(struct grid *grid, uint32_t row, uint32_t column, struct err *err);
void grid_end_cell(struct grid *grid, uint32_t column);

/* The last row is complete. */
void grid_finish(struct grid *grid);
void grid_free(struct grid *grid);

#endif
