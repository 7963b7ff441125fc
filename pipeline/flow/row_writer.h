/* SPDX-License-Identifier: GPL-3.0-or-later */
/* row_writer.h - writes rows to a port, cell by cell in the order of its columns, and emits them as batches.
 *
 *     struct row_writer w;
 *     row_start(&w, emit, CLASSIFY_MOVES, err);
 *     for (...) {
 *       row_period(&w, period);
 *       row_text(&w, code);
 *       row_end(&w);
 *     }
 *     return row_finish(&w);
 *
 * The calls are checked against the types of the schema. After an error the other calls do nothing, and row_finish()
 * returns it. If the port is not wanted, rows are discarded.
 */
#ifndef TERTIA_FLOW_ROW_WRITER_H
#define TERTIA_FLOW_ROW_WRITER_H

#include "data/period.h"
#include "flow/stage.h"

struct row_writer {
  const struct emit *emit;
  size_t port, column; /* index of the next cell's column */
  const struct schema *schema;
  struct arena arena; /* of the current batch */
  struct batch batch;
  struct err *err;
  int code;
};

void row_start(struct row_writer *writer, const struct emit *emit, size_t port, struct err *err);
/* The same for the main port, whose schema open() returned. */
void row_start_main(struct row_writer *writer, const struct emit *emit, const struct schema *schema, struct err *err);
static inline bool row_wanted(const struct row_writer *writer) { return writer->schema != NULL; }

void row_text(struct row_writer *writer, struct span text); /* copied */
void row_string(struct row_writer *writer, const char *text);
void row_period(struct row_writer *writer, period_code period);
void row_decimal(struct row_writer *writer, decimal value);
void row_sum(struct row_writer *writer, decimal_sum value); /* a decimal; EX_DATAERR when it is out of range */
void row_count(struct row_writer *writer, uint64_t count);  /* a whole number in a decimal column */
void row_real(struct row_writer *writer, double value);
void row_end(struct row_writer *writer); /* ends a complete row */
int row_emit(struct row_writer *writer); /* emits the rows so far; more may follow */
int row_finish(struct row_writer *writer);

#endif
