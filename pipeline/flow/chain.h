/* SPDX-License-Identifier: GPL-3.0-or-later */
/* chain.h - a sequence of stages, as one worker runs it.
 *
 * A chain is opened once (tables read, schemas agreed); each worker then has its own copy of the states. Batches that
 * leave the chain are prepared for their output files (outlet.h), and so are findings (findings.h); both are
 * collected in the worker's `result` until the engine collects them.
 */
#ifndef TERTIA_FLOW_CHAIN_H
#define TERTIA_FLOW_CHAIN_H

#include "base/strbuf.h"
#include "flow/context.h"
#include "knowledge/checks.h"
#include "flow/finding_order.h"
#include "flow/findings.h"
#include "flow/outlet.h"
#include "flow/source.h"

/* A receiver of results. */
struct delivery {
  int (*take)(void *context, const struct result *result, struct err *err);
  void *context;
};

struct link {
  const struct stage *stage;
  const void *options;
  void *shared;
  struct schema in, out;
};

/* The ports of the source or of a link within a chain. */
struct chain_ports {
  const struct port *ports;
  size_t n;
  size_t *outlet;               /* n: the last outlet of each port, which leads to its others; or OUTLET_NONE */
  bool *wants;                  /* n */
  const struct schema **schema; /* n: schemas of the further ports that are wanted, once their stage is open;
                                 * otherwise NULL */
};

struct chain {
  struct world *world;
  struct outlets *outlets;   /* set by the caller; for port 0 of every link but the last, copies of intermediate
                              * batches */
  struct chain_ports *ports; /* links + 1: for the source, then for each link */
  struct chain_ports own;    /* those of findings.h */
  const struct catalog_checks *checks; /* the words of findings that have none of their own */
  struct link *link;
  size_t links;
  struct schema first, last; /* schemas of the input and the output */
};

/* Find which ports are wanted; those of findings have their schemas from then on. It is called before the source is
 * opened, because the source has ports too. */
void chain_bind(struct chain *chain, const struct port *source_ports);
/* Mark the outlets of confidential ports, before they are opened. */
void chain_confide(struct chain *chain);
/* Open every stage in turn with the schema its predecessor emits; the caller sets the stage and options in
 * chain->link. `shared` belongs to the source, which was opened with the context's wants set to those of
 * chain->ports[0]. */
int chain_open(struct chain *chain, const struct schema *in, const void *shared, struct err *err);

/* Must all batches pass through one state, in order? */
bool chain_is_serial(const struct chain *chain);

struct link_end;

/* One worker's states and its collected results. */
struct strand {
  const struct chain *chain;
  void **state;         /* links */
  size_t from, stop;    /* links of the current pass: the first one, and the one on its first look; links: none */
  void *learned;        /* state of the first look of link `stop` */
  struct link_end *end; /* links + 1 */
  struct emit *emit;    /* links + 1: emit[i] pushes to link i, emit[links] to the end */
  struct finding_sink findings;
  struct finding_order order; /* of the batch that a link is pushed */
  bool pushing;               /* a link is */
  struct emit findings_emit;
  struct row_writer finding_row[3]; /* by enum finding_port */
  struct result result;             /* complete after strand_result() */
  /* Set for work done by one worker alone: results are delivered as they are made, since collecting them could need
   * too much memory. */
  const struct delivery *delivery;
  size_t workers;             /* meanwhile: this strand and those behind it in memory, which are idle */
  struct err undelivered;     /* why a delivery failed */
  void *writer[OUTLETS_MOST]; /* one for each outlet */
  uint64_t *rows_in; /* links + 1: number of rows that reached each link; the last is the number of output rows */
  uint64_t severity_count[4];
  uint64_t emitted_last; /* number of batches that stages emitted in finish */
  struct arena arena;
};

int strand_open(struct strand *strand, const struct chain *chain, struct err *err);
void strand_close(struct strand *strand);
/* What was collected since the last delivery, findings too. */
struct result *strand_result(struct strand *strand, struct err *err);

/* A chain runs in parts, each ending at a stage with a first look: the batches that arrive there are learned from
 * and kept, and the next part starts from the kept batches. */
size_t chain_look_behind(const struct chain *chain, size_t from); /* Find the first link, from this one on, that has
                                                                   * a first look. */
/* Begin the part from link `from` to link `stop`. */
int strand_begin(struct strand *strand, size_t from, size_t stop, struct err *err);
/* Push a kept batch to the first link of the part. */
int strand_push(struct strand *strand, const struct batch *batch, struct err *err);

/* After the last batch of a part: merge the other strands into the first and let its stages finish there. */
int strands_finish(struct strand *strand, size_t n, struct err *err);
/* Then settle the first look of the link at the end of the part. */
int strands_settle(struct strand *strand, size_t n, struct err *err);

/* Deliver the collected results, unless an earlier delivery failed. */
int strand_deliver(struct strand *strand, struct err *err);

#endif
