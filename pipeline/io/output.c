/* SPDX-License-Identifier: GPL-3.0-or-later */
/* output.c - see output.h. */
#include "io/output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "base/arena.h"
#include "base/i18n.h"
#include "base/visible.h"
#include "io/digest.h"
#include "io/lend.h"
#include "io/pipe.h"

enum { BUFFER = 256 << 10, WRITE_BACK = 8 << 20, LEVEL = 6, GZIP_WINDOW = 15 + 16, ATTEMPTS = 100 };

struct output {
  char *path;        /* as named by the caller */
  const char *shown; /* the same in messages */
  char *target;      /* final name; NULL: written in place */
  char *temporary;   /* name of the temporary file; NULL when it has none, yet or any longer */
  int fd;
  bool terminal;
  z_stream *gz;          /* NULL: plain */
  struct digest *digest; /* NULL: not requested */
  struct lender *lender; /* NULL: not a pipe */
  char *hex;
  off_t written, started; /* bytes of the file; those the system was asked to bring to the disk */
  size_t n;               /* bytes in the buffer, not written yet */
  unsigned char buffer[BUFFER];
};

/* As write(2). */
static ssize_t write_some(struct output *output, const unsigned char *bytes, size_t n) {
  size_t lent = output->lender ? lender_lend(output->lender, (struct span){(const char *)bytes, n}) : 0;
  return lent ? (ssize_t)lent : write(output->fd, bytes, n);
}

/* A long file is brought to the disk as it grows, so that its commit has little to wait for. */
static void write_back(struct output *output, size_t n) {
  output->written += (off_t)n;
  if (!output->target || output->written - output->started < WRITE_BACK) return;
  sync_file_range(output->fd, output->started, output->written - output->started, SYNC_FILE_RANGE_WRITE);
  output->started = output->written;
}

static int output_write_all(struct output *output, const unsigned char *bytes, size_t n, struct err *err) {
  while (n) {
    ssize_t done = write_some(output, bytes, n);
    if (done < 0 && errno == EINTR) continue;
    if (done < 0) return err_errno(err, errno, _("%s: cannot write"), output->shown);
    if (output->digest) digest_add(output->digest, (struct span){(const char *)bytes, (size_t)done});
    write_back(output, (size_t)done);
    bytes += done;
    n -= (size_t)done;
  }
  return 0;
}

static int flush(struct output *output, struct err *err) {
  size_t n = output->n;
  output->n = 0;
  return output_write_all(output, output->buffer, n, err);
}

static int write_plain(struct output *output, struct span bytes, struct err *err) {
  if (output->n + bytes.n > BUFFER) {
    int code = flush(output, err);
    if (code) return code;
  }
  if (bytes.n >= BUFFER) return output_write_all(output, (const unsigned char *)bytes.p, bytes.n, err);
  if (bytes.n) memcpy(output->buffer + output->n, bytes.p, bytes.n);
  output->n += bytes.n;
  return 0;
}

/* On a terminal control characters of values are shown, not obeyed. */
static int write_terminal(struct output *output, struct span bytes, struct err *err) {
  struct strbuf text = {0};
  visible_add(&text, bytes, true);
  int code = write_plain(output, strbuf_view(&text), err);
  strbuf_free(&text);
  return code;
}

/* Deflate at most 1 GiB; `last` is Z_FINISH or Z_NO_FLUSH. */
static int write_deflated(struct output *output, struct span bytes, int last, struct err *err) {
  z_stream *gz = output->gz;
  gz->next_in = (z_const Bytef *)(uintptr_t)bytes.p;
  gz->avail_in = (uInt)bytes.n;
  for (int more = 1; more;) {
    gz->next_out = output->buffer + output->n;
    gz->avail_out = (uInt)(BUFFER - output->n);
    int result = deflate(gz, last);
    output->n = BUFFER - gz->avail_out;
    more = last == Z_FINISH ? result != Z_STREAM_END : gz->avail_in > 0;
    if (!more) break;
    int code = flush(output, err);
    if (code) return code;
  }
  return 0;
}

int output_write(struct output *output, struct span bytes, struct err *err) {
  if (output->terminal) return write_terminal(output, bytes, err);
  if (!output->gz) return write_plain(output, bytes, err);
  while (bytes.n) {
    size_t n = bytes.n < (1u << 30) ? bytes.n : (1u << 30);
    int code = write_deflated(output, (struct span){bytes.p, n}, Z_NO_FLUSH, err);
    if (code) return code;
    bytes.p += n;
    bytes.n -= n;
  }
  return 0;
}

static int start_gz(struct output *output, struct err *err) {
  output->gz = memory_alloc(sizeof *output->gz);
  *output->gz = (z_stream){0};
  if (deflateInit2(output->gz, LEVEL, Z_DEFLATED, GZIP_WINDOW, 8, Z_DEFAULT_STRATEGY) == Z_OK) return 0;
  free(output->gz);
  output->gz = NULL;
  return err_set(err, EX_OSERR, _("%s: cannot compress"), output->shown);
}

/* Resolve a link, so that it stays and its target is replaced; a file that does not exist yet keeps its own name. */
static int target_resolve(struct output *output, struct err *err) {
  output->target = realpath(output->path, NULL);
  if (output->target) return 0;
  if (errno != ENOENT) return err_errno(err, errno, _("%s: cannot write"), output->shown);
  output->target = memory_text(output->path);
  return 0;
}

/* The folder a file is in; to be freed. */
static char *folder_of(const char *path) {
  const char *slash = strrchr(path, '/');
  char *name = memory_text(slash ? path : ".");
  if (slash) name[slash - path + 1] = '\0';
  return name;
}

enum { DESCRIPTOR_ROOM = 40 };
static const char *descriptor_name(int fd, char name[DESCRIPTOR_ROOM]) {
  snprintf(name, DESCRIPTOR_ROOM, "/proc/self/fd/%d", fd);
  return name;
}

/* A file without a name: nothing is left of it when the process is killed. Not every file system has such files, and it
 * gets its name through /proc. */
static bool open_nameless(struct output *output) {
  char name[DESCRIPTOR_ROOM], *folder = folder_of(output->target);
  output->fd = open(folder, O_TMPFILE | O_WRONLY | O_CLOEXEC, 0666);
  free(folder);
  if (output->fd >= 0 && access(descriptor_name(output->fd, name), F_OK) == 0) return true;
  if (output->fd >= 0) close(output->fd);
  output->fd = -1;
  return false;
}

static int open_named(const char *name) { return open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666); }

/* Name the temporary file beside its target: make it, or where it is open already, link it. False: errno has the
 * reason.
 */
static bool temporary_name(struct output *output) {
  char from[DESCRIPTOR_ROOM];
  size_t room = strlen(output->target) + 40;
  char *name = memory_alloc(room);
  bool nameless = output->fd >= 0, made = false;
  for (int i = 0; i < ATTEMPTS && !made; i++) {
    snprintf(name, room, "%s.part-%ld-%d", output->target, (long)getpid(), i);
    if (nameless)
      made = linkat(AT_FDCWD, descriptor_name(output->fd, from), AT_FDCWD, name, AT_SYMLINK_FOLLOW) == 0;
    else
      made = (output->fd = open_named(name)) >= 0;
    if (!made && errno != EEXIST) break;
  }
  if (made)
    output->temporary = name;
  else
    free(name);
  return made;
}

static int open_temporary(struct output *output, struct err *err) {
  if (open_nameless(output) || temporary_name(output)) return 0;
  err_errno(err, errno, _("%s: cannot create"), output->shown);
  if (err) err->code = EX_CANTCREAT;
  return EX_CANTCREAT;
}

/* Devices and pipes are written in place; there is nothing to rename. */
static int open_path(struct output *output, struct err *err) {
  struct stat st;
  if (strcmp(output->path, "-") == 0) {
    output->fd = dup(STDOUT_FILENO);
    if (output->fd < 0) return err_errno(err, errno, _("standard output: cannot write"));
    pipe_widen(output->fd);
    output->terminal = isatty(output->fd);
    return 0;
  }
  if (stat(output->path, &st) == 0 && S_ISDIR(st.st_mode))
    return err_set(err, EX_CANTCREAT, _("%s: is a directory"), output->shown);
  if (stat(output->path, &st) == 0 && !S_ISREG(st.st_mode)) {
    output->fd = open(output->path, O_WRONLY | O_CLOEXEC);
    return output->fd >= 0 ? 0 : err_errno(err, errno, _("%s: cannot write"), output->shown);
  }
  int code = target_resolve(output, err);
  return code ? code : open_temporary(output, err);
}

int output_open(struct output **result, const char *path, struct err *err) {
  struct output *output = memory_alloc(sizeof *output);
  output->path = memory_alloc(strlen(path) + 1);
  strcpy(output->path, path);
  output->shown = strcmp(path, "-") == 0 ? _("standard output") : output->path;
  output->target = output->temporary = NULL;
  output->terminal = false;
  output->gz = NULL;
  output->digest = NULL;
  output->lender = NULL;
  output->fd = -1;
  output->n = 0;
  output->written = output->started = 0;
  int code = open_path(output, err);
  if (!code && name_has_ending(path, ".gz")) code = start_gz(output, err);
  if (!code && pipe_is(output->fd)) pipe_writer_start(output->fd);
  if (!code) output->lender = lender_new(output->fd);
  if (code) {
    output_close(output);
    output = NULL;
  }
  *result = output;
  return code;
}

void output_digest(struct output *output, char hex[65]) {
  output->digest = digest_start();
  output->hex = hex;
}

/* Make the rename durable: sync the directory too, as far as the file system supports it. */
static void sync_directory(const char *target) {
  char *name = folder_of(target);
  int fd = open(name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd >= 0) {
    fsync(fd);
    close(fd);
  }
  free(name);
}

static int put_in_place(struct output *output, struct err *err) {
  if (fsync(output->fd) != 0) return err_errno(err, errno, _("%s: cannot write"), output->shown);
  if ((!output->temporary && !temporary_name(output)) || rename(output->temporary, output->target) != 0)
    return err_errno(err, errno, _("%s: cannot put in place"), output->shown);
  free(output->temporary);
  output->temporary = NULL;
  sync_directory(output->target);
  return 0;
}

/* Nothing more is written there: its reader need not wait for the rest of this process's work. The descriptor number
 * stays in use. */
static void leave_standard_output(void) {
  int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
  if (nowhere < 0) return;
  dup2(nowhere, STDOUT_FILENO);
  close(nowhere);
}

int output_commit(struct output *output, struct err *err) {
  int code = output->gz ? write_deflated(output, (struct span){0}, Z_FINISH, err) : 0;
  if (!code) code = flush(output, err);
  if (!code && output->digest) digest_end(output->digest, output->hex);
  if (!code && output->target) code = put_in_place(output, err);
  if (!code && pipe_is(output->fd) && pipe_writer_end(output->fd) != 0)
    code = err_errno(err, errno, _("%s: cannot write"), output->shown);
  int fd = output->fd;
  output->fd = -1;
  if (fd >= 0 && close(fd) != 0 && !code) code = err_errno(err, errno, _("%s: cannot write"), output->shown);
  if (!code && strcmp(output->path, "-") == 0) leave_standard_output();
  return code;
}

void output_close(struct output *output) {
  if (!output) return;
  if (output->fd >= 0) close(output->fd);
  if (output->temporary) unlink(output->temporary);
  if (output->gz) deflateEnd(output->gz);
  free(output->gz);
  digest_free(output->digest);
  lender_free(output->lender);
  free(output->temporary);
  free(output->target);
  free(output->path);
  free(output);
}

int output_save(const char *path, struct span text, struct err *err) {
  struct output *output;
  int code = output_open(&output, path, err);
  if (code) return code;
  code = output_write(output, text, err);
  if (!code) code = output_commit(output, err);
  output_close(output);
  return code;
}
