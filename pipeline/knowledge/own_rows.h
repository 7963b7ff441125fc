/* SPDX-License-Identifier: GPL-3.0-or-later */
/* own_rows.h - a bureau's own rows laid over a shipped table of the catalog.
 *
 * Rows are matched by the key of the table's kind (the columns that together are unique). A row whose key the shipped
 * table has replaces the cells of the columns that the own table has, in its place; the others stay as shipped. A row
 * with another key stands after the shipped ones. Kinds without a key get all rows added. A column `remove` with `yes`
 * takes the shipped row with this key away; nothing else may be in it. */
#ifndef TERTIA_KNOWLEDGE_OWN_ROWS_H
#define TERTIA_KNOWLEDGE_OWN_ROWS_H

#include "data/table.h"

/* What became of one own row. */
enum own_fate { OWN_ADDED, OWN_REPLACED, OWN_REMOVED };

/* `path`: the table's path in the catalog. fate: one for each row of `own`. Everything is in the arena. EX_CONFIG, with
 * file and line, where rows cannot be matched. */
int own_rows_lay(const char *path, const struct table *shipped, const struct table *own, struct arena *arena,
                 struct table *merged, enum own_fate **fate, struct err *err);

/* The key of a row of `own` as text, for messages: `codes=K72 from=2019`. */
const char *own_row_key(const char *path, const struct table *own, size_t row, struct arena *arena);

#endif
