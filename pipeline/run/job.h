/* job.h - a step of a plan as an engine job: its chain, its options, its files. */
#ifndef TERTIA_RUN_JOB_H
#define TERTIA_RUN_JOB_H

#include "flow/engine.h"
#include "run/plan.h"

/* A step made ready. Everything lives in the arena it was made in. */
struct job {
  const struct plan_step *step;
  struct engine_job engine; /* source, chain and files; the caller adds where results go */
  bool skipped;             /* nothing to do in the years asked for */
  struct outlets outlets;   /* files of the records, where they are kept, and of further ports; not open */
};

/* What a job needs to know of the run. */
struct job_setting {
  const struct plan *plan;
  struct plan_places places;
  long from, to; /* years */
  bool narrowed; /* the years were given for this run, not by the plan */
  long jobs;
  struct arena *arena;
};

/* The engine's chain is given the job's outlets: a job is not copied. */
int job_make(const struct job_setting *setting, const struct plan_step *step, struct world *world, struct job *job,
             struct err *err);

#endif
