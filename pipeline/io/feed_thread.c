/* SPDX-License-Identifier: GPL-3.0-or-later */
/* feed_thread.c - the thread of a feed: inflates and converts a file into pieces, a little ahead of the readers. */
#include "io/feed_state.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"

static struct piece *piece_new(struct feed *feed) {
  pthread_mutex_lock(&feed->lock);
  struct piece *piece = feed->spare;
  if (piece) feed->spare = piece->next, feed->spares--;
  uint64_t offset = feed->made;
  pthread_mutex_unlock(&feed->lock);
  if (!piece) piece = memory_alloc(sizeof *piece);
  piece->next = NULL;
  piece->offset = offset;
  piece->n = 0;
  return piece;
}

uint64_t feed_ahead(const struct feed *feed) {
  return feed->lockstep ? 0 : feed->bytes.compressed ? AHEAD : AHEAD_PLAIN;
}

/* Publish the piece that was filled; wait until more is wanted. */
static void feed_publish(struct feed *feed) {
  struct piece *piece = feed->filling;
  feed->filling = NULL;
  pthread_mutex_lock(&feed->lock);
  if (feed->tail)
    feed->tail->next = piece;
  else
    feed->head = piece;
  feed->tail = piece;
  feed->made += piece->n;
  pthread_cond_broadcast(&feed->made_more);
  uint64_t ahead = feed_ahead(feed);
  if (feed->made >= feed->wanted + ahead)
    while (!feed->stop && feed->made >= feed->wanted + (ahead ? ahead / 2 + 1 : 0))
      pthread_cond_wait(&feed->wants_more, &feed->lock);
  pthread_mutex_unlock(&feed->lock);
}

static void feed_add_text(struct feed *feed, struct span text) {
  while (text.n && !feed->stop) {
    if (!feed->filling) feed->filling = piece_new(feed);
    struct piece *piece = feed->filling;
    size_t n = text.n < PIECE - piece->n ? text.n : PIECE - piece->n;
    memcpy(piece->bytes + piece->n, text.p, n);
    piece->n += n;
    text.p += n;
    text.n -= n;
    if (piece->n == PIECE) feed_publish(feed);
  }
}

/* Record the UTF-16 offset at each multiple of `block` within this text, which begins at `offset`. */
static void feed_add_origins(struct feed *feed, struct span text, uint64_t offset) {
  size_t at = 0;
  for (uint64_t next; (next = (uint64_t)feed->origins * feed->block) < offset + text.n;) {
    feed->units += utf16_length((struct span){text.p + at, (size_t)(next - offset) - at});
    at = (size_t)(next - offset);
    pthread_mutex_lock(&feed->lock);
    feed->origin = memory_grow(feed->origin, (feed->origins + 1) * sizeof *feed->origin);
    feed->origin[feed->origins++] = feed->units;
    pthread_mutex_unlock(&feed->lock);
  }
  feed->units += utf16_length((struct span){text.p + at, text.n - at});
}

static void feed_add_utf16(struct feed *feed, struct span units, bool last) {
  struct strbuf text = {0};
  uint64_t offset = feed->made + (feed->filling ? feed->filling->n : 0);
  utf16_add(&feed->utf16, units, last, &text);
  feed_add_origins(feed, strbuf_view(&text), offset);
  feed_add_text(feed, strbuf_view(&text));
  strbuf_free(&text);
}

/* Process inflated text. The mark in its first bytes may indicate UTF-16. */
static void feed_add_inflated(struct feed *feed, struct span text) {
  if (feed->first && text.n) {
    size_t length;
    enum charset marked = charset_of_mark(text, &length);
    feed->first = false;
    if (feed->bytes.charset == CHARSET_UNKNOWN && marked >= CHARSET_UTF16LE) feed->bytes.charset = marked;
    if (feed->bytes.charset == CHARSET_UNKNOWN && feed->guess)
      feed->bytes.charset = charset_of_zeros((struct span){text.p, text.n < BYTES_LOOK ? text.n : BYTES_LOOK});
    feed->utf16.big = feed->bytes.charset == CHARSET_UTF16BE;
  }
  if (feed->bytes.charset >= CHARSET_UTF16LE)
    feed_add_utf16(feed, text, false);
  else
    feed_add_text(feed, text);
}

/* Inflate directly into the current piece. */
static int feed_inflate(struct feed *feed, struct span in, struct err *err) {
  size_t made = 1;
  while ((in.n || made) && !feed->stop) {
    if (!feed->filling) feed->filling = piece_new(feed);
    struct piece *piece = feed->filling;
    int code = inflate_run(feed->inflate, &in, piece->bytes + piece->n, PIECE - piece->n, &made, err);
    if (code) return code;
    piece->n += made;
    if (piece->n == PIECE) feed_publish(feed);
  }
  return 0;
}

static int feed_convert(struct feed *feed, struct span in, struct err *err) {
  char *text = memory_alloc(PIECE);
  int code = 0;
  size_t made = 1;
  while (!code && (in.n || made) && !feed->stop) {
    code = inflate_run(feed->inflate, &in, text, PIECE, &made, err);
    if (!code && made) feed_add_inflated(feed, (struct span){text, made});
  }
  free(text);
  return code;
}

/* Process some bytes of the file. */
static int feed_add_input(struct feed *feed, struct span in, struct err *err) {
  if (!feed->bytes.compressed) {
    feed_add_inflated(feed, in);
    return 0;
  }
  return feed->first || feed->bytes.charset >= CHARSET_UTF16LE ? feed_convert(feed, in, err)
                                                               : feed_inflate(feed, in, err);
}

/* Read the rest of a file that is neither compressed nor UTF-16 directly into pieces. */
static int feed_read_plain(struct feed *feed, struct err *err) {
  while (!feed->stop) {
    if (!feed->filling) feed->filling = piece_new(feed);
    struct piece *piece = feed->filling;
    size_t room = PIECE - piece->n;
    ssize_t n = bytes_next(&feed->bytes, piece->bytes + piece->n, room);
    if (n < 0) return bytes_fail(&feed->bytes, errno, err);
    atomic_fetch_add(&feed->taken, (uint64_t)n);
    piece->n += (size_t)n;
    if ((size_t)n < room) break;
    feed_publish(feed);
  }
  return 0;
}

static int feed_read_compressed(struct feed *feed, char *input, struct err *err) {
  struct bytes *bytes = &feed->bytes;
  while (!feed->stop) {
    ssize_t n = bytes_next(bytes, input, INPUT);
    if (n < 0) return bytes_fail(bytes, errno, err);
    if (n == 0) break;
    atomic_fetch_add(&feed->taken, (uint64_t)n);
    int code = feed_add_input(feed, (struct span){input, (size_t)n}, err);
    if (code) return code;
    if (!bytes->compressed && bytes->charset < CHARSET_UTF16LE) return feed_read_plain(feed, err);
  }
  if (bytes->charset >= CHARSET_UTF16LE) feed_add_utf16(feed, (struct span){0}, true);
  return feed->inflate && !feed->stop ? inflate_end(feed->inflate, err) : 0;
}

/* Read the rows of a workbook's sheet. */
static int feed_read_sheet(struct feed *feed, struct err *err) {
  struct strbuf lines = {0};
  bool more = true;
  int code = 0;
  while (!code && more && !feed->stop) {
    strbuf_clear(&lines);
    code = book_text_next(feed->bytes.sheet, &lines, &more, err);
    if (!code) feed_add_text(feed, strbuf_view(&lines));
  }
  strbuf_free(&lines);
  return code;
}

static int feed_read_file(struct feed *feed, struct err *err) {
  char *input = memory_alloc(INPUT);
  if (feed->bytes.compressed) feed->inflate = inflate_new(feed->bytes.name, feed->zlib_only);
  int code = feed_read_compressed(feed, input, err);
  free(input);
  inflate_free(feed->inflate);
  feed->inflate = NULL;
  return code;
}

void *feed_run(void *data) {
  struct feed *feed = data;
  int code = feed->bytes.sheet ? feed_read_sheet(feed, &feed->err) : feed_read_file(feed, &feed->err);
  if (feed->filling) feed_publish(feed);
  pthread_mutex_lock(&feed->lock);
  feed->code = code;
  feed->ended = true;
  pthread_cond_broadcast(&feed->made_more);
  pthread_mutex_unlock(&feed->lock);
  return NULL;
}
