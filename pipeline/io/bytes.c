/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bytes.c - see bytes.h: opening, and plain files. */
#include "io/bytes.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/i18n.h"
#include "base/temporary.h"
#include "io/bgzf.h"
#include "io/feed.h"
#include "io/locate.h"
#include "io/pipe.h"
#include "io/stream.h"

enum { COPY = 256 << 10 };

static ssize_t read_fully(int fd, char *to, size_t n) {
  size_t have = 0;
  while (have < n) {
    ssize_t got = read(fd, to + have, n - have);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return -1;
    if (got == 0) break;
    have += (size_t)got;
  }
  return (ssize_t)have;
}

/* After a read of n bytes that returned `got`: return the count, or the error of an early end. */
static ssize_t end_check(struct bytes *bytes, const char *text, ssize_t got, size_t n) {
  struct pipe_end *end = &bytes->end;
  if (got < 0 || !bytes->pipe) return got;
  if (!end->expected) end->expected = pipe_writer_is_ours(bytes->fd);
  pipe_end_look(end, (struct span){text, (size_t)got});
  if ((size_t)got == n || !end->expected || end->seen) return got;
  errno = ENODATA;
  return -1;
}

ssize_t bytes_next(struct bytes *bytes, char *to, size_t n) {
  size_t first = bytes->looked < n ? bytes->looked : n;
  memcpy(to, bytes->looked_at, first);
  bytes->looked -= first;
  memmove(bytes->looked_at, bytes->looked_at + first, bytes->looked);
  ssize_t got = first < n ? end_check(bytes, to + first, read_fully(bytes->fd, to + first, n - first), n - first) : 0;
  return got < 0 ? -1 : (ssize_t)first + got;
}

int bytes_fail(const struct bytes *bytes, int number, struct err *err) {
  if (number == ENODATA && bytes->pipe)
    return err_set(err, EX_IOERR, _("%s: the program that writes it ended before its data did"), bytes->name);
  return err_errno(err, number, _("%s: cannot read"), bytes->name);
}

ssize_t bytes_pread_fully(int fd, char *to, size_t n, uint64_t offset) {
  size_t have = 0;
  while (have < n) {
    ssize_t got = pread(fd, to + have, n - have, (off_t)(offset + have));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return -1;
    if (got == 0) break;
    have += (size_t)got;
  }
  return (ssize_t)have;
}

static int plain_read(struct bytes *bytes, uint64_t offset, char *to, size_t n, size_t *got, struct err *err) {
  uint64_t left = offset < bytes->size ? bytes->size - offset : 0;
  if (n > left) n = (size_t)left;
  ssize_t have = bytes_pread_fully(bytes->fd, to, n, bytes->start + offset);
  if (have < 0) return err_errno(err, errno, _("%s: cannot read"), bytes->name);
  *got = (size_t)have;
  if (*got == n) return 0;
  return err_set(err, EX_IOERR, _("%s: became shorter while it was read"), bytes->name);
}

static uint64_t plain_done(const struct bytes *bytes, uint64_t offset) {
  return offset < bytes->size ? offset : bytes->size;
}

static const struct bytes_kind plain = {.read = plain_read, .done = plain_done};

static bool is_gzip(struct span start) { return start.n >= 2 && memcmp(start.p, "\x1f\x8b", 2) == 0; }

/* Read the first bytes; if the file cannot be read by offset, they are kept for the reader that follows. */
static int bytes_look(struct bytes *bytes, struct span *start, struct err *err) {
  ssize_t n = bytes->size ? bytes_pread_fully(bytes->fd, bytes->looked_at, BYTES_LOOK, bytes->start)
                          : read_fully(bytes->fd, bytes->looked_at, BYTES_LOOK);
  if (!bytes->size) n = end_check(bytes, bytes->looked_at, n, BYTES_LOOK);
  if (n < 0) return bytes_fail(bytes, errno, err);
  *start = (struct span){bytes->looked_at, (size_t)n};
  bytes->looked = bytes->size ? 0 : (size_t)n;
  return 0;
}

/* A workbook must be readable by offset: one that comes from a pipe is copied to a temporary file. */
static int settle_on_disk(struct bytes *bytes, struct err *err) {
  if (bytes->size) return 0;
  int fd;
  char *part = memory_alloc(COPY);
  int code = temporary_open(&fd, err);
  for (ssize_t n = 1; !code && n > 0;) {
    n = bytes_next(bytes, part, COPY);
    if (n < 0) code = err_errno(err, errno, _("%s: cannot read"), bytes->name);
    if (n > 0) code = temporary_write(fd, part, (size_t)n, err);
    bytes->size += n > 0 ? (uint64_t)n : 0;
  }
  free(part);
  if (fd < 0) return code;
  close(bytes->fd);
  bytes->fd = fd;
  return code;
}

/* Open the requested sheet, or the only readable one. */
static int choose_sheet(struct bytes *bytes, size_t *sheet, struct err *err) {
  struct book *book = bytes->book;
  size_t readable = 0;
  if (bytes->sheet_name) {
    *sheet = book_find_sheet(book, span_of(bytes->sheet_name));
    if (*sheet < book_sheets(book)) return 0;
    return err_set(err, EX_NOINPUT, _("%s: the workbook has no sheet '%s'"), bytes->name, bytes->sheet_name);
  }
  for (size_t i = 0; i < book_sheets(book); i++) {
    bool empty = true;
    int code = book_sheet(book, i)->hidden ? 0 : book_sheet_is_empty(book, i, &empty, err);
    if (code) return code;
    if (empty) continue;
    if (readable++) continue;
    *sheet = i;
  }
  if (readable == 1) return 0;
  if (!readable) return err_set(err, EX_DATAERR, _("%s: a workbook without anything in its sheets"), bytes->name);
  return err_set(err, EX_DATAERR, _("%s: a workbook of %zu sheets: name one as FILE#SHEET"), bytes->name, readable);
}

static int open_book(struct bytes *bytes, bool *is, struct err *err) {
  size_t sheet = 0;
  int code = settle_on_disk(bytes, err);
  if (!code) code = book_open(&bytes->book, bytes->name, bytes->fd, err);
  *is = bytes->book != NULL;
  if (code || !*is) return code;
  if (book_kind(bytes->book) == BOOK_ZIP)
    return err_set(err, EX_DATAERR, _("%s: an archive: name a member as ARCHIVE!/MEMBER"), bytes->name);
  code = choose_sheet(bytes, &sheet, err);
  if (!code) code = book_text_open(&bytes->sheet, bytes->book, sheet, err);
  bytes->compressed = true; /* produced by a separate thread, like inflated text */
  return code;
}

/* Determine the kind of text from its first bytes. */
static int choose_kind(struct bytes **bytes, const struct bytes_options *options, struct err *err) {
  struct span start;
  size_t length;
  bool book = false;
  int code = bytes_look(*bytes, &start, err);
  if (!code && !options->text_only && (*bytes)->start == 0 && book_is_likely(start)) {
    code = open_book(*bytes, &book, err);
    if (code || book) return code ? code : feed_open(bytes, options, err);
  }
  if (!code && (*bytes)->sheet_name)
    code = err_set(err, EX_DATAERR, _("%s: not a workbook, so it has no sheet '%s'"), (*bytes)->name,
                   (*bytes)->sheet_name);
  if (code) return code;
  bool anywhere = (*bytes)->size > 0, is = false;
  if (options->charset == CHARSET_UNKNOWN) (*bytes)->charset = charset_of_zeros(start);
  bool utf16 = options->charset >= CHARSET_UTF16LE || charset_of_mark(start, &length) >= CHARSET_UTF16LE ||
               (*bytes)->charset >= CHARSET_UTF16LE;
  (*bytes)->compressed = is_gzip(start);
  if ((*bytes)->compressed && start.n > 3 && ((unsigned char)start.p[3] & 0xE0))
    return err_set(err, EX_DATAERR, _("%s: gzip with flags that RFC 1952 reserves; it is damaged, or of a later kind"),
                   (*bytes)->name);
  if (!utf16 && !(*bytes)->compressed && anywhere) {
    (*bytes)->kind = &plain;
    return 0;
  }
  if (!utf16 && !(*bytes)->compressed && options->alone) return stream_open(bytes);
  code = !utf16 && anywhere ? bgzf_open(bytes, options, &is, err) : 0;
  if (code || is) return code;
  return feed_open(bytes, options, err);
}

/* Open a file, a sheet of a workbook, or a member of an archive. */
static int fd_locate(struct bytes *bytes, const char *path, const struct unpacked *unpacked, struct err *err) {
  struct located located;
  int code = locate(&located, path, unpacked, err);
  bytes->fd = located.fd;
  bytes->sheet_name = located.sheet;
  if (located.temporary) lseek(bytes->fd, 0, SEEK_SET);
  return code;
}

/* Use the existing descriptor for a pipe that this process already has open (standard input, <(...) of a shell):
 * opening a pipe again by name may block until there is a second writer. */
static int fd_open(struct bytes *bytes, const char *path, const struct unpacked *unpacked, struct err *err) {
  int number = file_descriptor_named(path);
  struct stat st;
  bool standard = strcmp(path, "-") == 0;
  if (number >= 0 && (standard || (fstat(number, &st) == 0 && !S_ISREG(st.st_mode))))
    bytes->fd = fcntl(number, F_DUPFD_CLOEXEC, 0);
  else
    return fd_locate(bytes, path, unpacked, err);
  return bytes->fd >= 0 ? 0 : err_errno(err, errno, _("%s: cannot open"), bytes->name);
}

static void regular_start(struct bytes *bytes, const struct stat *st) {
  off_t at = lseek(bytes->fd, 0, SEEK_CUR);
  bytes->start = at > 0 ? (uint64_t)at : 0;
  bytes->size = (uint64_t)st->st_size > bytes->start ? (uint64_t)st->st_size - bytes->start : 0;
  posix_fadvise(bytes->fd, 0, 0, POSIX_FADV_SEQUENTIAL);
}

/* Each byte of a pipe is read once, so two readers would each get part of it. */
static int pipe_start(struct bytes *bytes, struct err *err) {
  if (pipe_is_open_twice(bytes->fd))
    return err_set(err, EX_NOINPUT, _("%s: this pipe is being read or written already; it can be used once"),
                   bytes->name);
  pipe_widen(bytes->fd);
  pipe_promise(bytes->fd);
  bytes->pipe = true;
  bytes->end.expected = pipe_writer_is_ours(bytes->fd);
  return 0;
}

static int open_fd(struct bytes *bytes, const char *path, const struct unpacked *unpacked, struct err *err) {
  struct stat st;
  int code = fd_open(bytes, path, unpacked, err);
  if (code) return code;
  if (fstat(bytes->fd, &st) != 0) return err_errno(err, errno, _("%s: cannot read"), bytes->name);
  if (S_ISDIR(st.st_mode)) return err_set(err, EX_NOINPUT, _("%s: is a directory"), bytes->name);
  bytes->once = !S_ISREG(st.st_mode);
  if (!bytes->once) regular_start(bytes, &st);
  return S_ISFIFO(st.st_mode) || S_ISSOCK(st.st_mode) ? pipe_start(bytes, err) : 0;
}

int bytes_open(struct bytes **result, const char *path, const struct bytes_options *options, struct err *err) {
  struct bytes *bytes = memory_alloc(sizeof *bytes);
  *bytes = (struct bytes){.fd = -1, .kind = &plain};
  bytes->name = memory_text(strcmp(path, "-") == 0 ? "standard input" : path);
  int code = open_fd(bytes, path, options->unpacked, err);
  if (!code) code = choose_kind(&bytes, options, err);
  if (code) {
    bytes_close(bytes);
    bytes = NULL;
  }
  *result = bytes;
  return code;
}

void bytes_close(struct bytes *bytes) {
  if (!bytes) return;
  if (bytes->kind->close) bytes->kind->close(bytes);
  book_text_close(bytes->sheet);
  book_close(bytes->book);
  free(bytes->sheet_name);
  if (bytes->fd >= 0) close(bytes->fd);
  free((char *)(uintptr_t)bytes->name);
  free(bytes);
}
