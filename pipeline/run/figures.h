/* SPDX-License-Identifier: GPL-3.0-or-later */
/* figures.h - the store of published figures: figures.db in the folder of runs, an SQLite database (WAL).
 *
 * Bitemporal. Tables with the same content are kept once (figures_layout.c). A figure is of a reference period, and was
 * known from the moment its run was complete until a later run of the same plan replaced it; nothing is overwritten,
 * so what was known on any day can be asked for. Every table of a run that has the columns region, period, indicator
 * and value is in it, row by row, with scheme, category, unit, vintage and basis where the table has them; values are
 * the text of the table, to the last digit.
 *
 * The store is made from the run folders and the journal and can be made again from them (figures_rebuild()): the same
 * rows, except those of runs whose folders were removed.
 */
#ifndef TERTIA_RUN_FIGURES_H
#define TERTIA_RUN_FIGURES_H

#include "base/arena.h"
#include "base/err.h"
#include "base/strbuf.h"
#include "data/table.h"
#include "run/figure_table.h"

struct figures;

/* Opens it, or makes it from the run folders where there is none. EX_IOERR with SQLite's message. */
int figures_open(struct figures **figures, const char *runs, struct err *err);
void figures_close(struct figures *figures);

/* The figures of every complete run of the journal that are not there yet, and what was decided about runs (release.h),
 * in one transaction: so a run that was killed before its figures were added is made up for by the next. They are known
 * from the first completion in the journal on. *runs: how many runs were added. */
int figures_add(struct figures *figures, struct arena *arena, size_t *runs, struct err *err);
/* Forget everything and add every complete run of the journal again, then folders of runs that are in no journal. */
int figures_rebuild(struct figures *figures, struct arena *arena, size_t *runs, struct err *err);

/* Runs that could not be added because their manifests are damaged; the others were. EX_DATAERR, naming the first. */
int figures_check(const struct figures *figures, struct err *err);

/* A copy of the database as it is at this moment, in one file. */
int figures_copy(struct figures *figures, const char *path, struct err *err);

/* What is asked for; NULL means any. */
struct figures_query {
  const char *indicator, *scheme, *category, *region, *period, *plan, *table;
  const char *as_of;           /* what was known at the end of that day or at that moment; NULL: now */
  bool all;                    /* also runs with settings of a command line or another span */
  bool history;                /* every value that was ever known, not only the last one */
  bool released;               /* only what was released, and not withdrawn, by then */
  const struct table *splices; /* rules by which bases and vintages are joined (figures_splice.c); NULL: none are */
};

/* CSV with a header:
 * region,period,scheme,category,indicator,value,unit,basis,vintage,known,plan,run,table,state,splice,filed, in the
 * order of these. Figures of withdrawn runs are there with `all` only. Where a rule has changed a figure, `splice`
 * states how, and `filed` is the figure as published. *rows is how many figures there were. */
int figures_get(struct figures *figures, const struct figures_query *query, struct strbuf *out, size_t *rows,
                struct err *err);

/* The figures of a vintage, as last known, sorted. */
int figures_of_vintage(struct figures *figures, const char *vintage, struct figure_list *list, struct err *err);

#endif
