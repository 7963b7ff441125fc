/* SPDX-License-Identifier: GPL-3.0-or-later */
/* feed.c - see feed.h. A thread reads, inflates and transcodes into pieces; readers copy from the pieces. The thread
 * keeps AHEAD of the furthest requested offset and then waits until half of that is left, so that it rarely waits
 * for readers or they for it, and neither is woken for every piece. */
#include "io/feed.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/i18n.h"
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

static struct piece *new_piece(struct feed *feed) {
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

static uint64_t ahead_of(const struct feed *feed) {
  return feed->lockstep ? 0 : feed->bytes.compressed ? AHEAD : AHEAD_PLAIN;
}

/* Publish the piece that was filled; wait until more is wanted. */
static void hand_over(struct feed *feed) {
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
  uint64_t ahead = ahead_of(feed);
  if (feed->made >= feed->wanted + ahead)
    while (!feed->stop && feed->made >= feed->wanted + (ahead ? ahead / 2 + 1 : 0))
      pthread_cond_wait(&feed->wants_more, &feed->lock);
  pthread_mutex_unlock(&feed->lock);
}

static void put_text(struct feed *feed, struct span text) {
  while (text.n && !feed->stop) {
    if (!feed->filling) feed->filling = new_piece(feed);
    struct piece *piece = feed->filling;
    size_t n = text.n < PIECE - piece->n ? text.n : PIECE - piece->n;
    memcpy(piece->bytes + piece->n, text.p, n);
    piece->n += n;
    text.p += n;
    text.n -= n;
    if (piece->n == PIECE) hand_over(feed);
  }
}

/* Record the UTF-16 offset at each multiple of `block` within this text, which begins at `offset`. */
static void note_origins(struct feed *feed, struct span text, uint64_t offset) {
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

static void put_utf16(struct feed *feed, struct span units, bool last) {
  struct strbuf text = {0};
  uint64_t offset = feed->made + (feed->filling ? feed->filling->n : 0);
  utf16_add(&feed->utf16, units, last, &text);
  note_origins(feed, strbuf_view(&text), offset);
  put_text(feed, strbuf_view(&text));
  strbuf_free(&text);
}

/* Process inflated text. The mark in its first bytes may indicate UTF-16. */
static void put_inflated(struct feed *feed, struct span text) {
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
    put_utf16(feed, text, false);
  else
    put_text(feed, text);
}

/* Inflate directly into the current piece. */
static int inflate_pieces(struct feed *feed, struct span in, struct err *err) {
  size_t made = 1;
  while ((in.n || made) && !feed->stop) {
    if (!feed->filling) feed->filling = new_piece(feed);
    struct piece *piece = feed->filling;
    int code = inflate_run(feed->inflate, &in, piece->bytes + piece->n, PIECE - piece->n, &made, err);
    if (code) return code;
    piece->n += made;
    if (piece->n == PIECE) hand_over(feed);
  }
  return 0;
}

static int inflate_utf16(struct feed *feed, struct span in, struct err *err) {
  char *text = memory_alloc(PIECE);
  int code = 0;
  size_t made = 1;
  while (!code && (in.n || made) && !feed->stop) {
    code = inflate_run(feed->inflate, &in, text, PIECE, &made, err);
    if (!code && made) put_inflated(feed, (struct span){text, made});
  }
  free(text);
  return code;
}

/* Process some bytes of the file. */
static int take_input(struct feed *feed, struct span in, struct err *err) {
  if (!feed->bytes.compressed) {
    put_inflated(feed, in);
    return 0;
  }
  return feed->first || feed->bytes.charset >= CHARSET_UTF16LE ? inflate_utf16(feed, in, err)
                                                               : inflate_pieces(feed, in, err);
}

/* Read the rest of a file that is neither compressed nor UTF-16 directly into pieces. */
static int take_plain(struct feed *feed, struct err *err) {
  while (!feed->stop) {
    if (!feed->filling) feed->filling = new_piece(feed);
    struct piece *piece = feed->filling;
    size_t room = PIECE - piece->n;
    ssize_t n = bytes_next(&feed->bytes, piece->bytes + piece->n, room);
    if (n < 0) return bytes_fail(&feed->bytes, errno, err);
    atomic_fetch_add(&feed->taken, (uint64_t)n);
    piece->n += (size_t)n;
    if ((size_t)n < room) break;
    hand_over(feed);
  }
  return 0;
}

static int take_all(struct feed *feed, char *input, struct err *err) {
  struct bytes *bytes = &feed->bytes;
  while (!feed->stop) {
    ssize_t n = bytes_next(bytes, input, INPUT);
    if (n < 0) return bytes_fail(bytes, errno, err);
    if (n == 0) break;
    atomic_fetch_add(&feed->taken, (uint64_t)n);
    int code = take_input(feed, (struct span){input, (size_t)n}, err);
    if (code) return code;
    if (!bytes->compressed && bytes->charset < CHARSET_UTF16LE) return take_plain(feed, err);
  }
  if (bytes->charset >= CHARSET_UTF16LE) put_utf16(feed, (struct span){0}, true);
  return feed->inflate && !feed->stop ? inflate_end(feed->inflate, err) : 0;
}

/* Read the rows of a workbook's sheet. */
static int take_sheet(struct feed *feed, struct err *err) {
  struct strbuf lines = {0};
  bool more = true;
  int code = 0;
  while (!code && more && !feed->stop) {
    strbuf_clear(&lines);
    code = book_text_next(feed->bytes.sheet, &lines, &more, err);
    if (!code) put_text(feed, strbuf_view(&lines));
  }
  strbuf_free(&lines);
  return code;
}

static int take_file(struct feed *feed, struct err *err) {
  char *input = memory_alloc(INPUT);
  if (feed->bytes.compressed) feed->inflate = inflate_new(feed->bytes.name, feed->zlib_only);
  int code = take_all(feed, input, err);
  free(input);
  inflate_free(feed->inflate);
  feed->inflate = NULL;
  return code;
}

static void *run(void *data) {
  struct feed *feed = data;
  int code = feed->bytes.sheet ? take_sheet(feed, &feed->err) : take_file(feed, &feed->err);
  if (feed->filling) hand_over(feed);
  pthread_mutex_lock(&feed->lock);
  feed->code = code;
  feed->ended = true;
  pthread_cond_broadcast(&feed->made_more);
  pthread_mutex_unlock(&feed->lock);
  return NULL;
}

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

static int start(struct feed *feed, struct err *err) {
  if (feed->started) return 0;
  int number = pthread_create(&feed->thread, NULL, run, feed);
  feed->started = number == 0;
  return number ? err_errno(err, number, _("%s: cannot start a thread"), feed->bytes.name) : 0;
}

/* Wait until the text up to `to`, or all of it, has been made. Call with the lock. An error is returned when its
 * position is reached. */
static int wait_for(struct feed *feed, uint64_t to, struct err *err) {
  int code = start(feed, err);
  if (code) return code;
  if (to > feed->wanted) {
    feed->wanted = to;
    if (feed->made <= to + ahead_of(feed) / 2) pthread_cond_signal(&feed->wants_more);
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
