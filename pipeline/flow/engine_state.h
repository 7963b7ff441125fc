/* SPDX-License-Identifier: GPL-3.0-or-later */
/* engine_state.h - what the parts of the engine share: the state of one run.
 *
 * A run opens its source (engine_heads.c), reads the files of each step of the source with all workers
 * (engine_steps.c), and runs the rest of the chain after a stage with a first look (engine_looks.c). The state is owned
 * by engine_run() and engine_open(); `lock` guards what workers change: inputs, `stop` and `err`. Functions return an
 * exit code and fill `err`. */
#ifndef TERTIA_FLOW_ENGINE_STATE_H
#define TERTIA_FLOW_ENGINE_STATE_H

#include <pthread.h>
#include <stdatomic.h>
#include "flow/engine.h"
#include "flow/order.h"
#include "flow/replay.h"
#include "io/parts.h"
#include "io/reader.h"

enum file_state { FILE_NEW, FILE_OPENING, FILE_OPEN, FILE_ENDED };

/* An input file in the current step. */
struct input {
  size_t file; /* among all files of the run */
  struct reader *reader;
  enum file_state state;
  int attended; /* workers reading it */
  uint64_t blocks;
  const struct wanted *wanted;
};

/* One run. The arrays have `paths` or `jobs` elements, as stated, and are owned by the engine. */
struct engine {
  struct engine_job *job;
  void *shared;             /* of the source */
  size_t *given_at;         /* parts: for each, the index of its path in the job */
  struct input_parts parts; /* the parts that replace the job's paths; job->path points to them from then on */
  char *delimiter;          /* paths: of each file, set when its head is read; 0: not yet */
  enum charset *charset;    /* paths: GB18030 where it was detected, otherwise unknown */
  struct reader **kept;     /* paths: readers that will be read again, or NULL */
  struct strand *strand;    /* jobs */
  void **source_state;      /* jobs */
  struct input *input;      /* of this step */
  size_t inputs;
  bool emits;
  struct order order;
  struct delivery delivery; /* to the outlets */
  pthread_mutex_t lock;
  pthread_cond_t changed;
  bool stop;
  struct err err; /* of the earliest block that failed */
  uint64_t err_at;
  struct progress progress;
  uint64_t closed_done, closed_total; /* for progress: bytes of inputs that are finished */
  const char *title;
  _Atomic uint64_t bytes;
  struct replay *replay;     /* kept batches to push again */
  _Atomic size_t next_chunk; /* of it */
};

/* --- engine_heads.c --- */

/* The options the engine opens a file with; `twice`: it will be read again. */
struct reader_options engine_reader_options(const struct engine *engine, bool twice);

/* Open the source with the heads of all files; fills `schema`. */
int engine_source_open(struct engine *engine, struct schema *schema, const struct finding_sink *findings,
                       struct err *err);

/* --- engine_steps.c --- */

/* Stop the run with an error; of several, that of the smallest `at` (file and block) is reported. */
void engine_fail(struct engine *engine, uint64_t at, const struct err *err);

/* Read all files of a step, and gather the source's states. */
int engine_run_step(struct engine *engine, const struct source_step *step, struct err *err);

/* --- engine_looks.c --- */

/* Run the part of the chain after a stage that has settled its first look. */
int engine_look_again(struct engine *engine, struct err *err);

/* --- engine_expand.c --- */

/* Replace workbooks and archives by their contents. */
void engine_expand_paths(struct engine *engine);

#endif
