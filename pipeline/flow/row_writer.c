/* SPDX-License-Identifier: GPL-3.0-or-later */
/* row_writer.c - see row_writer.h. */
#include "flow/row_writer.h"

#include "base/i18n.h"

static void row_new_batch(struct row_writer *writer) {
  arena_reset(&writer->arena);
  writer->batch = batch_new(&writer->arena, writer->schema, BATCH_ROWS);
  writer->batch.rows = 0;
}

void row_start_main(struct row_writer *writer, const struct emit *emit, const struct schema *schema, struct err *err) {
  *writer = (struct row_writer){.emit = emit, .schema = schema, .err = err};
}

void row_start(struct row_writer *writer, const struct emit *emit, size_t port, struct err *err) {
  *writer = (struct row_writer){.emit = emit, .port = port, .schema = emit_schema(emit, port), .err = err};
}

/* The vector of the next cell; NULL: the cell is discarded. */
static struct vector *row_cell(struct row_writer *writer, enum column_type type) {
  if (writer->code || !writer->schema) return NULL;
  if (!writer->batch.vector) row_new_batch(writer);
  if (writer->column < writer->schema->n && writer->schema->column[writer->column].type == type)
    return &writer->batch.vector[writer->column++];
  writer->code = err_set(writer->err, EX_SOFTWARE, "cell %zu of a row is not of its column's type", writer->column);
  return NULL;
}

void row_text(struct row_writer *writer, struct span text) {
  struct vector *vector = row_cell(writer, COLUMN_TEXT);
  if (!vector) return;
  vector->text[writer->batch.rows] = (struct span){text.n ? arena_copy(&writer->arena, text.p, text.n) : NULL, text.n};
}

void row_string(struct row_writer *writer, const char *text) { row_text(writer, span_of(text)); }

void row_period(struct row_writer *writer, period_code period) {
  struct vector *vector = row_cell(writer, COLUMN_PERIOD);
  if (vector) vector->number[writer->batch.rows] = period;
}

void row_decimal(struct row_writer *writer, decimal value) {
  struct vector *vector = row_cell(writer, COLUMN_DECIMAL);
  if (vector) vector->number[writer->batch.rows] = value;
}

void row_sum(struct row_writer *writer, decimal_sum value) {
  bool fits = value > INT64_MIN && value <= INT64_MAX;
  if (!fits && !writer->code && writer->schema)
    writer->code =
        err_set(writer->err, EX_DATAERR, _("%s: a sum is out of range"), writer->schema->column[writer->column].name);
  row_decimal(writer, fits ? (decimal)value : DECIMAL_MISSING);
}

void row_count(struct row_writer *writer, uint64_t count) { row_sum(writer, (decimal_sum)count * DECIMAL_SCALE); }

void row_real(struct row_writer *writer, double value) {
  struct vector *vector = row_cell(writer, COLUMN_REAL);
  if (vector) vector->real[writer->batch.rows] = value;
}

static void row_flush(struct row_writer *writer) {
  if (writer->code || !writer->schema || !writer->batch.rows) return;
  writer->code = writer->port ? emit_to(writer->emit, writer->port, &writer->batch, writer->err)
                              : emit_batch(writer->emit, &writer->batch, writer->err);
  writer->batch = (struct batch){0}; /* the next row starts a new batch */
}

void row_end(struct row_writer *writer) {
  if (writer->code || !writer->schema) return;
  if (writer->column != writer->schema->n) {
    writer->code = err_set(writer->err, EX_SOFTWARE, "a row has %zu cells of %zu", writer->column, writer->schema->n);
    return;
  }
  writer->column = 0;
  if (++writer->batch.rows == BATCH_ROWS) row_flush(writer);
}

int row_emit(struct row_writer *writer) {
  row_flush(writer);
  return writer->code;
}

int row_finish(struct row_writer *writer) {
  row_flush(writer);
  arena_free(&writer->arena);
  return writer->code;
}
