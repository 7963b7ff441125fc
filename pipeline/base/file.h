/* SPDX-License-Identifier: GPL-3.0-or-later */
/* file.h - files and folders by name, distinguishing "not there" from "cannot be read".
 *
 * Only ENOENT and ENOTDIR for the name itself are absence. Anything else (no permission, an I/O error, a link that
 * leads nowhere, too many open files) is an error with the name and the reason: treated as absence it would silently
 * leave out what is there.
 */
#ifndef TERTIA_BASE_FILE_H
#define TERTIA_BASE_FILE_H

#include <stdbool.h>
#include <sys/stat.h>

#include "base/arena.h"
#include "base/err.h"

/* Opens for reading. EX_NOINPUT when there is no such file, EX_NOPERM or EX_IOERR when it cannot be read. */
int file_open(const char *path, int *fd, struct err *err);

/* *there: is there anything of this name that can be read? False only where nothing has this name. */
int file_exists(const char *path, bool *there, struct err *err);

/* As stat(2); *there is false where nothing has this name, and then *st is not set. */
int file_stat(const char *path, struct stat *st, bool *there, struct err *err);

/* The names in a folder without "." and "..", sorted by bytes, in the arena. EX_NOINPUT when there is no such folder.
 */
struct file_list {
  const char **name;
  size_t n;
};
int folder_list(const char *path, struct arena *arena, struct file_list *list, struct err *err);

/* Names opened from the same place: "-", "/dev/stdin", "/dev/fd/N" and "/proc/self/fd/N" are descriptors of this
 * process already. The descriptor's number, or -1. */
int file_descriptor_named(const char *path);

#endif
