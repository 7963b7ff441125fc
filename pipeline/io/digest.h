/* SPDX-License-Identifier: GPL-3.0-or-later */
/* digest.h - SHA-256 of a file or of bytes, as 64 hexadecimal digits, for the manifest. */
#ifndef TERTIA_IO_DIGEST_H
#define TERTIA_IO_DIGEST_H

#include "base/err.h"
#include "base/span.h"

int digest_file(const char *path, char hex[65], struct err *err);

struct digest_task {
  const char *path;
  char *hex; /* 65 bytes, filled in */
};
/* Digest many files, on all available processors; the error is that of the first file, in order, that has one. */
int digest_files(struct digest_task *task, size_t n, struct err *err);
void digest_bytes(struct span bytes, char hex[65]);

/* Digest bytes as they arrive. */
struct digest;
struct digest *digest_start(void);
void digest_add(struct digest *digest, struct span bytes);
void digest_end(struct digest *digest, char hex[65]);
void digest_free(struct digest *digest); /* NULL is allowed */

#endif
