/* record.h - the cells of one record as it was written: a line of our own CSV, without its line end. */
#ifndef TERTIA_DATA_RECORD_H
#define TERTIA_DATA_RECORD_H

#include "base/span.h"
#include "base/strbuf.h"

/* The end of the cell that begins at p: a comma outside quotes, or the record's end. */
const char *record_cell_end(const char *p, const char *end);
/* The cell of this number, quotes and all; empty where the record ends before. */
struct span record_cell(struct span record, size_t number);
/* A cell's text: without blanks around it and without its quotes; in the cell, or in `scratch`. */
struct span record_cell_text(struct span cell, struct strbuf *scratch);

#endif
