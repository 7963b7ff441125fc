/* SPDX-License-Identifier: GPL-3.0-or-later */
/* executor_slurm.h - steps done as jobs of a Slurm cluster that shares the folders of plan, inputs, catalog, program
 * and runs.
 *
 * A job is `tertia step --step NAME PLAN`, which puts its results under their key, as a local run does. Its name has
 * the beginning of the step's request: a run that is started again after it died finds the job that is queued or
 * running for the same request and waits for it. Success is a job that COMPLETED *and* results whose record is as it
 * was written. A node that fails has its jobs queued again by Slurm (--requeue); a step that ends with 75, is out of
 * memory or out of time is queued again here, with more of what it lacked. A controller that does not answer is asked
 * again for ten minutes. */
#ifndef TERTIA_RUN_EXECUTOR_SLURM_H
#define TERTIA_RUN_EXECUTOR_SLURM_H

#include "base/log.h"
#include "run/executor.h"

struct slurm_job;

struct slurm {
  struct executor executor;   /* must be first */
  const char *const *command; /* the program and its options, the plan last; the step's name is put before the plan */
  size_t words;
  const char *folder;                /* RUNS/.slurm: the jobs' script and their output */
  const struct option_list *options; /* further options of sbatch */
  const struct log *log;
  struct arena *arena;
  struct slurm_job *jobs;
  bool prepared;
};

void executor_slurm(struct slurm *slurm);

#endif
