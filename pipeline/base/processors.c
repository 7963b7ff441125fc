/* SPDX-License-Identifier: GPL-3.0-or-later */
/* processors.c - see processors.h. */
#include "base/processors.h"

#include <sched.h>
#include <unistd.h>

long processors_at_hand(void) {
  cpu_set_t set;
  long n = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : sysconf(_SC_NPROCESSORS_ONLN);
  return n < 1 ? 1 : n;
}

void processors_as_batch(void) {
#ifdef SCHED_BATCH
  if (sched_getscheduler(0) == SCHED_OTHER) sched_setscheduler(0, SCHED_BATCH, &(struct sched_param){0}); /* or not */
#endif
}
