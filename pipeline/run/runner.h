/* SPDX-License-Identifier: GPL-3.0-or-later */
/* runner.h - a plan carried out: its steps in the order they need each other, into one run folder. */
#ifndef TERTIA_RUN_RUNNER_H
#define TERTIA_RUN_RUNNER_H

#include "base/log.h"
#include "run/plan.h"
#include "run/release.h"

struct runner_options {
  const char *catalog;                /* directory; NULL: where it is found */
  const char *runs;                   /* folder of runs; NULL: the plan's `runs`, else runs/ beside the plan */
  long from, to;                      /* years; 0: the plan's */
  long jobs;                          /* 0: all processors */
  long today;                         /* days since 1970, for deadlines; 0: the clock's */
  const char *prom;                   /* metrics for node_exporter are written there; NULL: nowhere */
  const char *on_failure, *on_target; /* commands for the shell; NULL: none */
  const char *home;     /* the plan's own folder, where its files are read from another; NULL: they are read there */
  bool unexpecting;     /* what was known on another day: files and records that are missing are no fault */
  const char *executor; /* "local" (NULL) or "slurm" */
  const struct option_list *slurm; /* further options of sbatch */
  const char *const *worker;       /* the command line by which another process does a step; the plan last */
  size_t worker_words;
  struct release_view released; /* what "{released}" means */
  bool beside;                  /* a run beside the standing ones (regenerate): `latest` stays */
  bool comparison; /* files of an old run (view.h): nothing is expected of them, kept, or put into the store */
  bool force;      /* run every step, though results are there */
  bool verify;     /* read all files again, whatever is known of them */
  bool progress;
};

/* Where the results are, and whether anything had to be done. */
struct runner_result {
  const char *folder;
  bool unchanged;
};

int runner_run(const struct plan *plan, const struct runner_options *options, const struct log *log,
               struct arena *arena, struct runner_result *result, struct err *err);

/* Do one step, of which all that it needs is done, and put it under its key; no run folder is made, and the lock of the
 * runs is not acquired. EX_TEMPFAIL when a step that it needs is not there. */
int runner_step(const struct plan *plan, const struct runner_options *options, const char *step, const struct log *log,
                struct arena *arena, struct err *err);

/* Which steps would run, and why; written to standard output, nothing is changed. */
int runner_preview(const struct plan *plan, const struct runner_options *options, const struct log *log,
                   struct arena *arena, struct err *err);

/* Everything up to the first record of each step; all that is wrong is logged, the last of it returned. */
int runner_check(const struct plan *plan, const struct runner_options *options, const struct log *log,
                 struct arena *arena, struct err *err);

#endif
