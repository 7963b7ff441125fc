/* SPDX-License-Identifier: GPL-3.0-or-later */
/* figure_table.h - the figures of a run folder: the rows of its tables that have the columns region, period, indicator
 * and value.
 *
 * What the store keeps, what two runs are compared by and what a figure is explained from are these same rows. Tables
 * are those the manifest lists; in a folder without a manifest, every CSV file. What is below explain/ is about figures
 * and is not a figure. */
#ifndef TERTIA_RUN_FIGURE_TABLE_H
#define TERTIA_RUN_FIGURE_TABLE_H

#include "run/manifest.h"

/* The fields of a figure; a table must have the first FIGURE_NEEDED. */
enum figure_field {
  FIGURE_REGION,
  FIGURE_PERIOD,
  FIGURE_INDICATOR,
  FIGURE_VALUE,
  FIGURE_NEEDED,
  FIGURE_SCHEME = FIGURE_NEEDED,
  FIGURE_CATEGORY,
  FIGURE_UNIT,
  FIGURE_BASIS,
  FIGURE_VINTAGE,
  FIGURE_FIELDS
};

struct figure {
  struct span field[FIGURE_FIELDS]; /* as written; empty where the table has no such column */
  const char *table;                /* the file's name in the folder */
  size_t row;
};

struct figure_list {
  struct figure *item;
  size_t n, room;
  struct arena *arena; /* of everything */
};

/* Append the figures of a folder; `manifest` may be NULL, and is then read where there is one. */
int figure_tables_read(const char *folder, const struct manifest *manifest, struct figure_list *list, struct err *err);

/* May this output of a run have figures? */
bool figure_table_named(const char *name);
/* Append the figures of one of them. */
int figure_table_read(const char *folder, const char *name, struct figure_list *list, struct err *err);

/* Fields that name a figure, in the order of comparison; the vintage is a name of the edition and not part of it. */
int figure_compare(const struct figure *a, const struct figure *b);
void figures_sort(struct figure_list *list); /* by table, name, row */

/* The figure of this name in a sorted list, the `nth` of several; NULL: there is none. */
const struct figure *figure_find(const struct figure_list *list, const struct figure *name, size_t nth);
/* Its place among those of the same name. */
size_t figure_nth(const struct figure_list *list, const struct figure *figure);

#endif
