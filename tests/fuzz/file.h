/* SPDX-License-Identifier: GPL-3.0-or-later */
/* file.h - an input as a file, for parsers that open files. */
#ifndef TERTIA_FUZZ_FILE_H
#define TERTIA_FUZZ_FILE_H

#include <sysexits.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fuzz.h"

/* A file in memory; `path` is its name in this process. Closing the descriptor removes it. */
static inline int fuzz_file(const uint8_t *data, size_t n, char path[64]) {
  int fd = memfd_create("fuzz", MFD_CLOEXEC);
  if (fd < 0 || write(fd, data, n) != (ssize_t)n || lseek(fd, 0, SEEK_SET) != 0) exit(EX_OSERR);
  snprintf(path, 64, "/proc/%ld/fd/%d", (long)getpid(), fd);
  return fd;
}

#endif
