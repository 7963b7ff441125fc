/* runner.h - a plan carried out: every step, fused, into one run folder. */
#ifndef TERTIA_RUN_RUNNER_H
#define TERTIA_RUN_RUNNER_H

#include "base/log.h"
#include "run/folder.h"
#include "run/manifest.h"
#include "run/plan.h"

struct runner_options {
  const char *catalog; /* directory; NULL: where it is found */
  const char *runs;    /* where run folders go; NULL: the plan's `runs`, else runs/ beside the plan */
  long from, to;       /* years; 0: the plan's */
  long jobs;           /* 0: the processors at hand */
  bool force;          /* run though a complete folder of the same key is there */
  bool progress;
};

/* Where the results stand, and whether anything had to be done. */
struct runner_result {
  const char *folder;
  bool unchanged;
};

int runner_run(const struct plan *plan, const struct runner_options *options, const struct log *log,
               struct arena *arena, struct runner_result *result, struct err *err);

/* Everything up to the first record: files, layouts, schemas, catalog tables, options. Says what it found. */
int runner_check(const struct plan *plan, const struct runner_options *options, const struct log *log,
                 struct arena *arena, struct err *err);

#endif
