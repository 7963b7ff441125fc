/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sink_document.c - documents, such as pages: the texts of the first column, unchanged. See sink.h. */
#include "io/sink_output.h"

static void document_prepare(void *writer, const struct batch *batch, struct strbuf *out) {
  (void)writer;
  for (size_t r = 0; r < batch->rows; r++) strbuf_span(out, vector_text(&batch->vector[0], r));
}

const struct sink document_sink = {.name = "document",
                                   .prepare = document_prepare,
                                   .open = sink_output_open,
                                   .digest = sink_output_digest,
                                   .begin = sink_output_begin,
                                   .put = sink_output_put,
                                   .commit = sink_output_commit,
                                   .close = sink_output_close};
