/* SPDX-License-Identifier: GPL-3.0-or-later */
/* outlet.h - the destinations of a chain's results: files for the ports that are wanted, of its stages and its
 * findings.
 *
 * Outlets are added while options are parsed, opened before the first record, begun when the schemas are known, written
 * in order, and committed when the run succeeded. The main outlet (standard output of a stage run as a program) is
 * committed first, so that its reader need not wait for the rest.
 */
#ifndef TERTIA_FLOW_OUTLET_H
#define TERTIA_FLOW_OUTLET_H

#include "flow/causes.h"
#include "flow/port.h"
#include "io/sink.h"

enum { OUTLETS_MOST = 32 };
#define OUTLET_OF_CHAIN ((size_t)-1) /* of the ports of findings.h */
#define OUTLET_NONE ((size_t)-1)

/* A port of a chain that is written to a file; a port may be written to several, in several formats. */
struct outlet {
  size_t at;        /* owner of the port: 0 the source, i the link i - 1, or OUTLET_OF_CHAIN */
  size_t port;      /* 0: the main one */
  const char *path; /* "-": standard output */
  const struct sink *sink;
  bool confidential; /* of a port that is (port.h) */
  void *file;
  struct schema schema; /* set when the chain is opened */
  size_t next;          /* another outlet of the same port, set when the chain is bound; or OUTLET_NONE */
};

struct outlets {
  struct outlet outlet[OUTLETS_MOST];
  size_t n;
  struct causes causes; /* of findings on standard error */
  bool quiet;           /* findings without an outlet are discarded, not written to standard error */
};

/* The results of one block of input. */
struct result {
  struct strbuf rejects, findings;  /* those without an outlet, as sentences (findings.h) */
  struct strbuf text[OUTLETS_MOST]; /* prepared for each outlet */
  size_t n;                         /* outlets */
};

size_t result_size(const struct result *result);
void result_empty(struct result *result);
void result_free(struct result *result);

/* The format of a port written to a file: the port's own, else that of the name's ending. EX_USAGE for an unknown one
 * (strict: io/sink.h). */
int port_sink(const struct port *port, const char *path, bool strict, const struct sink **sink, struct err *err);
/* Write port `port` of `ports` to `path`. EX_USAGE when two outputs have one path, or there are too many. */
int outlets_add(struct outlets *outlets, size_t at, const struct port *ports, size_t port, const char *path,
                struct err *err);
/* Keep the batches of `at`, to be replayed (replay.h); opened at once. */
int outlets_add_replay(struct outlets *outlets, size_t at, struct err *err);
int outlets_open(struct outlets *outlets, struct err *err);
int outlets_begin(struct outlets *outlets, struct err *err);
int outlets_deliver(void *outlets, const struct result *result, struct err *err); /* Delivers to the outlets (struct
                                                                                   * delivery, chain.h). */
int outlets_commit(struct outlets *outlets, struct err *err);
void outlets_close(struct outlets *outlets);

#endif
