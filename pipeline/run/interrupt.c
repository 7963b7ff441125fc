/* SPDX-License-Identifier: GPL-3.0-or-later */
/* interrupt.c - see interrupt.h. */
#include "run/interrupt.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/i18n.h"

static void *watch(void *data) {
  struct interrupt *interrupt = data;
  int number;
  if (sigwait(&interrupt->signals, &number) != 0 || atomic_load(&interrupt->ending)) return NULL;
  char detail[80];
  struct err err = {0};
  snprintf(detail, sizeof detail, _("ended by signal %d (%s)"), number, strsignal(number));
  journal_add(interrupt->journal, "failed", "", detail, &err);
  interrupt->clean(interrupt->context);
  signal(number, SIG_DFL);
  sigset_t one;
  sigemptyset(&one);
  sigaddset(&one, number);
  pthread_sigmask(SIG_UNBLOCK, &one, NULL);
  kill(getpid(), number);
  _exit(128 + number);
}

void interrupt_start(struct interrupt *interrupt) {
  static const int numbers[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGXCPU, SIGUSR2};
  atomic_store(&interrupt->ending, false);
  sigemptyset(&interrupt->signals);
  for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) sigaddset(&interrupt->signals, numbers[i]);
  signal(SIGXFSZ, SIG_IGN); /* a file that grows too large is an error of write(2) */
  pthread_sigmask(SIG_BLOCK, &interrupt->signals, &interrupt->before);
  interrupt->watching = pthread_create(&interrupt->thread, NULL, watch, interrupt) == 0;
  if (!interrupt->watching) pthread_sigmask(SIG_SETMASK, &interrupt->before, NULL);
}

void interrupt_stop(struct interrupt *interrupt) {
  if (!interrupt->watching) return;
  interrupt->watching = false;
  atomic_store(&interrupt->ending, true);
  pthread_kill(interrupt->thread, SIGUSR2); /* wakes it */
  pthread_join(interrupt->thread, NULL);
  pthread_sigmask(SIG_SETMASK, &interrupt->before, NULL);
}
