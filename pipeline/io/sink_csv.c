/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sink_csv.c - CSV, plain or compressed: see csv.h and sink.h. */
#include "io/csv.h"
#include "io/sink_output.h"

static void *csv_sink_writer_new(const struct schema *schema) {
  (void)schema;
  return csv_writer_new();
}

static void csv_sink_prepare(void *writer, const struct batch *batch, struct strbuf *out) {
  csv_write_batch(writer, out, batch);
}

static void csv_sink_writer_free(void *writer) { csv_writer_free(writer); }

static int csv_sink_begin(void *file, const struct schema *schema, struct err *err) {
  struct strbuf header = {0};
  if (!schema->n) return 0; /* a table without columns has no records */
  csv_write_header(&header, schema);
  int code = sink_output_put(file, strbuf_view(&header), err);
  strbuf_free(&header);
  return code;
}

const struct sink csv_sink = {.name = "csv",
                              .endings = ".csv .csv.gz",
                              .selective = true,
                              .writer_new = csv_sink_writer_new,
                              .prepare = csv_sink_prepare,
                              .writer_free = csv_sink_writer_free,
                              .open = sink_output_open,
                              .digest = sink_output_digest,
                              .begin = csv_sink_begin,
                              .put = sink_output_put,
                              .commit = sink_output_commit,
                              .close = sink_output_close};
