/* SPDX-License-Identifier: GPL-3.0-or-later */
/* relay.h - passes a state from block to block in order, among any number of threads: each block's thread waits for
 * its turn, reads the state of the previous block, and stores one for the next. */
#ifndef TERTIA_IO_RELAY_H
#define TERTIA_IO_RELAY_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

/* The error that stops all threads: shared by the relays of a reader. */
struct relay_stop {
  pthread_mutex_t lock;
  pthread_cond_t changed;
  int code;
  struct err err;
};

struct relay {
  struct relay_stop *stop;
  uint64_t turn; /* block whose turn it is */
};

void relay_stop_start(struct relay_stop *stop);
void relay_stop_end(struct relay_stop *stop);
/* Every waiting thread returns this error from now on; the first error is kept. Returns code. */
int relay_fail(struct relay_stop *stop, int code, const struct err *err);

/* From a return of 0 until relay_pass() the relay's state belongs to this block alone. */
int relay_wait(struct relay *relay, uint64_t number, struct err *err);
void relay_pass(struct relay *relay);
bool relay_is_turn(struct relay *relay, uint64_t number);

#endif
