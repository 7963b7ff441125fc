/* SPDX-License-Identifier: GPL-3.0-or-later */
/* faults.c - a library to preload that lets one call of the C library fail, to see what a program makes of it.
 *
 *   FAULT_CALL   which: open, stat, access, opendir, readdir, read, write, fsync, rename, close, mmap, link, unlink,
 * mkdir, truncate, alloc FAULT_NTH    which one of them, from 1 on; 0: none FAULT_EVERY  and which after it: all, when
 * 1 (a full disk stays full); none when not given FAULT_ERRNO  how: a number (5, EIO, when not given); "short": read
 * and write do half of what they were told to FAULT_COUNT  a file that is told at the end how many such calls there
 * were
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
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static _Atomic long seen;

static long number_of(const char *name, long otherwise) {
  const char *text = getenv(name);
  return text ? strtol(text, NULL, 10) : otherwise;
}

/* Is this call, one of kind NAME, one to fail? */
static int is_chosen(const char *name) {
  const char *chosen = strncmp(program_invocation_short_name, "tertia", 6) == 0 ? getenv("FAULT_CALL") : NULL;
  if (!chosen || strcmp(chosen, name) != 0) return 0;
  long at = atomic_fetch_add(&seen, 1) + 1, nth = number_of("FAULT_NTH", 0);
  return nth && (at == nth || (at > nth && number_of("FAULT_EVERY", 0)));
}

static int is_short(void) {
  const char *how = getenv("FAULT_ERRNO");
  return how && strcmp(how, "short") == 0;
}

static int fails(const char *name) {
  if (!is_chosen(name)) return 0;
  errno = (int)number_of("FAULT_ERRNO", EIO);
  return 1;
}

/* Of read or write: how many of N bytes; -1 with errno: it fails. */
static ssize_t some_of(const char *name, size_t n) {
  if (!is_chosen(name)) return (ssize_t)n;
  if (is_short()) return (ssize_t)((n + 1) / 2);
  errno = (int)number_of("FAULT_ERRNO", EIO);
  return -1;
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
struct dirent *readdir(DIR *dir) {
  return fails("readdir") ? NULL : NEXT(readdir)(dir);
}
int __open_2(const char *path, int flags);
int __open_2(const char *path, int flags) { return fails("open") ? -1 : NEXT(open)(path, flags); }
int open64(const char *path, int flags, ...) {
  va_list args;
  va_start(args, flags);
  unsigned mode = flags & (O_CREAT | __O_TMPFILE) ? va_arg(args, unsigned) : 0;
  va_end(args);
  return fails("open") ? -1 : NEXT(open64)(path, flags, mode);
}
int fdatasync(int fd) { return fails("fsync") ? -1 : NEXT(fdatasync)(fd); }
int link(const char *from, const char *to) { return fails("link") ? -1 : NEXT(link)(from, to); }
int linkat(int from, const char *old, int to, const char *new, int flags) {
  return fails("link") ? -1 : NEXT(linkat)(from, old, to, new, flags);
}
int symlink(const char *from, const char *to) { return fails("link") ? -1 : NEXT(symlink)(from, to); }
int unlink(const char *path) { return fails("unlink") ? -1 : NEXT(unlink)(path); }
int rmdir(const char *path) { return fails("unlink") ? -1 : NEXT(rmdir)(path); }
int mkdir(const char *path, mode_t mode) { return fails("mkdir") ? -1 : NEXT(mkdir)(path, mode); }
int ftruncate(int fd, off_t to) { return fails("truncate") ? -1 : NEXT(ftruncate)(fd, to); }
int ftruncate64(int fd, off64_t to) { return fails("truncate") ? -1 : NEXT(ftruncate64)(fd, to); }
int renameat2(int from, const char *old, int to, const char *new, unsigned flags) {
  return fails("rename") ? -1 : NEXT(renameat2)(from, old, to, new, flags);
}
void *mmap(void *at, size_t n, int may, int flags, int fd, off_t from) {
  return fails("mmap") ? MAP_FAILED : NEXT(mmap)(at, n, may, flags, fd, from);
}
void *mmap64(void *at, size_t n, int may, int flags, int fd, off64_t from) {
  return fails("mmap") ? MAP_FAILED : NEXT(mmap64)(at, n, may, flags, fd, from);
}

/* The C library's own names: dlsym() itself allocates. */
void *__libc_malloc(size_t n);
void *__libc_calloc(size_t count, size_t n);
void *__libc_realloc(void *old, size_t n);

/* Libraries allocate before main(), and end the process by a signal where they cannot: these do not count. */
static _Atomic int begun;
typedef int start_main(int (*begin)(int, char **, char **), int argc, char **argv, void (*init)(void),
                       void (*fini)(void), void (*linker_fini)(void), void *stack_end);
start_main __libc_start_main;
int __libc_start_main(int (*begin)(int, char **, char **), int argc, char **argv, void (*init)(void),
                      void (*fini)(void), void (*linker_fini)(void), void *stack_end) {
  start_main *next = (start_main *)next_of("__libc_start_main");
  atomic_store(&begun, 1);
  return next(begin, argc, argv, init, fini, linker_fini, stack_end);
}

static int no_memory(void) {
  if (!atomic_load(&begun) || !is_chosen("alloc")) return 0;
  errno = ENOMEM;
  return 1;
}
void *malloc(size_t n) { return no_memory() ? NULL : __libc_malloc(n); }
void *calloc(size_t count, size_t n) { return no_memory() ? NULL : __libc_calloc(count, n); }
void *realloc(void *old, size_t n) { return no_memory() ? NULL : __libc_realloc(old, n); }

int fsync(int fd) { return fails("fsync") ? -1 : NEXT(fsync)(fd); }
int rename(const char *from, const char *to) { return fails("rename") ? -1 : NEXT(rename)(from, to); }

/* read and its like: as much as may be read, or a failure. */
#define READ(fd, n, call)                                                                                              \
  ssize_t some = some_of("read", (n));                                                                                 \
  return some < 0 ? -1 : (call)

ssize_t read(int fd, void *to, size_t n) { READ(fd, n, NEXT(read)(fd, to, (size_t)some)); }
ssize_t pread(int fd, void *to, size_t n, off_t at) { READ(fd, n, NEXT(pread)(fd, to, (size_t)some, at)); }
ssize_t pread64(int fd, void *to, size_t n, off64_t at) { READ(fd, n, NEXT(pread64)(fd, to, (size_t)some, at)); }

int scandir(const char *path, struct dirent ***list, int (*filter)(const struct dirent *),
            int (*compare)(const struct dirent **, const struct dirent **)) {
  return fails("opendir") ? -1 : NEXT(scandir)(path, list, filter, compare);
}

int glob(const char *pattern, int flags, int (*on_error)(const char *, int), glob_t *found) {
  return fails("opendir") ? GLOB_ABORTED : NEXT(glob)(pattern, flags, on_error, found);
}

ssize_t write(int fd, const void *from, size_t n) {
  ssize_t some = fd == STDERR_FILENO ? (ssize_t)n : some_of("write", n);
  return some < 0 ? -1 : NEXT(write)(fd, from, (size_t)some);
}

ssize_t pwrite(int fd, const void *from, size_t n, off_t at) {
  ssize_t some = some_of("write", n);
  return some < 0 ? -1 : NEXT(pwrite)(fd, from, (size_t)some, at);
}

ssize_t pwrite64(int fd, const void *from, size_t n, off64_t at) {
  ssize_t some = some_of("write", n);
  return some < 0 ? -1 : NEXT(pwrite64)(fd, from, (size_t)some, at);
}

ssize_t vmsplice(int fd, const struct iovec *pages, size_t n, unsigned flags) {
  return fails("write") ? -1 : NEXT(vmsplice)(fd, pages, n, flags);
}

/* The descriptor is closed also when closing it fails. */
int close(int fd) {
  int failed = fails("close"), result = NEXT(close)(fd);
  if (failed) errno = (int)number_of("FAULT_ERRNO", EIO);
  return failed ? -1 : result;
}
