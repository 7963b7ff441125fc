/* bytes.h - the text of one file by offset: of the file as it lies there, or as it comes out of inflating and of
 * turning UTF-16 into UTF-8.
 *
 * Offsets are those of that text. A plain file, and block gzip, can be read anywhere at any time. Anything else is a
 * stream: an own thread reads and inflates it ahead of what was asked for, and a run of its text is held from the last
 * bytes_release() on. Any number of threads may read at once. With `twice` a stream is kept by bytes_keep(), in memory
 * while small, then in an unlinked temporary file, and bytes_rewind() lets it be read again. With `alone` plain text
 * from a pipe is read without a thread in between, straight to where it is wanted.
 *
 * A sheet of a workbook is text too (book/book.h), and a path may name it, or a member of an archive (locate.h). Where none is
 * named the workbook must have one sheet only that is neither hidden nor empty.
 */
#ifndef TERTIA_IO_BYTES_H
#define TERTIA_IO_BYTES_H

#include <sys/types.h>

#include "base/err.h"
#include "book/book.h"
#include "io/charset.h"
#include "io/pipe.h"

struct bytes_options {
  enum charset charset; /* CHARSET_UNKNOWN: a mark may say UTF-16 */
  bool twice, zlib_only;
  bool alone;   /* one thread reads, and once */
  bool text_only; /* never a workbook */
  size_t block; /* bytes_origin() is asked for multiples of it */
};

enum { BYTES_LOOK = 256 };

/* What every kind of text begins with; for the kinds (feed.c, bgzf.c, stream.c) and nobody else. */
struct bytes {
  const struct bytes_kind *kind;
  const char *name; /* for messages; owned */
  int fd;
  char looked_at[BYTES_LOOK]; /* the first bytes, taken from fd to see what they are */
  size_t looked;              /* how many of them bytes_next() has not given yet */
  bool compressed;
  bool pipe; /* or a socket */
  bool once; /* a pipe, socket or device: opened again, it would not give the same bytes */
  enum charset charset; /* UTF-16: what the text was before; else CHARSET_UNKNOWN */
  struct pipe_end end;  /* of a pipe: did all of it come? */
  uint64_t start, size; /* where in fd the text begins; bytes there, 0 when not known */
  struct book *book;       /* a workbook, whose sheet is the text; NULL for text files */
  struct book_text *sheet;
  char *sheet_name; /* asked for, or NULL; owned */
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

/* Up to n bytes from offset on; fewer only where the text ends. */
static inline int bytes_read(struct bytes *bytes, uint64_t offset, char *to, size_t n, size_t *got, struct err *err) {
  return bytes->kind->read(bytes, offset, to, n, got, err);
}

/* The same; nobody will ask for them, or for what is before them, again. */
static inline int bytes_take(struct bytes *bytes, uint64_t offset, char *to, size_t n, size_t *got, struct err *err) {
  return (bytes->kind->take ? bytes->kind->take : bytes->kind->read)(bytes, offset, to, n, got, err);
}

/* With `twice`: each part of the text is to be given once, by whoever read it. */
static inline int bytes_keep(struct bytes *bytes, uint64_t offset, const char *from, size_t n, struct err *err) {
  return bytes->kind->keep ? bytes->kind->keep(bytes, offset, from, n, err) : 0;
}

/* Nobody will read below this offset (until bytes_rewind()). */
static inline void bytes_release(struct bytes *bytes, uint64_t before) {
  if (bytes->kind->release) bytes->kind->release(bytes, before);
}

/* Everything may be read again; needs `twice`, and nobody else at work. */
static inline int bytes_rewind(struct bytes *bytes, struct err *err) {
  return bytes->kind->rewind ? bytes->kind->rewind(bytes, err) : 0;
}

/* For text made from UTF-16: how far into the UTF-16 the characters go that begin before number * block. */
static inline uint64_t bytes_origin(struct bytes *bytes, size_t number) {
  return bytes->kind->origin ? bytes->kind->origin(bytes, number) : 0;
}

/* Bytes of the file itself that were used for the text before offset, about. */
static inline uint64_t bytes_done(const struct bytes *bytes, uint64_t offset) {
  return bytes->kind->done(bytes, offset);
}

void bytes_close(struct bytes *bytes);

/* For the kinds. The next n bytes of the file, or up to its end; -1 with errno on failure: ENODATA where one of our programs
 * wrote to this pipe and ended before its data did. */
ssize_t bytes_next(struct bytes *bytes, char *to, size_t n);
/* The error of a read that failed with errno `number`. */
int bytes_fail(const struct bytes *bytes, int number, struct err *err);
/* pread(2) of all n bytes, or up to the end; -1 with errno on failure. */
ssize_t bytes_pread_fully(int fd, char *to, size_t n, uint64_t offset);

#endif
