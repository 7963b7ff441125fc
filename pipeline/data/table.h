/* SPDX-License-Identifier: GPL-3.0-or-later */
/* table.h - a small table of text in memory: a codebook, a scheme, a list of targets.
 *
 * Cells are UTF-8, trimmed; a row with too few cells is padded with missing ones. `line` is the line in the file, for
 * messages. Everything is in the arena the table was made in.
 */
#ifndef TERTIA_DATA_TABLE_H
#define TERTIA_DATA_TABLE_H

#include "base/arena.h"
#include "base/err.h"
#include "data/schema.h"

struct table {
  const char *name; /* as the user named it: a path */
  size_t rows, columns;
  const struct span *title; /* columns */
  const struct span *cell;  /* rows x columns, by row */
  const unsigned *line;     /* rows */
  const unsigned *cells;    /* rows: how many cells the row had in the file, at most `columns` */
  const char *const *file;  /* rows: the file a row is of, where rows of several were put together; else NULL */
  unsigned header_line;
  bool ended; /* the file ends with a line end; true if unknown */
};

#define TABLE_ABSENT ((size_t)-1)
size_t table_column(const struct table *table, const char *title); /* index, or TABLE_ABSENT */
/* Like table_column(), but an absent column is an error that names the table and the columns it has. */
int table_need(const struct table *table, const char *title, size_t *column, struct err *err);
static inline struct span table_at(const struct table *table, size_t row, size_t column) {
  return column == TABLE_ABSENT ? (struct span){0} : table->cell[row * table->columns + column];
}
/* The file of a row, for messages. */
static inline const char *table_file(const struct table *table, size_t row) {
  return table->file ? table->file[row] : table->name;
}

#endif
