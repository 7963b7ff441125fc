/* SPDX-License-Identifier: GPL-3.0-or-later */
/* feed_state.h - what a feed and its thread share (feed.h). `lock` guards the list of pieces and the offsets. */
#ifndef TERTIA_IO_FEED_STATE_H
#define TERTIA_IO_FEED_STATE_H

#include <pthread.h>
#include <stdatomic.h>
#include "io/bytes.h"
#include "io/charset.h"
#include "io/feed.h"
#include "io/inflate.h"
#include "io/spool.h"

/* Uncompressed text is read only a little ahead, so that it is still in the cache when it is copied. */
enum { PIECE = 256 << 10, AHEAD = 4 << 20, AHEAD_PLAIN = 1 << 20, INPUT = 256 << 10, SPARE = 16 };

struct piece {
  struct piece *next;
  uint64_t offset;
  size_t n;
  char bytes[PIECE];
};

struct feed {
  struct bytes bytes;
  pthread_mutex_t lock;
  pthread_cond_t made_more, wants_more; /* condition of the readers; of the thread */
  pthread_t thread;
  _Atomic bool stop;
  bool started, ended;
  int code; /* why the thread ended, and err */
  struct err err;
  struct piece *head, *tail, *spare;
  size_t spares;
  uint64_t made, wanted, held; /* end of the text made; furthest requested offset; lowest offset still kept */
  struct spool *spool;         /* with `twice` */
  uint64_t kept;               /* everything below was written to the spool, once reading is finished */
  bool spooled;                /* read from the spool */
  uint64_t *origin;            /* offsets for multiples of `block`, for UTF-16 */
  size_t origins, block;
  _Atomic uint64_t taken; /* bytes of the file */
  /* used by the thread only */
  struct piece *filling;
  struct inflate *inflate;
  bool lockstep;                /* never ahead of the readers */
  bool zlib_only, first, guess; /* guess: the charset was not specified */
  struct utf16 utf16;
  uint64_t units; /* bytes of UTF-16 converted */
};

void *feed_run(void *data);

/* How far the thread may be ahead of the readers, in bytes. */
uint64_t feed_ahead(const struct feed *feed);

#endif
