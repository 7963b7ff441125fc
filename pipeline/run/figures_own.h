/* SPDX-License-Identifier: GPL-3.0-or-later */
/* figures_own.h - the store of figures, for its own files. */
#ifndef TERTIA_RUN_FIGURES_OWN_H
#define TERTIA_RUN_FIGURES_OWN_H

#include <sqlite3.h>

#include "run/figures.h"

struct figures {
  sqlite3 *db;
  char *path, *runs; /* owned */
};

int figures_failed(const struct figures *figures, struct err *err);
int figures_prepare(struct figures *figures, const char *text, sqlite3_stmt **statement, struct err *err);

#endif
