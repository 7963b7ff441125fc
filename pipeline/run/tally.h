/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tally.h - how many records of each form and period came out of a source: what coverage.h compares with what was
 * expected.
 *
 * tally_stage is put in front of the other stages of a step whose source is cleaning. It passes batches on as they are.
 */
#ifndef TERTIA_RUN_TALLY_H
#define TERTIA_RUN_TALLY_H

#include <pthread.h>

#include "flow/stage.h"

struct tally_row {
  const char *form;
  const char *period; /* "2023-05" */
  uint64_t records;
};

/* The stage's options: all workers add to it, under the lock. */
struct tally {
  pthread_mutex_t lock;
  struct arena *arena;
  struct tally_row *row; /* in the order they were met, until tally_sort() */
  size_t n;
};

extern const struct stage tally_stage;

void tally_sort(struct tally *tally); /* by form and period */

#endif
