/* SPDX-License-Identifier: GPL-3.0-or-later */
/* figures.h - the store of published figures: figures.db in the folder of runs, an SQLite database (WAL).
 *
 * Bitemporal. A figure is of a reference period, and was known from the moment its run was complete until a later run of the
 * same plan said otherwise; nothing is overwritten, so what was known on any day can be asked for. Every table of a run that has the
 * columns region, period, indicator and value is in it, row by row, with scheme, category, unit, vintage and basis where the
 * table has them; values are the text of the table, to the last digit.
 *
 * The store is made from the run folders and the journal and can be made again from them (figures_rebuild()): the same rows,
 * except those of runs whose folders were removed.
 */
#ifndef TERTIA_RUN_FIGURES_H
#define TERTIA_RUN_FIGURES_H

#include "base/arena.h"
#include "base/err.h"
#include "base/strbuf.h"

struct figures;

/* Opens or creates it. EX_IOERR with SQLite's message. */
int figures_open(struct figures **figures, const char *runs, struct err *err);
void figures_close(struct figures *figures);

/* All figures of a complete run (its folder's name within the folder of runs) unless they are there, in one transaction. They are known
 * from its first completion in the journal on. */
int figures_add(struct figures *figures, const char *folder, struct arena *arena, struct err *err);
/* Forget everything and add every complete run of the journal again. */
int figures_rebuild(struct figures *figures, struct arena *arena, size_t *runs, struct err *err);

/* What is asked for; NULL means any. */
struct figures_query {
  const char *indicator, *scheme, *category, *region, *period, *plan, *table;
  const char *as_of; /* what was known at the end of that day or at that moment; NULL: now */
  bool all;          /* also runs with settings of a command line or another span */
  bool history;      /* every value that was ever known, not only the last one */
};

/* CSV with a header: region,period,scheme,category,indicator,value,unit,basis,vintage,known,plan,run,table, in the order of
 * these. *rows is how many figures there were. */
int figures_get(struct figures *figures, const struct figures_query *query, struct strbuf *out, size_t *rows, struct err *err);

#endif
