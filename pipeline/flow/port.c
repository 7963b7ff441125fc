/* SPDX-License-Identifier: GPL-3.0-or-later */
/* port.c - see port.h. */
#include "flow/port.h"

size_t ports_count(const struct port *ports) {
  size_t n = 0;
  while (ports && ports[n].name) n++;
  return n;
}

size_t port_of_option(const struct port *ports, const char *option) {
  for (size_t i = 1, n = ports_count(ports); i < n; i++)
    if (strcmp(option, port_option(&ports[i])) == 0) return i;
  return 0;
}

size_t port_named(const struct port *ports, struct span name) {
  for (size_t i = 1, n = ports_count(ports); i < n; i++)
    if (span_is(name, ports[i].name)) return i;
  return 0;
}

size_t port_options(const struct port *ports, size_t offset, struct option *option) {
  size_t n = ports_count(ports);
  for (size_t i = 1; i < n; i++)
    option[i - 1] = (struct option){.name = port_option(&ports[i]),
                                    .letter = ports[i].letter,
                                    .kind = OPTION_TEXT,
                                    .offset = offset + i * sizeof(const char *),
                                    .argument = "FILE",
                                    .help = ports[i].title};
  return n ? n - 1 : 0;
}

struct schema port_schema(const struct port *port, const void *shared, struct arena *arena) {
  struct schema_builder builder;
  schema_start(&builder, arena);
  for (const struct port_column *c = port->column; c && c->name; c++) schema_add(&builder, span_of(c->name), c->type);
  if (port->columns) port->columns(shared, &builder);
  return schema_done(&builder);
}
