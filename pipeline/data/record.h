/* SPDX-License-Identifier: GPL-3.0-or-later */
/* record.h - the cells of one record as written: a line of Tertia's own CSV, without its line end. */
#ifndef TERTIA_DATA_RECORD_H
#define TERTIA_DATA_RECORD_H

#include "base/span.h"
#include "base/strbuf.h"

/* The end of the cell that begins at p: a comma outside quotes, or the record's end. */
const char *record_cell_end(const char *p, const char *end);
/* The cell with this index, quotes included; empty if the record is shorter. */
struct span record_cell(struct span record, size_t number);
/* A cell's text, without surrounding blanks and quotes; points into the cell, or into `scratch`. */
struct span record_cell_text(struct span cell, struct strbuf *scratch);

#endif
