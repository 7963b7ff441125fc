/* SPDX-License-Identifier: GPL-3.0-or-later */
/* engine_ahead.h - files whose heads are read in order, opened ahead of that by other threads. */
#ifndef TERTIA_FLOW_ENGINE_AHEAD_H
#define TERTIA_FLOW_ENGINE_AHEAD_H

#include "flow/engine_state.h"

enum { AHEAD_FILES = 12, AHEAD_THREADS = 3 };

/* A file that was opened, or why it could not be. */
struct opened {
  struct reader *reader;
  struct err err;
  int code;
  bool is_open; /* this is done */
};

struct ahead {
  struct engine *engine;
  pthread_t thread[AHEAD_THREADS];
  size_t threads;
  pthread_mutex_t lock;
  pthread_cond_t changed;
  struct opened opened[AHEAD_FILES]; /* by the file's number */
  size_t next, taken;                /* the file to open next, the file to be taken next */
};

/* Only with several workers and files that are not pipes; otherwise files are opened as they are taken. */
void ahead_start(struct ahead *ahead, struct engine *engine);
/* The reader of the next file: each must be taken, in order. NULL and 0 for one that has no records to read. */
int ahead_take(struct ahead *ahead, size_t number, struct reader **reader, struct err *err);
void ahead_end(struct ahead *ahead); /* closes what was not taken */

#endif
