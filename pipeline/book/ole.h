/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ole.h - streams of an OLE2 compound file, by libgsf. */
#ifndef TERTIA_BOOK_OLE_H
#define TERTIA_BOOK_OLE_H

#include "base/err.h"
#include "base/span.h"

struct ole;

int ole_open(struct ole **ole, const char *name, int fd, struct err *err);
void ole_close(struct ole *ole);
bool ole_has(const struct ole *ole, const char *stream);

/* Open a stream, of which the next reads are; false when there is none. One at a time. */
bool ole_use(struct ole *ole, const char *stream);
bool ole_seek(struct ole *ole, uint64_t offset);
/* Up to n bytes; fewer only at the end, or where the file is damaged. */
size_t ole_read(struct ole *ole, unsigned char *to, size_t n);

#endif
