/* SPDX-License-Identifier: GPL-3.0-or-later */
/* prepare.h - a plan as jobs, with everything that is wrong with it. What run, check and dry-run do first, and alike.
 */
#ifndef TERTIA_RUN_PREPARE_H
#define TERTIA_RUN_PREPARE_H

#include "run/allowance.h"
#include "run/job.h"
#include "run/runner.h"

struct prepared {
  struct job_setting setting;
  struct job *job; /* plan->steps */
  const char *catalog;
  period_code due;  /* the last period whose reports are due; PERIOD_NONE: all of the last year's */
  long today;       /* days since 1970 */
  bool as_written;  /* the plan's own settings and span */
  const char *runs; /* folder of runs */
};

/* The plan with steps that are done in parts as steps of their own (parts.h). */
const struct plan *prepare_plan(const struct plan *plan, const struct runner_options *options, struct arena *arena,
                                struct problems *problems);

/* Problems with the catalog's folder, the plan's own keys, each step and its files, and names that files are written
 * to. */
void prepare(const struct plan *plan, const struct runner_options *options, struct arena *arena,
             struct prepared *prepared, struct problems *problems);

/* Where the plan's run folders go. */
const char *runs_folder_of(const struct plan *plan, const struct runner_options *options, struct arena *arena);

#endif
