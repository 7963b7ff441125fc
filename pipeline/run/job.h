/* SPDX-License-Identifier: GPL-3.0-or-later */
/* job.h - a step of a plan made ready: its chain and options, its files, what it needs of earlier steps, what it
 * writes.
 *
 * job_make() reads the plan and finds the files; it opens none. Tables in options stay as the plan names them, those of
 * earlier steps as "{STEP}/FILE", and "{released}/FILE" as that file of every run of the plan that was released
 * (release.h): so what a step asks for reads the same wherever the program was started and results are kept. job_bind()
 * puts in the directories before the step is opened. */
#ifndef TERTIA_RUN_JOB_H
#define TERTIA_RUN_JOB_H

#include "flow/engine.h"
#include "run/inputs.h"
#include "run/reference.h"
#include "run/release.h"
#include "run/tally.h"

/* A file the step writes, within the run folder. */
struct job_output {
  const char *key;  /* of the plan: "output", "classify.moves" */
  unsigned line;    /* of the plan */
  const char *name; /* as written, without "./" and doubled slashes */
  size_t at, port;  /* of the chain: which port it is (flow/outlet.h) */
  const struct port *ports;
};

/* What `tertia explain` goes by, in the run folder: of a step, a stage, a port. */
#define EXPLAIN_FILE "explain/%s.%s.%s.csv"

/* A table that an option names, and that no earlier step makes. */
struct job_table {
  const char *key, *name; /* name: as written */
  unsigned line;
};

struct job {
  const struct plan_step *step;
  size_t number; /* in the plan */
  struct engine_job engine;
  struct inputs inputs;
  struct year_span years; /* that {year} is replaced by */
  struct reference *from; /* files of earlier steps that are read as input, behind the inputs */
  size_t froms;
  bool *needs; /* by number: results of that step are read */
  struct job_output *output;
  size_t outputs;
  struct outlets outlets; /* of these files, once the job is bound; not open */
  struct job_table *table;
  size_t tables;
  const char *runs;     /* where released runs are */
  const char *released; /* what "{released}/FILE" is now, separated by commas; NULL: it is not used */
  const char *records;  /* name of the records' file; NULL: they are not kept */
  struct tally tally;
  bool cleans; /* the source reads raw files, and the first link counts what comes out */
};

/* What a job needs to know of the run. */
struct job_setting {
  const struct plan *plan;
  struct plan_places places;
  struct year_span years;
  long jobs;
  const char *runs; /* where run folders are */
  struct release_view released;
  struct arena *arena;
};

void job_make(const struct job_setting *setting, size_t number, struct job *job, struct problems *problems);

/* The step will write to `working`, and reads results of step i in folder[i]. The world is made to find tables there.
 * The engine has pointers into the job, which must not be moved from then on. */
int job_bind(struct job *job, const struct plan *plan, const char *working, const char *const *folder,
             struct world *world, struct err *err);

/* Tables that are not there are problems, though a stage may read them only when it finishes. A bare name may be one of
 * the catalog's. */
void job_check_tables(const struct job_setting *setting, const struct job *job, struct problems *problems);

/* Files that two steps write, or that have names the run folder needs for itself, are problems. */
void jobs_check_outputs(const struct plan *plan, const struct job *job, struct arena *arena, struct problems *problems);

#endif
