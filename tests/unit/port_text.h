/* SPDX-License-Identifier: GPL-3.0-or-later */
/* port_text.h - for tests of stages: a port as CSV text. */
#ifndef TERTIA_TESTS_PORT_TEXT_H
#define TERTIA_TESTS_PORT_TEXT_H

#include "flow/stage.h"
#include "io/csv.h"

enum { PORT_TEXT_MOST = 8 };

struct port_text {
  struct arena arena;
  struct schema schema;
  const struct schema *wanted[PORT_TEXT_MOST];
  struct csv_writer *writer;
  struct strbuf text; /* with the header */
  struct emit emit;   /* wants this port and no other */
};

static int port_text_push(void *next, size_t port, const struct batch *batch, struct err *err) {
  (void)port, (void)err;
  struct port_text *own = next;
  csv_write_batch(own->writer, &own->text, batch);
  return 0;
}

static void port_text_start(struct port_text *own, const struct stage *stage, size_t port, const void *shared) {
  *own = (struct port_text){.writer = csv_writer_new()};
  own->schema = port_schema(&stage->ports[port], shared, &own->arena);
  own->wanted[port] = &own->schema;
  own->emit = (struct emit){.next = own, .push_port = port_text_push, .wanted = own->wanted};
  csv_write_header(&own->text, &own->schema);
}

static void port_text_end(struct port_text *own) {
  csv_writer_free(own->writer);
  strbuf_free(&own->text);
  arena_free(&own->arena);
}

#endif
