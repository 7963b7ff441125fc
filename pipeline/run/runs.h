/* SPDX-License-Identifier: GPL-3.0-or-later */
/* runs.h - a folder of runs, and the folders of results in it, which appear whole or not at all.
 *
 *     PLAN-KEY/         one complete run; KEY is the beginning of the manifest's key, so the same work has the same
 * name latest-PLAN       points at the last complete run of the plan as it is written journal.csv       each start and
 * end (journal.h) .steps/           finished steps (store.h) .digests, .lock   digests.h, lock.h .kept/ contents of
 * tables and inputs (kept.h) released-PLAN, releases.csv, figures.db   what was decided (release.h), the store of
 * figures (figures.h) .slurm/           the script and the output of cluster jobs (executor_slurm.h) .PLAN.PID a run at
 * work; a remnant when its process is gone, and removed by the next run
 */
#ifndef TERTIA_RUN_RUNS_H
#define TERTIA_RUN_RUNS_H

#include "run/manifest.h"

struct runs {
  const char *folder, *plan; /* plan: its name */
  struct arena *arena;
};

/* What is written there from now on may be read by who may read the folder: for commands that have no plan. */
void runs_set_access(const char *folder);

/* Where the run with this manifest is, or will be. */
const char *runs_final(const struct runs *runs, const struct manifest *manifest);
/* The name of the folder `latest-PLAN` points at; NULL when there is none. */
int runs_latest(const struct runs *runs, const char **name, struct err *err);
int runs_point_latest(const struct runs *runs, const char *final, struct err *err);

/* Is the folder there, with this manifest and all results as they were written? */
int runs_is_complete(const struct runs *runs, struct digests *digests, const struct manifest *manifest, bool *complete,
                     struct err *err);
/* Put the folder together from the results of the steps. One that is there is replaced without a moment between. */
int runs_commit(const struct runs *runs, const struct steps *steps, const struct manifest *manifest, struct err *err);
/* What is left of runs that were killed; only with the lock. */
int runs_sweep(const struct runs *runs, struct err *err);

#endif
