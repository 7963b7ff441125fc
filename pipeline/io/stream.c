/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stream.c - see stream.h. Text is read directly from the pipe into the caller's buffer. Text that was read and may
 * be requested again is kept. */
#include "io/stream.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/i18n.h"
#include "base/strbuf.h"

struct stream {
  struct bytes bytes;
  uint64_t begin; /* offset of the kept text, which extends to the furthest offset read */
  struct strbuf held;
  _Atomic uint64_t got; /* bytes of the file, for progress */
};

static uint64_t held_to(const struct stream *stream) { return stream->begin + stream->held.n; }

/* Read on to `to`. */
static int read_on(struct stream *stream, char *to, size_t n, size_t *got, struct err *err) {
  ssize_t have = bytes_next(&stream->bytes, to, n);
  if (have < 0) return bytes_fail(&stream->bytes, errno, err);
  *got = (size_t)have;
  atomic_fetch_add(&stream->got, *got);
  return 0;
}

/* The kept part of [offset, offset + n), which begins at offset. */
static size_t copy_held(const struct stream *stream, uint64_t offset, char *to, size_t n) {
  uint64_t left = held_to(stream) > offset ? held_to(stream) - offset : 0;
  if (n > left) n = (size_t)left;
  if (n) memcpy(to, stream->held.bytes + (offset - stream->begin), n);
  return n;
}

static int hold_up_to(struct stream *stream, uint64_t to, struct err *err) {
  if (to <= held_to(stream)) return 0;
  size_t n = (size_t)(to - held_to(stream)), got = 0;
  strbuf_reserve(&stream->held, n);
  int code = read_on(stream, stream->held.bytes + stream->held.n, n, &got, err);
  stream->held.n += got;
  return code;
}

static int stream_read(struct bytes *bytes, uint64_t offset, char *to, size_t n, size_t *got, struct err *err) {
  struct stream *stream = (struct stream *)bytes;
  int code = hold_up_to(stream, offset + n, err);
  *got = code ? 0 : copy_held(stream, offset, to, n);
  return code;
}

static void stream_release(struct bytes *bytes, uint64_t before) {
  struct stream *stream = (struct stream *)bytes;
  if (before <= stream->begin) return;
  size_t n = before < held_to(stream) ? (size_t)(before - stream->begin) : stream->held.n;
  memmove(stream->held.bytes, stream->held.bytes + n, stream->held.n - n);
  stream->held.n -= n;
  stream->begin += n;
}

static int stream_take(struct bytes *bytes, uint64_t offset, char *to, size_t n, size_t *got, struct err *err) {
  struct stream *stream = (struct stream *)bytes;
  size_t held = copy_held(stream, offset, to, n), more = 0;
  int code = held < n ? read_on(stream, to + held, n - held, &more, err) : 0;
  *got = held + more;
  stream_release(bytes, offset + *got);
  stream->begin += more; /* nothing is kept then */
  return code;
}

static uint64_t stream_done(const struct bytes *bytes, uint64_t offset) {
  (void)offset;
  return atomic_load(&((const struct stream *)bytes)->got);
}

static void stream_close(struct bytes *bytes) { strbuf_free(&((struct stream *)bytes)->held); }

static const struct bytes_kind kind = {
    .read = stream_read, .take = stream_take, .release = stream_release, .done = stream_done, .close = stream_close};

int stream_open(struct bytes **bytes) {
  struct stream *stream = memory_alloc(sizeof *stream);
  *stream = (struct stream){.bytes = **bytes};
  free(*bytes);
  stream->bytes.kind = &kind;
  *bytes = &stream->bytes;
  return 0;
}
