/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pipe.c - see pipe.h. */
#include "io/pipe.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

bool pipe_is(int fd) {
  struct stat st;
  return fstat(fd, &st) == 0 && S_ISFIFO(st.st_mode);
}

bool pipe_unread(int fd, size_t *bytes) {
  int n;
  if (ioctl(fd, FIONREAD, &n) != 0) return false;
  *bytes = (size_t)n;
  return true;
}

/* Descriptors opened by this process are closed on exec; inherited ones cannot be. */
static bool is_own_of(int number, const struct stat *pipe) {
  struct stat st;
  int flags = fcntl(number, F_GETFD);
  return flags >= 0 && (flags & FD_CLOEXEC) && fstat(number, &st) == 0 && st.st_dev == pipe->st_dev &&
         st.st_ino == pipe->st_ino;
}

bool pipe_is_open_twice(int fd) {
  struct stat st;
  DIR *numbers = fstat(fd, &st) == 0 ? opendir("/proc/self/fd") : NULL;
  bool found = false;
  for (const struct dirent *entry; numbers && !found && (entry = readdir(numbers)) != NULL;) {
    int number = (int)strtol(entry->d_name, NULL, 10);
    found = number > STDERR_FILENO && number != fd && is_own_of(number, &st);
  }
  if (numbers) closedir(numbers);
  return found;
}

/* All blank lines, in a sequence that no other writer uses. */
static const char mark[] = "\r\r\n\n\r\n\r\r\r\n";
enum { MARK = sizeof mark - 1, WAIT_US = 300, MOST_WAITS = 2000000 / WAIT_US };

static bool is_mark_at(const char *p, size_t n) { return n >= MARK && memcmp(p, mark, MARK) == 0; }

static bool has_mark(struct span text) {
  for (const char *p = text.p, *end = text.p + text.n; p < end && (p = memchr(p, '\r', (size_t)(end - p))); p++)
    if (is_mark_at(p, (size_t)(end - p))) return true;
  return false;
}

void pipe_end_look(struct pipe_end *end, struct span text) {
  char both[2 * MARK];
  if (end->seen || !text.n) return;
  size_t n = text.n < MARK ? text.n : MARK;
  memcpy(both, end->last, end->n);
  memcpy(both + end->n, text.p, n);
  end->seen = has_mark((struct span){both, end->n + n}) || has_mark(text);
  struct span all = text.n < MARK ? (struct span){both, end->n + n} : text;
  end->n = all.n < MARK - 1 ? all.n : MARK - 1;
  memmove(end->last, all.p + all.n - end->n, end->n);
}

/* Has the reader closed the pipe? */
static bool reader_ended(int fd) {
  struct pollfd look = {.fd = fd};
  return poll(&look, 1, 0) > 0 && (look.revents & (POLLERR | POLLNVAL));
}

/* Wait until the reader has promised, or it is clear that it will not. */
static void wait_for_reader(int fd) {
  size_t before = SIZE_MAX, unread;
  for (int waits = 0; waits < MOST_WAITS && !pipe_is_promised(fd) && !reader_ended(fd); waits++) {
    if (!pipe_unread(fd, &unread) || !unread) return;
    if (unread != before) waits = 0;
    before = unread;
    usleep(WAIT_US);
  }
}

static int mark_write(int fd) {
  for (size_t done = 0; done < MARK;) {
    ssize_t n = write(fd, mark + done, MARK - done);
    if (n < 0 && errno != EINTR) return -1;
    if (n > 0) done += (size_t)n;
  }
  return 0;
}

/* Release the lock first: a reader that promises after the last check does not see it, and requires no mark. */
int pipe_writer_end(int fd) {
  wait_for_reader(fd);
  pipe_writer_leave(fd);
  return pipe_is_promised(fd) ? mark_write(fd) : 0;
}

#ifdef __linux__

enum { WIDE = 1 << 20 };

void pipe_widen(int fd) { fcntl(fd, F_SETPIPE_SZ, WIDE); /* ignore failure: this only affects speed */ }

/* The byte that is locked: "Tertia" as a number. */
enum { PROMISE, WRITER }; /* bytes from there on */

static struct flock lock_of(short type, int what) {
  return (struct flock){.l_type = type, .l_whence = SEEK_SET, .l_start = 0x546572746961 + what, .l_len = 1};
}

void pipe_promise(int fd) {
  struct flock lock = lock_of(F_RDLCK, PROMISE);
  fcntl(fd, F_SETLK, &lock);
}

bool pipe_is_promised(int fd) {
  struct flock lock = lock_of(F_WRLCK, PROMISE);
  return fcntl(fd, F_GETLK, &lock) == 0 && lock.l_type == F_RDLCK;
}

void pipe_writer_start(int fd) {
  struct flock lock = lock_of(F_WRLCK, WRITER);
  fcntl(fd, F_SETLK, &lock);
}

void pipe_writer_leave(int fd) {
  struct flock lock = lock_of(F_UNLCK, WRITER);
  fcntl(fd, F_SETLK, &lock);
}

bool pipe_writer_is_ours(int fd) {
  struct flock lock = lock_of(F_RDLCK, WRITER);
  return fcntl(fd, F_GETLK, &lock) == 0 && lock.l_type == F_WRLCK;
}

long pipe_put_pages(int fd, struct span text) {
  struct iovec pages = {(void *)(uintptr_t)text.p, text.n};
  return vmsplice(fd, &pages, 1, 0);
}

#else

void pipe_widen(int fd) { (void)fd; }

void pipe_promise(int fd) { (void)fd; }

bool pipe_is_promised(int fd) {
  (void)fd;
  return false;
}

void pipe_writer_start(int fd) { (void)fd; }

void pipe_writer_leave(int fd) { (void)fd; }

bool pipe_writer_is_ours(int fd) {
  (void)fd;
  return false;
}

long pipe_put_pages(int fd, struct span text) {
  (void)fd, (void)text;
  errno = ENOSYS;
  return -1;
}

#endif
