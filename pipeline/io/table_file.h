/* SPDX-License-Identifier: GPL-3.0-or-later */
/* table_file.h - reads a small CSV or TSV file into a table (data/table.h). The first record is the header. A line
 * whose first cell begins with # is a comment. Damaged or over-long records are errors with file and line. */
#ifndef TERTIA_IO_TABLE_FILE_H
#define TERTIA_IO_TABLE_FILE_H

#include "data/table.h"

int table_read(const char *path, struct arena *arena, struct table *table, struct err *err);

#endif
