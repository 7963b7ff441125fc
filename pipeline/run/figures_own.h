/* SPDX-License-Identifier: GPL-3.0-or-later */
/* figures_own.h - the store of figures, for its own files. */
#ifndef TERTIA_RUN_FIGURES_OWN_H
#define TERTIA_RUN_FIGURES_OWN_H

#include <sqlite3.h>

#include "run/figures.h"

struct figures {
  sqlite3 *db;
  char *path, *runs; /* owned */
  size_t damaged;    /* runs whose manifests could not be read */
  struct err first_damaged;
};

/* The cells of a figure as `tertia series get` prints it. */
enum known_cell {
  KNOWN_REGION,
  KNOWN_PERIOD,
  KNOWN_SCHEME,
  KNOWN_CATEGORY,
  KNOWN_INDICATOR,
  KNOWN_VALUE,
  KNOWN_UNIT,
  KNOWN_BASIS,
  KNOWN_VINTAGE,
  KNOWN_SINCE,
  KNOWN_PLAN,
  KNOWN_RUN,
  KNOWN_TABLE,
  KNOWN_STATE,
  KNOWN_SPLICE,
  KNOWN_FILED,
  KNOWN_CELLS
};

struct known {
  struct span cell[KNOWN_CELLS];
};

struct known_list {
  struct known *item;
  size_t n, room;
  struct arena *arena;
};

int figures_failed(const struct figures *figures, struct err *err);
int figures_do(struct figures *figures, const char *statement, struct err *err);
void figures_bind(sqlite3_stmt *statement, int at, struct span text);
/* figures_layout.c: the tables, made where there are none; those of an older version are carried over. */
int figures_lay_out(struct figures *figures, struct err *err);
/* figures_insert.c: the figures of a run that is in the table `run`. */
int figures_insert(struct figures *figures, int64_t run, const char *folder, const struct manifest *manifest,
                   struct err *err);
int figures_prepare(struct figures *figures, const char *text, sqlite3_stmt **statement, struct err *err);

/* Join the figures of older bases or vintages to the newer by the rules of a table (columns region, indicator, older,
 * newer, rule, shift, and from for trend-deviation; stat/splice.h). A figure that a newer base has replaced goes; one
 * that was brought to its level is marked. EX_DATAERR where a rule cannot be used. */
int figures_splice(const struct table *rules, struct known_list *list, struct err *err);

#endif
