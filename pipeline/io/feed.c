/* SPDX-License-Identifier: GPL-3.0-or-later */
/* feed.c - see feed.h. A thread reads, inflates and transcodes into pieces; readers copy from the pieces. The thread
 * keeps AHEAD of the furthest requested offset and then waits until half of that is left, so that it rarely waits
 * for readers or they for it, and neither is woken for every piece. */
#include "io/feed_state.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/i18n.h"
#include "io/inflate.h"
#include "io/spool.h"

/* Find the piece that contains offset, if there is text. Call with the lock: earlier pieces may be freed at any
 * time. */
static const struct piece *piece_at(const struct feed *feed, uint64_t offset) {
  const struct piece *piece = feed->head;
  while (piece->offset + piece->n <= offset) piece = piece->next;
  return piece;
}

/* Copy from the piece that contains offset, and the following ones; the bytes are there. */
static void copy_from(const struct piece *piece, uint64_t offset, char *to, size_t n) {
  while (n) {
    size_t at = (size_t)(offset - piece->offset), some = piece->n - at < n ? piece->n - at : n;
    memcpy(to, piece->bytes + at, some);
    to += some;
    offset += some;
    n -= some;
    if (n) piece = piece->next;
  }
}

static int feed_start(struct feed *feed, struct err *err) {
  if (feed->started) return 0;
  int number = pthread_create(&feed->thread, NULL, feed_run, feed);
  feed->started = number == 0;
  return number ? err_errno(err, number, _("%s: cannot start a thread"), feed->bytes.name) : 0;
}

/* Wait until the text up to `to`, or all of it, has been made. Call with the lock. An error is returned when its
 * position is reached. */
static int wait_for(struct feed *feed, uint64_t to, struct err *err) {
  int code = feed_start(feed, err);
  if (code) return code;
  if (to > feed->wanted) {
    feed->wanted = to;
    if (feed->made <= to + feed_ahead(feed) / 2) pthread_cond_signal(&feed->wants_more);
  }
  while (feed->made < to && !feed->ended) pthread_cond_wait(&feed->made_more, &feed->lock);
  if (feed->made >= to || !feed->code) return 0;
  if (err) *err = feed->err;
  return feed->code;
}

static int feed_read(struct bytes *bytes, uint64_t offset, char *to, size_t n, size_t *got, struct err *err) {
  struct feed *feed = (struct feed *)bytes;
  if (feed->spooled) return spool_get(feed->spool, offset, to, n, got, err);
  pthread_mutex_lock(&feed->lock);
  int code = wait_for(feed, offset + n, err);
  uint64_t left = feed->made > offset ? feed->made - offset : 0;
  if (n > left) n = (size_t)left;
  const struct piece *piece = n && !code ? piece_at(feed, offset) : NULL;
  pthread_mutex_unlock(&feed->lock);
  if (code) return code;
  *got = n;
  if (n) copy_from(piece, offset, to, n);
  return 0;
}

static int feed_keep(struct bytes *bytes, uint64_t offset, const char *from, size_t n, struct err *err) {
  struct feed *feed = (struct feed *)bytes;
  if (!feed->spool || feed->spooled) return 0;
  pthread_mutex_lock(&feed->lock);
  if (offset + n > feed->kept) feed->kept = offset + n;
  pthread_mutex_unlock(&feed->lock);
  return spool_put(feed->spool, offset, (struct span){from, n}, err);
}

static void feed_release(struct bytes *bytes, uint64_t before) {
  struct feed *feed = (struct feed *)bytes;
  pthread_mutex_lock(&feed->lock);
  if (before > feed->held) feed->held = before;
  while (feed->head && feed->head->next && feed->head->offset + feed->head->n <= feed->held) {
    struct piece *piece = feed->head;
    feed->head = piece->next;
    if (feed->spares < SPARE) {
      piece->next = feed->spare;
      feed->spare = piece;
      feed->spares++;
    } else {
      free(piece);
    }
  }
  pthread_mutex_unlock(&feed->lock);
}

/* Write what is not in the spool yet to the spool. */
static int drain(struct feed *feed, struct err *err) {
  char *part = memory_alloc(PIECE);
  size_t got = 1;
  int code = 0;
  while (!code && got) {
    uint64_t offset = feed->kept;
    code = feed_read(&feed->bytes, offset, part, PIECE, &got, err);
    if (!code && got) code = feed_keep(&feed->bytes, offset, part, got, err);
    if (!code) feed_release(&feed->bytes, offset + got);
  }
  free(part);
  return code;
}

static void free_pieces(struct piece *piece) {
  while (piece) {
    struct piece *next = piece->next;
    free(piece);
    piece = next;
  }
}

static void end_thread(struct feed *feed) {
  if (!feed->started) return;
  pthread_mutex_lock(&feed->lock);
  feed->stop = true;
  pthread_cond_signal(&feed->wants_more);
  pthread_mutex_unlock(&feed->lock);
  pthread_join(feed->thread, NULL);
  feed->started = false;
}

static int feed_rewind(struct bytes *bytes, struct err *err) {
  struct feed *feed = (struct feed *)bytes;
  if (feed->spooled || feed->held == 0) return 0; /* all of it can be read by offset */
  if (!feed->spool) return err_set(err, EX_SOFTWARE, "%s: a stream cannot be read twice", bytes->name);
  int code = drain(feed, err);
  if (code) return code;
  end_thread(feed);
  free_pieces(feed->head);
  free_pieces(feed->spare);
  feed->head = feed->tail = feed->spare = NULL;
  feed->spooled = true;
  return 0;
}

static uint64_t feed_origin(struct bytes *bytes, size_t number) {
  struct feed *feed = (struct feed *)bytes;
  pthread_mutex_lock(&feed->lock);
  uint64_t origin = number < feed->origins ? feed->origin[number] : feed->units;
  pthread_mutex_unlock(&feed->lock);
  return origin;
}

static uint64_t feed_done(const struct bytes *bytes, uint64_t offset) {
  const struct feed *feed = (const struct feed *)bytes;
  uint64_t taken = atomic_load(&feed->taken);
  return feed->spooled && feed->made ? (uint64_t)((double)taken * (double)offset / (double)feed->made) : taken;
}

static void feed_close(struct bytes *bytes) {
  struct feed *feed = (struct feed *)bytes;
  end_thread(feed);
  free_pieces(feed->head);
  free_pieces(feed->spare);
  free_pieces(feed->filling);
  spool_free(feed->spool);
  free(feed->origin);
  pthread_mutex_destroy(&feed->lock);
  pthread_cond_destroy(&feed->made_more);
  pthread_cond_destroy(&feed->wants_more);
}

static const struct bytes_kind kind = {.read = feed_read,
                                       .keep = feed_keep,
                                       .release = feed_release,
                                       .rewind = feed_rewind,
                                       .origin = feed_origin,
                                       .done = feed_done,
                                       .close = feed_close};

int feed_open(struct bytes **bytes, const struct bytes_options *options, struct err *err) {
  (void)err;
  struct feed *feed = memory_alloc(sizeof *feed);
  *feed = (struct feed){.bytes = **bytes,
                        .first = true,
                        .guess = options->charset == CHARSET_UNKNOWN && !(*bytes)->sheet,
                        .zlib_only = options->zlib_only,
                        .lockstep = options->lockstep,
                        .block = options->block};
  free(*bytes);
  feed->bytes.kind = &kind;
  if (options->charset >= CHARSET_UTF16LE) feed->bytes.charset = options->charset;
  if (options->twice) feed->spool = spool_new();
  pthread_mutex_init(&feed->lock, NULL);
  pthread_cond_init(&feed->made_more, NULL);
  pthread_cond_init(&feed->wants_more, NULL);
  *bytes = &feed->bytes;
  return 0;
}
