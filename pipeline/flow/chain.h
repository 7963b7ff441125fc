/* chain.h - stages one behind the other, as one worker sees them.
 *
 * A chain is opened once (tables read, schemas agreed); each worker then has its own copy of the states. What comes out
 * at the end of a chain is text: records as CSV, findings as lines, gathered in the worker's `result` until the
 * carrier takes it.
 */
#ifndef TERTIA_FLOW_CHAIN_H
#define TERTIA_FLOW_CHAIN_H

#include "base/strbuf.h"
#include "flow/context.h"
#include "flow/source.h"

/* What a block of input became. */
struct result {
  struct strbuf records, rejects, findings;
};

static inline void result_empty(struct result *result) {
  strbuf_clear(&result->records);
  strbuf_clear(&result->rejects);
  strbuf_clear(&result->findings);
}

/* Somebody who takes results. */
struct delivery {
  int (*take)(void *context, const struct result *result, struct err *err);
  void *context;
};

struct link {
  const struct stage *stage;
  const void *options;
  const char *const *port; /* where each of the stage's ports goes; NULL: nowhere */
  void *shared;
  struct schema in, out;
};

struct chain {
  struct world *world;
  const char *const *source_port; /* where each port of the source goes; NULL: nowhere */
  struct link *link;
  size_t links;
  struct schema first, last;  /* what goes in and what comes out */
  bool findings_as_text;      /* sentences for people, not CSV */
  bool records_discarded;     /* nobody wants the records themselves */
  /* The last stage's batches go here instead of into text, when set. */
  int (*consume)(void *consumer, const struct batch *batch, struct err *err);
  void *consumer;
};

/* Open every stage in turn on what the one before gives. chain->link's stage and options are set by the caller. */
int chain_open(struct chain *chain, const struct schema *in, struct err *err);

/* Must all batches pass in order through one state? */
bool chain_is_serial(const struct chain *chain);

struct link_end;
struct csv_writer;

/* One worker's states and where its results gather. */
struct strand {
  const struct chain *chain;
  void **state;         /* links */
  struct link_end *end; /* links + 1 */
  struct emit *emit;    /* links + 1: emit[i] feeds link i, emit[links] the text */
  struct finding_sink findings;
  struct result result;
  /* Set for work that no worker shares: results are delivered as they come, for a long one would have to grow. */
  const struct delivery *delivery;
  struct err undelivered; /* why one could not be delivered */
  struct csv_writer *writer; /* of the records */
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
