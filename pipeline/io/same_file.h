/* same_file.h - do two names stand for one file? For commands that would write two outputs to one file, or over an input. */
#ifndef TERTIA_IO_SAME_FILE_H
#define TERTIA_IO_SAME_FILE_H

#include <stddef.h>

#include "base/err.h"

/* EX_USAGE when two of `written` are one file, or one of them is one of `read`: by whatever names, also where links lead to it or
 * it does not exist yet. "-" is standard output, or standard input. Devices and pipes are no files here. NULL names are left
 * out. */
int files_are_apart(const char *const *written, size_t n_written, const char *const *read, size_t n_read, struct err *err);

#endif
