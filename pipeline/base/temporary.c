/* SPDX-License-Identifier: GPL-3.0-or-later */
/* temporary.c - see temporary.h. */
#include "base/temporary.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/i18n.h"

static const char *temporary_directory(void) {
  const char *directory = getenv("TMPDIR");
  return directory && *directory ? directory : "/tmp";
}

int temporary_open(int *fd, struct err *err) {
  char path[4096];
  const char *directory = temporary_directory();
  *fd = open(directory, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (*fd >= 0) return 0;
  /* A file system without O_TMPFILE. */
  if ((size_t)snprintf(path, sizeof path, "%s/tertia-XXXXXX", directory) >= sizeof path)
    errno = ENAMETOOLONG;
  else if ((*fd = mkostemp(path, O_CLOEXEC)) >= 0)
    unlink(path);
  return *fd >= 0 ? 0 : err_errno(err, errno, _("%s: cannot make a temporary file"), directory);
}

int temporary_write(int fd, const char *bytes, size_t n, struct err *err) {
  while (n) {
    ssize_t written = write(fd, bytes, n);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return err_errno(err, errno, _("%s: cannot write a temporary file"), temporary_directory());
    bytes += written;
    n -= (size_t)written;
  }
  return 0;
}
