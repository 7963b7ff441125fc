/* digest.h - SHA-256 of a file or of bytes, as 64 hexadecimal digits, for the manifest. */
#ifndef TERTIA_IO_DIGEST_H
#define TERTIA_IO_DIGEST_H

#include "base/err.h"
#include "base/span.h"

int digest_file(const char *path, char hex[65], struct err *err);
void digest_bytes(struct span bytes, char hex[65]);

#endif
