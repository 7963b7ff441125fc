/* SPDX-License-Identifier: GPL-3.0-or-later */
/* engine.h - runs files through a source and a chain of stages with any number of workers; the output bytes do not
 * depend on it.
 *
 * The engine opens the files, asks the source for its steps, distributes blocks to workers, and delivers the results in
 * the order of (step, file, block). A stage that runs as a process and a whole plan in one process both use it.
 */
#ifndef TERTIA_FLOW_ENGINE_H
#define TERTIA_FLOW_ENGINE_H

#include "base/progress.h"
#include "flow/chain.h"

struct engine_job {
  const struct source *source;
  const void *source_options;
  const char *const *path;  /* input files; "-" is standard input */
  const char *const *shown; /* paths: names of the files in records and findings; NULL: their paths */
  size_t paths;
  struct chain chain; /* the caller sets stage and options of its links and opens the outlets; the engine opens the
                       * chain */
  long jobs;          /* workers, at least 1 */
  long givers;        /* workers while records are emitted; 0: the same number */
  bool libcsv_only;   /* read every record through libcsv */
  bool sequential;    /* the input was written by Tertia */
  bool progress;
  size_t block_bytes; /* bytes of input in a block; 0: the reader's default */
};

/* Counts for the manifest and for the balance sheet of each stage. */
struct engine_report {
  struct source_counts source;
  uint64_t rows[32]; /* rows[i]: number of rows that reached link i; rows[links]: number of output rows */
  size_t links;
  uint64_t severity[4];
  uint64_t bytes;
  struct source_file_report *file; /* paths; in the world's arena. NULL: the source does not report it */
  size_t files;
};

int engine_run(struct engine_job *job, struct engine_report *report, struct err *err);

/* Do everything up to the first record: open and identify files, read tables, agree schemas, begin outlets. `report`
 * has what is known of the files by then, also after an error. */
int engine_open(struct engine_job *job, struct engine_report *report, struct err *err);

#endif
