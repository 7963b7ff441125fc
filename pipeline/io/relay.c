/* SPDX-License-Identifier: GPL-3.0-or-later */
/* relay.c - see relay.h. */
#include "io/relay.h"

void relay_stop_start(struct relay_stop *stop) {
  pthread_mutex_init(&stop->lock, NULL);
  pthread_cond_init(&stop->changed, NULL);
  stop->code = 0;
}

void relay_stop_end(struct relay_stop *stop) {
  pthread_mutex_destroy(&stop->lock);
  pthread_cond_destroy(&stop->changed);
}

int relay_fail(struct relay_stop *stop, int code, const struct err *err) {
  pthread_mutex_lock(&stop->lock);
  if (!stop->code) {
    stop->code = code;
    if (err) stop->err = *err;
  }
  pthread_cond_broadcast(&stop->changed);
  pthread_mutex_unlock(&stop->lock);
  return code;
}

int relay_wait(struct relay *relay, uint64_t number, struct err *err) {
  struct relay_stop *stop = relay->stop;
  pthread_mutex_lock(&stop->lock);
  while (relay->turn != number && !stop->code) pthread_cond_wait(&stop->changed, &stop->lock);
  int code = stop->code;
  if (code && err) *err = stop->err;
  pthread_mutex_unlock(&stop->lock);
  return code;
}

void relay_pass(struct relay *relay) {
  pthread_mutex_lock(&relay->stop->lock);
  relay->turn++;
  pthread_cond_broadcast(&relay->stop->changed);
  pthread_mutex_unlock(&relay->stop->lock);
}

bool relay_is_turn(struct relay *relay, uint64_t number) {
  pthread_mutex_lock(&relay->stop->lock);
  bool is = relay->turn == number;
  pthread_mutex_unlock(&relay->stop->lock);
  return is;
}
