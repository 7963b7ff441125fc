/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sink_jsonl.c - JSON Lines (jsonlines.org): one object a record, {"unit":"914…","revenue":12.5,"period":"2023"}.
 * Numbers keep all their digits, periods and texts are strings, missing values are null. See sink.h. */
#include <math.h>
#include <stdlib.h>

#include "base/json.h"
#include "base/real.h"
#include "data/period.h"
#include "io/sink_output.h"

/* The column names as written in each object: `{"unit":`, `,"revenue":`. */
struct jsonl_writer {
  struct strbuf names;
  size_t *end; /* length of each column's name */
};

static void *jsonl_writer_new(const struct schema *schema) {
  struct jsonl_writer *writer = memory_alloc(sizeof *writer);
  *writer = (struct jsonl_writer){.end = memory_alloc((schema->n + 1) * sizeof(size_t))};
  for (size_t c = 0; c < schema->n; c++) {
    strbuf_char(&writer->names, c ? ',' : '{');
    json_text(&writer->names, schema->column[c].name);
    strbuf_char(&writer->names, ':');
    writer->end[c] = writer->names.n;
  }
  return writer;
}

static void jsonl_writer_free(void *own) {
  struct jsonl_writer *writer = own;
  if (!writer) return;
  strbuf_free(&writer->names);
  free(writer->end);
  free(writer);
}

static bool jsonl_is_missing(const struct vector *vector, enum column_type type, size_t row) {
  switch (type) {
  case COLUMN_TEXT:
    return vector_text(vector, row).n == 0;
  case COLUMN_DECIMAL:
    return vector->number[row] == DECIMAL_MISSING;
  case COLUMN_PERIOD:
    return vector->number[row] == PERIOD_NONE;
  case COLUMN_REAL:
    return !isfinite(vector->real[row]);
  }
  return true;
}

static void jsonl_put_value(const struct vector *vector, enum column_type type, size_t row, struct strbuf *out) {
  if (jsonl_is_missing(vector, type, row)) {
    strbuf_put(out, "null");
    return;
  }
  switch (type) {
  case COLUMN_TEXT:
    json_span(out, vector_text(vector, row));
    break;
  case COLUMN_DECIMAL:
    decimal_write(vector->number[row], out);
    break;
  case COLUMN_PERIOD:
    strbuf_char(out, '"');
    period_write((period_code)vector->number[row], out);
    strbuf_char(out, '"');
    break;
  case COLUMN_REAL:
    strbuf_real(out, vector->real[row]);
    break;
  }
}

static void jsonl_prepare(void *own, const struct batch *batch, struct strbuf *out) {
  const struct jsonl_writer *writer = own;
  for (size_t r = 0; r < batch->rows; r++) {
    size_t from = 0;
    for (size_t c = 0; c < batch->schema->n; c++) {
      strbuf_add(out, writer->names.bytes + from, writer->end[c] - from);
      jsonl_put_value(&batch->vector[c], batch->schema->column[c].type, r, out);
      from = writer->end[c];
    }
    strbuf_put(out, "}\n");
  }
}

const struct sink jsonl_sink = {.name = "jsonl",
                                .endings = ".jsonl .jsonl.gz",
                                .writer_new = jsonl_writer_new,
                                .prepare = jsonl_prepare,
                                .writer_free = jsonl_writer_free,
                                .open = sink_output_open,
                                .digest = sink_output_digest,
                                .begin = sink_output_begin,
                                .put = sink_output_put,
                                .commit = sink_output_commit,
                                .close = sink_output_close};
