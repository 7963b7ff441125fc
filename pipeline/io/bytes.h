/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bytes.h - the text of one file by offset: the file's own bytes, or the result of inflating it and converting UTF-16
 * to UTF-8.
 *
 * Offsets refer to that text. A plain file, and block gzip, can be read at any offset at any time. Anything else is a
 * stream: a separate thread reads and inflates ahead of the requested offset, and the text from the last
 * bytes_release() on is kept. Any number of threads may read at once. With `twice` a stream is saved by bytes_keep(),
 * in memory while small, then in an unlinked temporary file, and bytes_rewind() lets it be read again. With `alone`
 * plain text from a pipe is read without a separate thread, directly into the caller's buffer.
 *
 * A sheet of a workbook is text too (book/book.h), and a path may name it, or a member of an archive (locate.h). If
 * none is named, the workbook must have exactly one sheet that is neither hidden nor empty.
 */
#ifndef TERTIA_IO_BYTES_H
#define TERTIA_IO_BYTES_H

#include <sys/types.h>

#include "base/err.h"
#include "book/book.h"
#include "io/charset.h"
#include "io/pipe.h"

struct bytes_options {
  enum charset charset; /* CHARSET_UNKNOWN: a byte order mark may indicate UTF-16 */
  bool twice, zlib_only;
  bool alone;     /* one thread reads, once */
  bool lockstep;  /* the separate thread makes only what is asked for, so that never two threads are busy */
  bool text_only; /* never a workbook */
  size_t block;   /* bytes_origin() is called for multiples of it */
  const struct unpacked *unpacked; /* archives whose members may be read; NULL: none */
};

enum { BYTES_LOOK = 256 };

/* The common first member of every kind of text; only for its implementations (feed.c, bgzf.c, stream.c). */
struct bytes {
  const struct bytes_kind *kind;
  const char *name; /* for messages; owned */
  int fd;
  char looked_at[BYTES_LOOK]; /* the first bytes, read from fd to identify the kind */
  size_t looked;              /* how many of them bytes_next() has not returned yet */
  bool compressed;
  bool pipe;            /* or a socket */
  bool once;            /* a pipe, socket or device: opened again, it would not return the same bytes */
  enum charset charset; /* UTF-16: the charset before conversion; otherwise CHARSET_UNKNOWN */
  struct pipe_end end;  /* of a pipe: was all of it received? */
  uint64_t start, size; /* offset in fd where the text begins; its size, 0 when not known */
  struct book *book;    /* a workbook, whose sheet is the text; NULL for text files */
  struct book_text *sheet;
  char *sheet_name; /* requested sheet, or NULL; owned */
};

struct bytes_kind {
  int (*read)(struct bytes *bytes, uint64_t offset, char *to, size_t n, size_t *got, struct err *err);
  int (*take)(struct bytes *bytes, uint64_t offset, char *to, size_t n, size_t *got, struct err *err);
  int (*keep)(struct bytes *bytes, uint64_t offset, const char *from, size_t n, struct err *err);
  void (*release)(struct bytes *bytes, uint64_t before);
  int (*rewind)(struct bytes *bytes, struct err *err);
  uint64_t (*origin)(struct bytes *bytes, size_t number);
  uint64_t (*done)(const struct bytes *bytes, uint64_t offset);
  void (*close)(struct bytes *bytes);
};

int bytes_open(struct bytes **bytes, const char *path, const struct bytes_options *options, struct err *err);

/* Read up to n bytes from offset; fewer only at the end of the text. */
static inline int bytes_read(struct bytes *bytes, uint64_t offset, char *to, size_t n, size_t *got, struct err *err) {
  return bytes->kind->read(bytes, offset, to, n, got, err);
}

/* The same, for bytes that will not be requested again, nor any before them. */
static inline int bytes_take(struct bytes *bytes, uint64_t offset, char *to, size_t n, size_t *got, struct err *err) {
  return (bytes->kind->take ? bytes->kind->take : bytes->kind->read)(bytes, offset, to, n, got, err);
}

/* With `twice`: each part of the text must be saved once, by the thread that read it. */
static inline int bytes_keep(struct bytes *bytes, uint64_t offset, const char *from, size_t n, struct err *err) {
  return bytes->kind->keep ? bytes->kind->keep(bytes, offset, from, n, err) : 0;
}

/* Nothing below this offset will be read (until bytes_rewind()). */
static inline void bytes_release(struct bytes *bytes, uint64_t before) {
  if (bytes->kind->release) bytes->kind->release(bytes, before);
}

/* Everything may be read again; requires `twice`, and no other active reader. */
static inline int bytes_rewind(struct bytes *bytes, struct err *err) {
  return bytes->kind->rewind ? bytes->kind->rewind(bytes, err) : 0;
}

/* For text converted from UTF-16: the offset in the UTF-16 of the characters that begin before number * block. */
static inline uint64_t bytes_origin(struct bytes *bytes, size_t number) {
  return bytes->kind->origin ? bytes->kind->origin(bytes, number) : 0;
}

/* Approximate number of bytes of the file used for the text before offset. */
static inline uint64_t bytes_done(const struct bytes *bytes, uint64_t offset) {
  return bytes->kind->done(bytes, offset);
}

void bytes_close(struct bytes *bytes);

/* For implementations. Read the next n bytes of the file, or up to its end; -1 with errno on failure: ENODATA when the
 * writer of the pipe is one of these programs and exited before the end of its data. */
ssize_t bytes_next(struct bytes *bytes, char *to, size_t n);
/* The error of a read that failed with errno `number`. */
int bytes_fail(const struct bytes *bytes, int number, struct err *err);
/* pread(2) of all n bytes, or up to the end; -1 with errno on failure. */
ssize_t bytes_pread_fully(int fd, char *to, size_t n, uint64_t offset);

#endif
