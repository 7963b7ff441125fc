/* SPDX-License-Identifier: GPL-3.0-or-later */
/* share.c - see share.h. */
#include "base/share.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/memory.h"

struct share {
  void (*work)(void *context, size_t share);
  void *context;
  size_t number;
};

static void *run(void *data) {
  const struct share *share = data;
  share->work(share->context, share->number);
  return NULL;
}

void share_out(size_t shares, void (*work)(void *context, size_t share), void *context) {
  struct share *share = memory_alloc(shares * sizeof *share);
  pthread_t *thread = memory_alloc(shares * sizeof *thread);
  size_t started = 1;
  for (size_t i = 0; i < shares; i++) share[i] = (struct share){work, context, i};
  while (started < shares && pthread_create(&thread[started], NULL, run, &share[started]) == 0) started++;
  if (shares) run(&share[0]);
  for (size_t i = started; i < shares; i++) run(&share[i]);
  for (size_t i = 1; i < started; i++) pthread_join(thread[i], NULL);
  free(thread);
  free(share);
}
