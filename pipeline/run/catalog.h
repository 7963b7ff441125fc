/* SPDX-License-Identifier: GPL-3.0-or-later */
/* catalog.h - the check of the whole catalog, before a run and for `tertia check`. */
#ifndef TERTIA_RUN_CATALOG_H
#define TERTIA_RUN_CATALOG_H

#include "base/err.h"
#include "base/log.h"
#include "base/strbuf.h"

/* Read every table of the catalog (NULL: where it is looked for by default); every fault is a message, the first is
 * also the error. `notes`: which tables and rows are the bureau's own, a line
 * each; may be NULL. */
int check_catalog(const char *directory, struct strbuf *notes, const struct log *log, struct err *err);

#endif
