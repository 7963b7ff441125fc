/* SPDX-License-Identifier: GPL-3.0-or-later */
/* port.h - the named, typed outputs of a stage or source.
 *
 * A stage lists its ports; the first is the main one, which feeds the next stage of the chain and has the schema that
 * open() returns. Each further port has an option that names its output file, on the command line (`--moves FILE`) and
 * in a plan (`classify.moves = moves.csv`), generated from the declaration here. Later steps of a plan read a port that
 * is written as STEP.PORT (`derive.ratios = annual.ratios`). Batches are sent there by emit_to() (stage.h).
 */
#ifndef TERTIA_FLOW_PORT_H
#define TERTIA_FLOW_PORT_H

#include "base/option.h"
#include "data/schema.h"

struct port_column {
  const char *name;
  enum column_type type;
};

struct port {
  const char *name;   /* "ratios" */
  const char *option; /* the option's name if it differs: "ratios-out" */
  char letter;        /* short option, or 0 */
  const char *title;  /* one sentence, the help of the option; for the main port, its contents */
  /* For a further port, its columns, ended by {0}; or a function that adds them, if they depend on options and
   * input. */
  const struct port_column *column;
  void (*columns)(const void *shared, struct schema_builder *builder);
  bool confidential; /* it contains data of single units: readable for its owner alone, whatever the plan's access
                        is */
  bool document;     /* one text column, written unchanged whatever the file's name: a page */
  bool book;         /* a workbook in the making, whatever the file's name (io/sink_book.c) */
};

static inline const char *port_option(const struct port *port) { return port->option ? port->option : port->name; }

size_t ports_count(const struct port *ports); /* NULL: 0 */
/* The further port with this option or name; 0 if there is none. */
size_t port_of_option(const struct port *ports, const char *option);
size_t port_named(const struct port *ports, struct span name);

/* Generate the options of the further ports; their values are `const char *` at `offset` + the port's number of
 * pointers. There must be space for ports_count() options. Returns how many were generated. */
size_t port_options(const struct port *ports, size_t offset, struct option *option);

/* For a further port, once its stage is open. */
struct schema port_schema(const struct port *port, const void *shared, struct arena *arena);

#endif
