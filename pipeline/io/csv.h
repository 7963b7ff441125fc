/* csv.h - writing CSV: UTF-8, LF, RFC 4180 quoting only where a cell needs it. */
#ifndef TERTIA_IO_CSV_H
#define TERTIA_IO_CSV_H

#include "base/strbuf.h"
#include "data/batch.h"

void csv_write_cell(struct strbuf *out, struct span text, bool last); /* with the comma or newline after it */
void csv_write_header(struct strbuf *out, const struct schema *schema);
void csv_write_batch(struct strbuf *out, const struct batch *batch);

#endif
