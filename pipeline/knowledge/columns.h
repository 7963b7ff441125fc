/* SPDX-License-Identifier: GPL-3.0-or-later */
/* columns.h - columns.csv: the columns of records and what each contains. */
#ifndef TERTIA_KNOWLEDGE_COLUMNS_H
#define TERTIA_KNOWLEDGE_COLUMNS_H

#include "data/schema.h"
#include "knowledge/names.h"

/* The words of the column `use`, as bits. */
enum column_use {
  USE_RESULT = 1,     /* made by a stage; cannot be on a form */
  USE_EMPLOYED = 2,   /* counts as head count where no employment form has the unit */
  USE_CUMULATIVE = 4, /* cannot fall within a year on monthly forms */
  USE_MOVED = 8,      /* the amount by which changes of class between editions are measured */
  USE_SHARED = 16     /* tertia-aggregate computes its shares */
};
enum { CUMULATIVE_MOST = 2 }; /* so many columns may be cumulative */

struct catalog_column {
  struct span name, unit, title_zh, title_en; /* unit: of units.csv; empty where it has none */
  enum column_type type;
  unsigned uses;         /* bits of enum column_use */
  long sum;              /* its place among the amounts that are summed where nothing else is asked for; 0: not */
  enum name_list values; /* its texts are names of this list, or NAMES_NONE */
};

struct catalog_columns {
  const struct catalog_column *column;
  size_t n;
  struct names names, items; /* items: what a layout may bind a title to */
  struct schema schema;      /* all of them, for type-checking expressions */
};

int knowledge_columns(struct knowledge *knowledge, const struct catalog_columns **columns, struct err *err);
/* NULL: no such column. */
const struct catalog_column *catalog_column(const struct catalog_columns *columns, struct span name);
/* The first column with a use; NULL: none. */
const struct catalog_column *catalog_column_used(const struct catalog_columns *columns, enum column_use use);

/* An amount that can be on a form. */
static inline bool catalog_column_is_item(const struct catalog_column *column) {
  return column->type == COLUMN_DECIMAL && column->unit.n && !(column->uses & USE_RESULT);
}

#endif
