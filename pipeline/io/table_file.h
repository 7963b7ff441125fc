/* SPDX-License-Identifier: GPL-3.0-or-later */
/* table_file.h - reads a small CSV or TSV file into a table (data/table.h). The first record is the header. A line
 * whose first cell begins with # is a comment. Damaged or over-long records are errors with file and line. */
#ifndef TERTIA_IO_TABLE_FILE_H
#define TERTIA_IO_TABLE_FILE_H

#include "data/table.h"

int table_read(const char *path, struct arena *arena, struct table *table, struct err *err);

/* Read a long table in parts, in order: the callback `take` is called with some of its rows at a time, which are valid
 * during the call. It is called once with no rows if there are none. Titles and name are in `arena`. TABLE_ENOUGH from
 * `take` ends the reading without an error. */
enum { TABLE_ENOUGH = -1 };
typedef int table_part_take(void *context, const struct table *part, struct err *err);
int table_scan(const char *path, struct arena *arena, table_part_take *take, void *context, struct err *err);

#endif
