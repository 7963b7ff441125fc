/* pipe.c - see pipe.h. */
#include "io/pipe.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
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

/* What this process opened itself is closed on exec; what it was started with cannot be. */
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

#ifdef __linux__

enum { WIDE = 1 << 20 };

void pipe_widen(int fd) { fcntl(fd, F_SETPIPE_SZ, WIDE); /* or not: it is only faster */ }

/* The byte that is locked: "Tertia" as a number. */
static struct flock lock_of(short type) {
  return (struct flock){.l_type = type, .l_whence = SEEK_SET, .l_start = 0x546572746961, .l_len = 1};
}

void pipe_promise(int fd) {
  struct flock lock = lock_of(F_RDLCK);
  fcntl(fd, F_SETLK, &lock);
}

bool pipe_is_promised(int fd) {
  struct flock lock = lock_of(F_WRLCK);
  return fcntl(fd, F_GETLK, &lock) == 0 && lock.l_type == F_RDLCK;
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

long pipe_put_pages(int fd, struct span text) {
  (void)fd, (void)text;
  errno = ENOSYS;
  return -1;
}

#endif
