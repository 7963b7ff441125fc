/* text_file.h - a small text file, whole, as UTF-8 with LF at the end of each line, whatever editor saved it.
 *
 * UTF-8 with or without a mark, UTF-16 with a mark, and GB18030 (GBK, GB2312) are read; CR LF and CR become LF. A NUL byte
 * or a byte that is in no character is EX_DATAERR with file and line; a file longer than `most` bytes too. */
#ifndef TERTIA_IO_TEXT_FILE_H
#define TERTIA_IO_TEXT_FILE_H

#include "base/err.h"
#include "base/strbuf.h"

/* Appends to `text`. */
int text_file_read(const char *path, size_t most, struct strbuf *text, struct err *err);

#endif
