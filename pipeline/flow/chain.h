/* chain.h - stages one behind the other, as one worker sees them.
 *
 * A chain is opened once (tables read, schemas agreed); each worker then has its own copy of the states. What comes out
 * of a chain is prepared for the files it goes to (outlet.h), findings are lines; both are gathered in the worker's `result`
 * until the carrier takes it.
 */
#ifndef TERTIA_FLOW_CHAIN_H
#define TERTIA_FLOW_CHAIN_H

#include "base/strbuf.h"
#include "flow/context.h"
#include "flow/outlet.h"
#include "flow/source.h"

/* Somebody who takes results. */
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

/* The ports of the source or of a link, as a chain has them. */
struct chain_ports {
  const struct port *ports;
  size_t n;
  size_t *outlet;               /* n: where each goes; OUTLET_NONE */
  bool *wants;                  /* n */
  const struct schema **schema; /* n: of further ports that are wanted, once their stage is open; else NULL */
};
#define OUTLET_NONE ((size_t)-1)

struct chain {
  struct world *world;
  struct outlets *outlets;   /* set by the caller; those of port 0 of any link but the last are copies on the way */
  struct chain_ports *ports; /* links + 1: of the source, then of each link */
  struct link *link;
  size_t links;
  struct schema first, last;  /* what goes in and what comes out */
  bool findings_as_text;      /* sentences for people, not CSV */
};

/* Find out which ports are wanted; before the source is opened, whose ports these are. */
void chain_bind(struct chain *chain, const struct port *source_ports);
/* Open every stage in turn on what the one before gives; chain->link's stage and options are set by the caller. `shared` is
 * the source's, opened with the context's wants set to those of chain->ports[0]. */
int chain_open(struct chain *chain, const struct schema *in, const void *shared, struct err *err);

/* Must all batches pass in order through one state? */
bool chain_is_serial(const struct chain *chain);

struct link_end;

/* One worker's states and where its results gather. */
struct strand {
  const struct chain *chain;
  void **state;         /* links */
  struct link_end *end; /* links + 1 */
  struct emit *emit;    /* links + 1: emit[i] feeds link i, emit[links] the end */
  struct finding_sink findings;
  struct result result;
  /* Set for work that no worker shares: results are delivered as they come, for a long one would have to grow. */
  const struct delivery *delivery;
  struct err undelivered; /* why one could not be delivered */
  void *writer[OUTLETS_MOST]; /* of each outlet */
  uint64_t *rows_in; /* links + 1: batches' rows that reached each link; the last is what came out */
  uint64_t severity_count[4];
  struct arena arena;
};

int strand_open(struct strand *strand, const struct chain *chain, struct err *err);
void strand_close(struct strand *strand);

/* After the last batch: merge the other strands into the first and let every stage finish there. */
int strands_finish(struct strand *strand, size_t n, struct err *err);

/* Deliver what is there, unless an earlier one could not be. */
int strand_deliver(struct strand *strand, struct err *err);

#endif
