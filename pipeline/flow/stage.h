/* stage.h - the contract between a stage and whatever carries its records.
 *
 * A stage is a `const struct stage`: functions over batches. It never sees a file, so it cannot tell a shell pipe from
 * the orchestrator. The same stage runs in three ways with the same result: as a process between a CSV reader and a CSV
 * writer, chained to others in one process, and in several workers at once.
 *
 *   open    once a run, one thread: reads its tables through the context, learns the schema it will be lent and says the
 *           one it will lend. What it builds (`shared`) lives in context->arena and is read-only from then on.
 *   begin   once a worker: an own `state` (state_size bytes, zeroed), for what the worker gathers. May be NULL.
 *   push    once a batch: lends batches on through emit->push. A stage whose rows do not depend on each other needs only this.
 *   merge   adds the state of one worker to another's. Results must not depend on which worker had which batch.
 *   finish  once, on the one merged state, after the last batch: lends what remains.
 *   look    a stage that needs the whole before it can treat a part has a first look at all batches (struct look).
 *
 * Besides its main output a stage may have further ones, its ports (port.h): stage_wants() in open() says whether anybody
 * wants one, emit_to() lends batches to it, row_writer.h makes such batches row by row.
 *
 *   end     once a worker: releases what the state holds outside arenas. May be NULL.
 *
 * A stage with finish and without merge must see all batches in order, in one state (reconcile, forecast); the carrier sees
 * to it. Batches are lent, never given; the vectors a stage adds come from the batch's own arena.
 */
#ifndef TERTIA_FLOW_STAGE_H
#define TERTIA_FLOW_STAGE_H

#include "base/err.h"
#include "base/option.h"
#include "data/batch.h"
#include "data/finding.h"
#include "data/table.h"
#include "knowledge/knowledge.h"
#include "flow/port.h"

/* Where a stage's results go. One a worker and stage; `findings` is never NULL. */
struct emit {
  int (*push)(void *next, const struct batch *batch, struct err *err);
  void *next;
  const struct finding_sink *findings;
  int (*push_port)(void *next, size_t port, const struct batch *batch, struct err *err);
  const struct schema *const *wanted; /* of each port: its schema, or NULL: nobody wants it. NULL: no port is wanted */
};

static inline int emit_batch(const struct emit *emit, const struct batch *batch, struct err *err) {
  return batch->rows ? emit->push(emit->next, batch, err) : 0;
}

/* The schema of a further port (port.h), or NULL where nobody wants it. */
static inline const struct schema *emit_schema(const struct emit *emit, size_t port) {
  return emit->wanted ? emit->wanted[port] : NULL;
}

/* Lend a batch to a further port; one that nobody wants is nothing to do. */
static inline int emit_to(const struct emit *emit, size_t port, const struct batch *batch, struct err *err) {
  return batch->rows && emit_schema(emit, port) ? emit->push_port(emit->next, port, batch, err) : 0;
}

/* What a stage may ask of the world, in open() and finish() only. Tables are read once and shared; they live as long as
 * the run. */
struct stage_context {
  struct arena *arena; /* run lifetime */
  /* The catalog as objects (knowledge/knowledge.h). */
  struct knowledge *knowledge;
  /* A table of the catalog by its path there, "codebooks/gbt4754-2017.csv". EX_CONFIG when absent, naming the path where it
   * was looked for. */
  int (*catalog)(struct stage_context *context, const char *path, const struct table **table, struct err *err);
  /* The same where the catalog need not have it: *table is NULL when it is not there. What cannot be read is an error. */
  int (*catalog_if_there)(struct stage_context *context, const char *path, const struct table **table, struct err *err);
  /* A table the user named. EX_NOINPUT when absent. */
  int (*table)(struct stage_context *context, const char *path, const struct table **table, struct err *err);
  const bool *wants; /* in open(): which ports of this stage are wanted; NULL: none but the main one */
  long jobs;    /* workers a stage may use for its own work in finish(), at least 1 */
  void *carrier; /* the carrier's own */
};

static inline bool stage_wants(const struct stage_context *context, size_t port) {
  return context->wants && context->wants[port];
}

/* A first look of a stage at all its batches, before any is pushed to it: what it learns from the whole decides what it
 * does with each part. Batches are kept meanwhile (replay.h) and pushed in the order they came.
 *
 *   learn   once a batch, by any worker, into that worker's own `learned` (size bytes, zeroed).
 *   merge   adds what one worker learned to another's. The result must not depend on which worker had which batch; where
 *           order matters, batch->position tells it.
 *   settle  once, one thread, on what all learned: puts into `shared` what push needs. Afterwards shared is read-only again,
 *           and begin() is called for each worker.
 *   end     releases what a worker's `learned` holds outside arenas. May be NULL.
 */
struct look {
  size_t size;
  int (*learn)(const void *shared, void *learned, const struct batch *in, struct err *err);
  int (*merge)(const void *shared, void *into, void *from, struct err *err);
  int (*settle)(struct stage_context *context, void *shared, void *learned, struct err *err);
  void (*end)(void *learned);
};

struct stage {
  struct program program;     /* name, summary, options, manual; `name` is "tertia-classify" */
  const struct port *ports;   /* outputs, the main one first; ended by {0} */
  size_t options_size;
  const void *defaults;       /* options_size bytes; NULL: all zero */
  size_t state_size;
  bool selective; /* looks only at columns it asked for by name in open(); others go on with batch_extend() or
                     batch_gather() */
  int (*open)(struct stage_context *context, const void *options, const struct schema *in, struct schema *out,
              void **shared, struct err *err);
  int (*begin)(const void *shared, void *state, struct err *err);
  int (*push)(const void *shared, void *state, const struct batch *in, const struct emit *emit, struct err *err);
  int (*merge)(const void *shared, void *into, void *from, struct err *err);
  int (*finish)(struct stage_context *context, const void *shared, void *state, const struct emit *emit,
                struct err *err);
  void (*end)(void *state);
  const struct look *look; /* NULL: it needs no first look */
};

/* Needed input columns, for open(): the index of each, or EX_DATAERR naming what is missing and what there is. */
int stage_need(const struct schema *in, const char *column, size_t *index, struct err *err);

#endif
