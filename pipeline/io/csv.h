/* SPDX-License-Identifier: GPL-3.0-or-later */
/* csv.h - writing CSV: UTF-8, LF, RFC 4180 quoting only where a cell needs it.
 *
 * Cells of a batch that was read from CSV and that no stage changed are copied as written there (struct origin in
 * data/batch.h); all others are printed.
 */
#ifndef TERTIA_IO_CSV_H
#define TERTIA_IO_CSV_H

#include "base/strbuf.h"
#include "data/batch.h"

void csv_write_cell(struct strbuf *out, struct span text, bool last); /* followed by the comma or newline */
void csv_write_header(struct strbuf *out, const struct schema *schema);

/* Writes batches one after another and caches the printed form of words and periods. For one thread. */
struct csv_writer;
struct csv_writer *csv_writer_new(void);
void csv_write_batch(struct csv_writer *writer, struct strbuf *out, const struct batch *batch);
void csv_writer_free(struct csv_writer *writer); /* NULL is allowed */

#endif
