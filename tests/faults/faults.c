/* SPDX-License-Identifier: GPL-3.0-or-later */
/* faults.c - a library to preload that lets one call of the C library fail, to see what a program makes of it.
 *
 *   FAULT_CALL   which: open, stat, access, opendir, readdir, read, write, fsync, rename, close
 *   FAULT_NTH    which one of them, from 1 on; 0: none
 *   FAULT_ERRNO  how: a number (5, EIO, when not given)
 *   FAULT_COUNT  a file that is told at the end how many such calls there were
 *
 * Only in programs whose name begins with tertia. Calls on standard error, and by the C library itself, do not count.
 */
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static _Atomic long seen;

static long number_of(const char *name, long otherwise) {
  const char *text = getenv(name);
  return text ? strtol(text, NULL, 10) : otherwise;
}

/* Is this call, one of kind NAME, the one to fail? */
static int fails(const char *name) {
  const char *chosen = strncmp(program_invocation_short_name, "tertia", 6) == 0 ? getenv("FAULT_CALL") : NULL;
  if (!chosen || strcmp(chosen, name) != 0) return 0;
  if (atomic_fetch_add(&seen, 1) + 1 != number_of("FAULT_NTH", 0)) return 0;
  errno = (int)number_of("FAULT_ERRNO", EIO);
  return 1;
}

static void *next_of(const char *name) {
  void *found = dlsym(RTLD_NEXT, name);
  if (!found) abort();
  return found;
}

#define NEXT(name) ((__typeof__(&name))next_of(#name))

__attribute__((destructor)) static void count_write(void) {
  const char *path = strncmp(program_invocation_short_name, "tertia", 6) == 0 ? getenv("FAULT_COUNT") : NULL;
  char text[32];
  int fd = path ? (int)syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_TRUNC, 0666) : -1;
  if (fd < 0) return;
  int n = snprintf(text, sizeof text, "%ld\n", atomic_load(&seen));
  syscall(SYS_write, fd, text, n);
  syscall(SYS_close, fd);
}

int open(const char *path, int flags, ...) {
  va_list args;
  va_start(args, flags);
  unsigned mode = flags & (O_CREAT | __O_TMPFILE) ? va_arg(args, unsigned) : 0;
  va_end(args);
  return fails("open") ? -1 : NEXT(open)(path, flags, mode);
}

int openat(int folder, const char *path, int flags, ...) {
  va_list args;
  va_start(args, flags);
  unsigned mode = flags & (O_CREAT | __O_TMPFILE) ? va_arg(args, unsigned) : 0;
  va_end(args);
  return fails("open") ? -1 : NEXT(openat)(folder, path, flags, mode);
}

FILE *fopen(const char *path, const char *mode) { return fails("open") ? NULL : NEXT(fopen)(path, mode); }
int stat(const char *path, struct stat *st) { return fails("stat") ? -1 : NEXT(stat)(path, st); }
int lstat(const char *path, struct stat *st) { return fails("stat") ? -1 : NEXT(lstat)(path, st); }
int fstat(int fd, struct stat *st) { return fails("stat") ? -1 : NEXT(fstat)(fd, st); }
int access(const char *path, int mode) { return fails("access") ? -1 : NEXT(access)(path, mode); }
DIR *opendir(const char *path) { return fails("opendir") ? NULL : NEXT(opendir)(path); }
struct dirent *readdir(DIR *dir) { return fails("readdir") ? NULL : NEXT(readdir)(dir); }
int fsync(int fd) { return fails("fsync") ? -1 : NEXT(fsync)(fd); }
int rename(const char *from, const char *to) { return fails("rename") ? -1 : NEXT(rename)(from, to); }
ssize_t read(int fd, void *to, size_t n) { return fails("read") ? -1 : NEXT(read)(fd, to, n); }
ssize_t pread(int fd, void *to, size_t n, off_t at) { return fails("read") ? -1 : NEXT(pread)(fd, to, n, at); }

int scandir(const char *path, struct dirent ***list, int (*filter)(const struct dirent *),
            int (*compare)(const struct dirent **, const struct dirent **)) {
  return fails("opendir") ? -1 : NEXT(scandir)(path, list, filter, compare);
}

int glob(const char *pattern, int flags, int (*on_error)(const char *, int), glob_t *found) {
  return fails("opendir") ? GLOB_ABORTED : NEXT(glob)(pattern, flags, on_error, found);
}

ssize_t write(int fd, const void *from, size_t n) {
  return fd != STDERR_FILENO && fails("write") ? -1 : NEXT(write)(fd, from, n);
}

/* The descriptor is closed also when closing it fails. */
int close(int fd) {
  int failed = fails("close"), result = NEXT(close)(fd);
  if (failed) errno = (int)number_of("FAULT_ERRNO", EIO);
  return failed ? -1 : result;
}
