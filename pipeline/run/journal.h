/* SPDX-License-Identifier: GPL-3.0-or-later */
/* journal.h - what was run in a folder of runs, and how it ended: journal.csv, one line an event.
 *
 *     time,plan,key,pid,event,detail,run,seconds
 *
 * `event` is started, completed, unchanged, failed or refused; `run` is the same for all events of one run and of no
 * other: process number, when the process started, and of which boot. A line torn by a crash is ended before the next
 * one is written, and left out when the journal is read. */
#ifndef TERTIA_RUN_JOURNAL_H
#define TERTIA_RUN_JOURNAL_H

#include "base/arena.h"
#include "base/err.h"
#include "base/span.h"

struct journal {
  const char *runs; /* the folder */
  const char *plan; /* its name */
  const char *run;
  long pid;
  double started; /* seconds, of a clock that only goes forward */
};

struct journal_event {
  struct span time, plan, key, pid, event, detail, run, seconds;
};

/* A run of this process. */
void journal_open(struct journal *journal, const char *runs, const char *plan, struct arena *arena);
/* Append a line; key may be empty. Events but the first have the seconds since journal_open(). */
int journal_add(const struct journal *journal, const char *event, const char *key, const char *detail, struct err *err);
double journal_clock(void); /* seconds, of a clock that only goes forward */
double journal_seconds(const struct journal *journal);

/* All whole lines. EX_NOINPUT where there is no journal. */
int journal_read(const char *runs, struct arena *arena, struct journal_event **event, size_t *n, struct err *err);
/* Is the process that wrote this event still there? */
bool journal_is_alive(const struct journal_event *event);

#endif
