/* SPDX-License-Identifier: GPL-3.0-or-later */
/* executor.h - who does the steps of a run: submit work, wait for what is done.
 *
 * The local executor does one piece after the other in this process; each uses all workers itself. That of a cluster
 * (executor_slurm.h) has each done by a process of its own, elsewhere. Work may be done more than once: a step is put
 * under its key by one rename, so doing it again changes nothing. */
#ifndef TERTIA_RUN_EXECUTOR_H
#define TERTIA_RUN_EXECUTOR_H

#include <stddef.h>

#include "base/err.h"

/* A step to be done. The owner keeps it until it came back from wait(). */
struct work {
  size_t step;
  const char *name, *request; /* of the step; the digest of what it is asked for */
  unsigned long long bytes;   /* of its inputs */
  int (*run)(void *context, size_t step, struct err *err);
  /* After another process has done it: import its results. EX_NOINPUT when they are not there. */
  int (*collect)(void *context, size_t step, struct err *err);
  void *context;
  struct err err; /* code 0: done */
  struct work *next;
};

struct executor {
  /* Accept a piece of work; it must not depend on work that is not done. */
  int (*submit)(struct executor *executor, struct work *work, struct err *err);
  /* The next piece that is done, whether well or not; NULL when none is left. */
  int (*wait)(struct executor *executor, struct work **done, struct err *err);
  /* The run has failed: work that is still queued or running is called off. May be NULL. */
  void (*cancel)(struct executor *executor);
  struct work *first, *last; /* submitted, in order */
};

struct executor executor_local(void);

/* Of the list of submitted work. */
void executor_add(struct executor *executor, struct work *work);
void executor_remove(struct executor *executor, struct work *work);

#endif
