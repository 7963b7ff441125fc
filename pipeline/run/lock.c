/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lock.c - see lock.h. */
#include "run/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/strbuf.h"
#include "run/tree.h"

static int held_by_another(int fd, const char *runs, struct err *err) {
  char who[512] = "";
  ssize_t n = pread(fd, who, sizeof who - 1, 0);
  who[n > 0 ? n : 0] = '\0';
  return err_set(err, EX_TEMPFAIL, _("%s: another run is at work there: %s"), runs, *who ? who : "?");
}

int lock_take(struct lock *lock, const char *runs, const char *who, struct err *err) {
  lock->fd = -1;
  int code = tree_make(runs, err);
  if (code) return code;
  struct strbuf path = {0};
  strbuf_format(&path, "%s/.lock", runs);
  int fd = open(path.bytes, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (fd < 0)
    code = err_errno(err, errno, "%s", path.bytes);
  else if (flock(fd, LOCK_EX | LOCK_NB) != 0)
    code = errno == EWOULDBLOCK ? held_by_another(fd, runs, err) : err_errno(err, errno, "%s", path.bytes);
  size_t n = strlen(who);
  if (!code && (ftruncate(fd, 0) != 0 || pwrite(fd, who, n, 0) != (ssize_t)n))
    code = err_errno(err, errno, "%s", path.bytes);
  if (code && fd >= 0) close(fd);
  if (!code) lock->fd = fd;
  strbuf_free(&path);
  return code;
}

void lock_release(struct lock *lock) {
  if (lock->fd < 0) return;
  if (ftruncate(lock->fd, 0) != 0) { /* who comes next writes a name of its own */
  }
  close(lock->fd);
  lock->fd = -1;
}
