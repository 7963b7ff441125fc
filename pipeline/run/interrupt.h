/* SPDX-License-Identifier: GPL-3.0-or-later */
/* interrupt.h - a run that is ended by a signal records it in the journal, and leaves nothing half done.
 *
 * While it is watched, SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGXCPU and SIGUSR2 go to a thread that writes `failed` into
 * the journal, removes what is unfinished, and ends the process by the same signal. Must start before other threads do.
 */
#ifndef TERTIA_RUN_INTERRUPT_H
#define TERTIA_RUN_INTERRUPT_H

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>

#include "run/journal.h"

struct interrupt {
  const struct journal *journal;
  void (*clean)(void *context); /* remove what is unfinished */
  void *context;
  pthread_t thread;
  sigset_t signals, before;
  bool watching;
  _Atomic bool ending;
};

void interrupt_start(struct interrupt *interrupt);
void interrupt_stop(struct interrupt *interrupt);

#endif
