/* SPDX-License-Identifier: GPL-3.0-or-later */
/* directory.h - the entries of a directory, in byte order. */
#ifndef TERTIA_IO_DIRECTORY_H
#define TERTIA_IO_DIRECTORY_H

#include "base/arena.h"
#include "base/err.h"

/* The names of files, and of directories followed by '/'; without "." and "..". EX_NOINPUT when there is no such
 * directory, EX_NOPERM or EX_IOERR when it cannot be read. */
int directory_list(const char *path, struct arena *arena, const char ***entry, size_t *n, struct err *err);

#endif
