/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rows.h - the rows of a table of a run folder that have certain cells, found without reading the rest of it into
 * memory: the file is searched where it lies. For CSV as Tertia writes it: one record a line. */
#ifndef TERTIA_RUN_ROWS_H
#define TERTIA_RUN_ROWS_H

#include "base/arena.h"
#include "base/err.h"
#include "base/span.h"

struct row_want {
  const char *column;
  struct span value;      /* p NULL: anything */
  const struct span *any; /* or one of these */
  size_t anys;
};

struct found_rows {
  const char *path;
  const struct span *title; /* columns */
  size_t columns;
  struct span *cell; /* n x columns */
  uint64_t *line;    /* n */
  size_t n;
};

/* Rows whose cells are all as wanted. None where a wanted column is not in the table, or there is no such file. */
int rows_matching(const char *path, const struct row_want *want, size_t wants, struct found_rows *rows,
                  struct arena *arena, struct err *err);
/* The cell of a row; empty where the table has no such column. */
struct span row_cell(const struct found_rows *rows, size_t row, const char *column);
bool rows_have(const struct found_rows *rows, const char *column);

#endif
