/* SPDX-License-Identifier: GPL-3.0-or-later */
/* parts.h - the parts of a zip container by name, with limits on size and ratio. */
#ifndef TERTIA_BOOK_PARTS_H
#define TERTIA_BOOK_PARTS_H

#include "base/err.h"
#include "base/strbuf.h"

struct parts;
struct part;

int parts_open(struct parts **parts, const char *name, int fd, struct err *err);
void parts_close(struct parts *parts);
bool parts_has(const struct parts *parts, const char *part);

/* A part as a stream. *part is NULL when there is none of that name. A case-insensitive match counts, as in Office. */
int part_open(struct part **part, struct parts *parts, const char *name, struct err *err);
int part_read(struct part *part, char *to, size_t n, size_t *got, struct err *err);
void part_close(struct part *part);

#endif
