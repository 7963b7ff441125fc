/* SPDX-License-Identifier: GPL-3.0-or-later */
/* index.h - rows of a table found by the texts of some of its columns. */
#ifndef TERTIA_STAGES_REPORT_INDEX_H
#define TERTIA_STAGES_REPORT_INDEX_H

#include "base/arena.h"
#include "base/sort.h"
#include "data/table.h"

enum { INDEX_COLUMNS = 8 };

/* Lives in the arena it was made in, beside the table; rows of the same key are in the table's order. */
struct row_index {
  const struct table *table;
  size_t column[INDEX_COLUMNS], columns; /* TABLE_ABSENT: such a cell is empty */
  struct numbered *row;                  /* by hash of the key; `thing` is the row's first cell */
};

/* The columns by name, ended by NULL. */
struct row_index *row_index_make(const struct table *table, const char *const *column, struct arena *arena);
/* The first row with these texts, one for each column; SIZE_MAX: none. NULL index: none. */
size_t row_index_find(const struct row_index *index, const struct span *text);

#endif
