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
  size_t from, stop;    /* links of the pass at hand: the first, and the one that looks for the first time; links: none */
  void *learned;        /* of the link `stop` */
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
  uint64_t emitted_last; /* batches that stages emitted when they finished */
  struct arena arena;
};

int strand_open(struct strand *strand, const struct chain *chain, struct err *err);
void strand_close(struct strand *strand);

/* A chain is passed in parts, each up to a stage that looks twice: what arrives there is learned from and kept, and the next
 * part begins with what was kept. */
size_t chain_look_behind(const struct chain *chain, size_t from); /* the first link from there on that looks twice */
/* Begin the part from link `from` up to `stop`. */
int strand_begin(struct strand *strand, size_t from, size_t stop, struct err *err);
/* Push a kept batch to the first link of the part. */
int strand_push(struct strand *strand, const struct batch *batch, struct err *err);

/* After the last batch of a part: merge the other strands into the first and let its stages finish there. */
int strands_finish(struct strand *strand, size_t n, struct err *err);
/* Then let the link that has looked for the first time settle. */
int strands_settle(struct strand *strand, size_t n, struct err *err);

/* Deliver what is there, unless an earlier one could not be. */
int strand_deliver(struct strand *strand, struct err *err);

#endif
