/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stage.h - the contract between a stage and the engine that runs it.
 *
 * A stage is a `const struct stage`: functions over batches. It never sees a file, so it cannot distinguish a shell
 * pipe from the orchestrator. The same stage runs in three ways with the same result: as a process between a CSV reader
 * and a CSV writer, chained to others in one process, and in several workers at once.
 *
 *   open    once a run, one thread: reads its tables through the context, receives the schema of its input and returns
 * the schema of its output. What it builds (`shared`) is in context->arena and is read-only from then on. begin   once
 * a worker: initialises that worker's `state` (state_size bytes, zeroed). May be NULL. push    once a batch: emits
 * batches through emit->push. A stage whose rows are independent needs only this. merge   adds the state of one worker
 * to another's. Results must not depend on which worker had which batch. finish  once, on the one merged state, after
 * the last batch: emits what remains. look    a stage that needs all records before it can process any has a first look
 * at all batches (struct look).
 *
 * Besides its main output a stage may have further ones, its ports (port.h): stage_wants() in open() returns whether a
 * port is wanted, emit_to() sends batches to it, row_writer.h makes such batches row by row.
 *
 *   end     once a worker: frees what the state has allocated outside arenas. May be NULL.
 *
 * A stage with finish and without merge must see all batches in order, in one state (reconcile, forecast); the engine
 * ensures this. A batch is valid only during the call it is passed to; the vectors a stage adds are allocated in the
 * batch's arena.
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

struct emit;

/* Write part `part` of the rows of a port. */
typedef int part_write(const void *what, size_t part, const struct emit *emit, struct err *err);

/* The destination of a stage's results. One per worker and stage; `findings` is never NULL. */
struct emit {
  int (*push)(void *next, const struct batch *batch, struct err *err);
  void *next;
  const struct finding_sink *findings;
  int (*push_port)(void *next, size_t port, const struct batch *batch, struct err *err);
  const struct schema *const *wanted; /* schema of each port, or NULL if it is not wanted. NULL: no port is wanted */
  int (*parts)(void *next, size_t n, part_write *write, const void *what, struct err *err);
};

static inline int emit_batch(const struct emit *emit, const struct batch *batch, struct err *err) {
  return batch->rows ? emit->push(emit->next, batch, err) : 0;
}

/* The schema of a further port (port.h), or NULL if it is not wanted. */
static inline const struct schema *emit_schema(const struct emit *emit, size_t port) {
  return emit->wanted ? emit->wanted[port] : NULL;
}

/* Emit a batch to a further port; does nothing if the port is not wanted. */
static inline int emit_to(const struct emit *emit, size_t port, const struct batch *batch, struct err *err) {
  return batch->rows && emit_schema(emit, port) ? emit->push_port(emit->next, port, batch, err) : 0;
}

/* In finish(): write the rows of a port in n parts, each with an emit of its own, by all workers at once. They appear
 * in the order of the parts. `what` is only read, and nothing but rows of further ports is emitted. */
static inline int emit_parts(const struct emit *emit, size_t n, part_write *write, const void *what, struct err *err) {
  if (emit->parts) return emit->parts(emit->next, n, write, what, err);
  int code = 0;
  for (size_t part = 0; !code && part < n; part++) code = write(what, part, emit, err);
  return code;
}

/* What a stage may use of its environment, in open() and finish() only. Tables are read once and shared; they live
 * as long as the run. */
struct stage_context {
  struct arena *arena; /* run lifetime */
  /* The catalog as objects (knowledge/knowledge.h). */
  struct knowledge *knowledge;
  /* A table of the catalog by its path there, "codebooks/gbt4754-2017.csv". If it is absent, EX_CONFIG with the path
   * that was tried. */
  int (*catalog)(struct stage_context *context, const char *path, const struct table **table, struct err *err);
  /* The same where the catalog need not have it: *table is NULL when it is not there. What cannot be read is an error.
   */
  int (*catalog_if_there)(struct stage_context *context, const char *path, const struct table **table, struct err *err);
  /* A table named by the user. EX_NOINPUT when absent. */
  int (*table)(struct stage_context *context, const char *path, const struct table **table, struct err *err);
  /* The same for a long table, in parts that are valid during each call of `take`, in order. */
  int (*scan)(struct stage_context *context, const char *path,
              int (*take)(void *into, const struct table *part, struct err *err), void *into, struct err *err);
  const bool *wants; /* in open(): which ports of this stage are wanted; NULL: only the main one */
  long jobs;         /* threads a stage may use for its own work in finish(), at least 1 */
  void *carrier;     /* private to the engine */
};

static inline bool stage_wants(const struct stage_context *context, size_t port) {
  return context->wants && context->wants[port];
}

/* A stage's first look at all its batches, before any is pushed to it: what it learns from all records decides how it
 * processes each. Batches are kept meanwhile (replay.h) and pushed in their original order.
 *
 *   learn   once a batch, by any worker, into that worker's own `learned` (size bytes, zeroed).
 *   merge   adds what one worker learned to another's. The result must not depend on which worker had which batch;
 * where order matters, use batch->position. settle  once, one thread, on the merged state: stores in `shared` what push
 * needs. Afterwards shared is read-only again, and begin() is called for each worker. end     frees what a worker's
 * `learned` has allocated outside arenas. May be NULL.
 */
struct look {
  size_t size;
  int (*learn)(const void *shared, void *learned, const struct batch *in, struct err *err);
  int (*merge)(const void *shared, void *into, void *from, struct err *err);
  int (*settle)(struct stage_context *context, void *shared, void *learned, struct err *err);
  void (*end)(void *learned);
};

/* An option that names tables which are read beside the input, and what kind of table they are (knowledge.def). In a
 * plan they are checked against their kind before the stage is opened, with all names resolved, and so by `tertia
 * check`: a stage that reads a table only when it finishes is refused as early. */
struct side_table {
  const char *option; /* "controls" */
  const char *kind;   /* "controls" */
  bool given;         /* written by people: the result of a step is refused */
};

/* A stage whose sums can be written apart and merged: the port that writes them, the option (a flag) that reads them.
 */
struct stage_partials {
  const char *port, *option;
};

struct stage {
  enum run_cause cause;            /* what figures change by when its options do */
  struct program program;          /* name, summary, options, manual; `name` is "tertia-classify" */
  const struct port *ports;        /* outputs, the main one first; ended by {0} */
  const struct side_table *tables; /* one for each option with the argument FILE; ended by {0}. NULL: there are none */
  bool scans;                      /* they may be long; they are read (stage_context.scan) and checked in parts */
  size_t options_size;
  const void *defaults; /* options_size bytes; NULL: all zero */
  size_t state_size;
  bool by_record; /* what becomes of a record depends on no other: the records of each year may be processed apart */
  const struct stage_partials *partials; /* it can be done in parts; NULL: it cannot */
  bool selective; /* reads only columns it found by name in open(); others are passed on with batch_extend() or
                   * batch_gather() */
  int (*open)(struct stage_context *context, const void *options, const struct schema *in, struct schema *out,
              void **shared, struct err *err);
  int (*begin)(const void *shared, void *state, struct err *err);
  int (*push)(const void *shared, void *state, const struct batch *in, const struct emit *emit, struct err *err);
  int (*merge)(const void *shared, void *into, void *from, struct err *err);
  int (*finish)(struct stage_context *context, const void *shared, void *state, const struct emit *emit,
                struct err *err);
  void (*end)(void *state);
  const struct look *look; /* NULL: it has no first look */
  /* Is this port confidential with these options, though not always? May be NULL. */
  bool (*confidential)(const void *options, size_t port);
};

/* Find required input columns in open(): sets the index of each, or EX_DATAERR with the missing and the present
 * names. */
int stage_need(const struct schema *in, const char *column, size_t *index, struct err *err);

/* Put the name of the input before the message of an error about it. Returns code. */
int stage_input_error(const struct schema *in, int code, struct err *err);

#endif
