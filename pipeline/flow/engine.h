/* engine.h - files through a source and a chain of stages, by any number of workers, with the same bytes.
 *
 * The engine opens the files, asks the source for its steps, lets workers take blocks, and delivers what comes out in the
 * order of (step, file, block). It is used alike by a stage that runs as a process and by a whole plan in one process.
 */
#ifndef TERTIA_FLOW_ENGINE_H
#define TERTIA_FLOW_ENGINE_H

#include "base/progress.h"
#include "flow/chain.h"

struct engine_job {
  const struct source *source;
  const void *source_options;
  const char *const *path; /* input files; "-" is standard input */
  const char *const *shown; /* paths: as records and findings name the files; NULL: by their paths */
  size_t paths;
  struct chain chain; /* links' stages and options set, and open outlets; opened by the engine */
  long jobs;          /* workers, at least 1 */
  long givers;        /* workers while records come out; 0: as many */
  bool libcsv_only;   /* every record through libcsv */
  bool sequential;    /* the input is our own CSV */
  bool progress;
  size_t block_bytes; /* of input a worker takes at a time; 0: the reader's own choice */
};

/* What went through, for the manifest and the balance sheet of each stage. */
struct engine_report {
  struct source_counts source;
  uint64_t rows[32]; /* rows[i]: what reached link i; rows[links]: what came out */
  size_t links;
  uint64_t severity[4];
  uint64_t bytes;
  struct source_file_report *file; /* paths; in the world's arena. NULL: the source does not say */
  size_t files;
};

int engine_run(struct engine_job *job, struct engine_report *report, struct err *err);

/* Everything up to the first record: files are opened and recognised, tables read, schemas agreed, outlets begun. `report` has what
 * is known of the files by then, also after an error. */
int engine_open(struct engine_job *job, struct engine_report *report, struct err *err);

#endif
