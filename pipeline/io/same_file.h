/* SPDX-License-Identifier: GPL-3.0-or-later */
/* same_file.h - do two names refer to one file? For commands that could write two outputs to one file, or overwrite
 * an input. */
#ifndef TERTIA_IO_SAME_FILE_H
#define TERTIA_IO_SAME_FILE_H

#include <stddef.h>

#include "base/err.h"

/* EX_USAGE when two of `written` are one file, or one of them is one of `read`: under any names, also through links,
 * and also if it does not exist yet. "-" is standard output, or standard input. Devices and pipes are not compared.
 * NULL names are skipped. */
int files_are_apart(const char *const *written, size_t n_written, const char *const *read, size_t n_read,
                    struct err *err);

#endif
