/* SPDX-License-Identifier: GPL-3.0-or-later */
/* conflicts.h - controls of one table that contradict each other, reported by name before anything is adjusted. */
#ifndef TERTIA_STAGES_RECONCILE_CONFLICTS_H
#define TERTIA_STAGES_RECONCILE_CONFLICTS_H

#include "stages/reconcile/table.h"

/* A table's rows as a problem of balancing, and what each row is. */
struct rows_of_table {
  const struct table_of_cells *table;
  struct balance balance;
  struct balance_row *row;
  struct figure **of;             /* rows: whose control or carried value it is; NULL for a demand */
  const char **title;             /* rows: of a demand */
  const struct figure **universe; /* rows: what a demand comes from */
};

/* A finding for each contradiction; one among hard controls only is added to *hard. */
void conflicts_note(const struct rows_of_table *rows, struct hard_conflicts *hard);

/* One more contradiction among hard controls; EX_DATAERR naming all of them, where there are any. Frees them. */
void hard_conflict_add(struct hard_conflicts *hard, const char *text);
int hard_conflicts_stop(struct hard_conflicts *hard, struct err *err);

#endif
