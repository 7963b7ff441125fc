/* SPDX-License-Identifier: GPL-3.0-or-later */
/* archive.h - the members of archives (.zip, .tar, .tar.gz and other compressed tars), by libarchive. */
#ifndef TERTIA_BOOK_ARCHIVE_H
#define TERTIA_BOOK_ARCHIVE_H

#include "base/err.h"
#include "base/strbuf.h"

/* Is it an archive? A gzip file is one where it contains a tar. */
bool archive_is(int fd, struct span start);

/* All regular members, one after the other, into the file `to`, in one pass: of each its name, and where it is there.
 */
int archive_unpack(const char *name, int fd, int to,
                   void (*take)(void *context, const char *member, uint64_t start, uint64_t size), void *context,
                   struct err *err);

/* One member as an unlinked temporary file of its own, which the caller closes. EX_NOINPUT when there is none. */
int archive_extract(const char *name, int fd, const char *member, int *out, struct err *err);

#endif
