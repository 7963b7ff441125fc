/* SPDX-License-Identifier: GPL-3.0-or-later */
/* csv_source.h - reads Tertia's own CSV: the source for a stage that runs as a process.
 *
 * Columns are typed by catalog/columns.csv; others are text. All files of a call must have the same header. A value
 * that is not valid for its type, a damaged record, or a wrong number of cells is a reject with file, line and
 * column. */
#ifndef TERTIA_FLOW_CSV_SOURCE_H
#define TERTIA_FLOW_CSV_SOURCE_H

#include "flow/source.h"

extern const struct source csv_source;

/* The type of a column by catalog/columns.csv; text if it is not listed there. */
int column_types(struct stage_context *context, struct span *name, size_t n, enum column_type *type, struct err *err);

#endif
