/* SPDX-License-Identifier: GPL-3.0-or-later */
/* temporary.h - files without a name, in $TMPDIR or /tmp: private to the process, and gone with it. */
#ifndef TERTIA_BASE_TEMPORARY_H
#define TERTIA_BASE_TEMPORARY_H

#include <stddef.h>

#include "base/err.h"

int temporary_open(int *fd, struct err *err);
int temporary_write(int fd, const char *bytes, size_t n, struct err *err);

#endif
