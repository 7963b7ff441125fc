/* SPDX-License-Identifier: GPL-3.0-or-later */
/* view.h - the files of a run as they were: a folder with a plan's inputs and tables and a catalog, put together from
 * links to files that are still what they were and to contents that were kept (kept.h). What an old run is repeated
 * from, a regeneration as of a day, and the steps between two runs that are compared.
 *
 * The view is in $TMPDIR. Names above the plan's folder ("../shared/x.csv") are in it as well; an absolute name cannot
 * be, and is read where it is. */
#ifndef TERTIA_RUN_VIEW_H
#define TERTIA_RUN_VIEW_H

#include "run/kept.h"
#include "run/problems.h"
#include "run/runner.h"

struct view {
  const char *folder, *plan_dir, *catalog, *runs; /* runs: for what is made from it */
  const char *live_plan, *live_catalog;           /* where files are now */
  struct release_view released;                   /* what "{released}" means: runs of the folder given */
  struct kept kept;
  struct digests digests;
  struct arena *arena;
  struct problems missing; /* files that are not what they were and were not kept */
};

/* With all of the catalog as it is now. `runs`: the folder of runs, whose finished steps and kept contents are used. */
int view_open(struct view *view, const char *runs, const char *plan_dir, const char *catalog_dir, struct arena *arena,
              struct err *err);
/* Put a file in, as it was; what is not available is a problem in view->missing. Without a digest there is no such
 * file. */
int view_place(struct view *view, const struct record_file *file, bool of_catalog, struct err *err);
/* "{released}" is what it was in that run; files of released runs that are not what they were are problems. */
int view_released(struct view *view, const struct manifest *manifest, struct err *err);
void view_close(struct view *view);

/* The settings of a manifest as a plan in that folder. */
void manifest_plan(const struct manifest *manifest, const char *dir, struct arena *arena, struct plan *plan);
/* Where the plan's folder is, seen from its run folder. EX_DATAERR where the manifest does not have it. */
int manifest_plan_dir(const struct manifest *manifest, const char *run_folder, const char **dir, struct arena *arena,
                      struct err *err);

/* Run a plan on the view, as a run of its own; *folder is where its results are. */
int view_run(const struct view *view, const struct plan *plan, long from, long to, long jobs, const struct log *log,
             const char **folder, struct err *err);

#endif
