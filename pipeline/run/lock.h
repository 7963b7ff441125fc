/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lock.h - one run at a time in a folder of runs: flock(2) on its file `.lock`, with the name of its owner. The lock
 * goes with the process, however it ends. */
#ifndef TERTIA_RUN_LOCK_H
#define TERTIA_RUN_LOCK_H

#include "base/err.h"

struct lock {
  int fd; /* -1: not locked */
};

/* `who` is written into the file. EX_TEMPFAIL, naming who has it, where another has. */
int lock_take(struct lock *lock, const char *runs, const char *who, struct err *err);
void lock_release(struct lock *lock);

#endif
