/* SPDX-License-Identifier: GPL-3.0-or-later */
/* own_tables.h - a bureau's own tables over those of the catalog.
 *
 * They are in the folder `own` of the catalog; of an installed catalog that is a link to /etc/tertia/catalog. There
 * PATH.csv means the whole table PATH.csv, and PATH.rows.csv for single rows (knowledge/own_rows.h). What was
 * looked for, found or not, is observed like other tables of the catalog, as own/PATH. */
#ifndef TERTIA_FLOW_OWN_TABLES_H
#define TERTIA_FLOW_OWN_TABLES_H

#include "flow/context.h"

/* A table of the catalog, with what the bureau has over it. EX_NOINPUT where there is neither. */
int own_tables_read(struct world *world, const char *path, const struct table **table, struct err *err);
/* Is there a table of this path, shipped or own? */
int own_tables_have(struct world *world, const char *path, bool *there, struct err *err);
/* The entries of a folder of the catalog and of the same folder of own tables, in byte order, each once. */
int own_tables_list(struct world *world, const char *folder, struct arena *arena, const char ***entry, size_t *n,
                    struct err *err);

#endif
