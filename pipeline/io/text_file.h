/* SPDX-License-Identifier: GPL-3.0-or-later */
/* text_file.h - reads a whole small text file as UTF-8 with LF at the end of each line, whatever editor saved it.
 *
 * UTF-8 with or without a mark, UTF-16 with a mark, and GB18030 (GBK, GB2312) are read; CR LF and CR become LF. A
 * NUL byte or an invalid character is EX_DATAERR with file and line; so is a file longer than `most` bytes. */
#ifndef TERTIA_IO_TEXT_FILE_H
#define TERTIA_IO_TEXT_FILE_H

#include "base/err.h"
#include "base/strbuf.h"

/* Appends to `text`. */
int text_file_read(const char *path, size_t most, struct strbuf *text, struct err *err);

#endif
