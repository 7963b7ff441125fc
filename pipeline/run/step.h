/* SPDX-License-Identifier: GPL-3.0-or-later */
/* step.h - a node of a run: found finished in the store, or run and put there. */
#ifndef TERTIA_RUN_STEP_H
#define TERTIA_RUN_STEP_H

#include "base/log.h"
#include "run/store.h"

struct step {
  struct job job;
  struct digested *input; /* of the job's inputs */
  struct record record;
  char request[65];
  const char **line; /* of the request (record.h) */
  size_t lines;
  const char *folder; /* of its results; NULL: not finished yet */
  const char *why;    /* it has to run, in words */
  bool reused;        /* finished by an earlier run */
};

/* What the steps of a run share. */
struct steps {
  const struct plan *plan;
  const char *catalog; /* as written on the command line, or NULL */
  const struct log *log;
  const char *program; /* version, and digest of the program's own file */
  struct arena *arena;
  struct digests *digests; /* of inputs and tables */
  struct store *store;
  struct step *step;   /* plan->steps */
  const char **folder; /* plan->steps: where each finished one's results are */
  bool stamps;         /* inputs by size and time: `digests = no` */
  bool progress;
};

/* Digest the inputs and work out the request; the steps it needs are finished. */
int step_request(struct steps *steps, size_t number, struct err *err);
/* Look for it in the store; sets folder and reused, or why. */
int step_find(struct steps *steps, size_t number, struct err *err);
/* Run it. Inputs and tables that change meanwhile make it run again; EX_TEMPFAIL when they keep changing. */
int step_run(struct steps *steps, size_t number, struct err *err);

#endif
