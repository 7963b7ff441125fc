/* SPDX-License-Identifier: GPL-3.0-or-later */
/* spool.h - saves text for a second reading: the first 64 MiB in memory, the rest in unlinked files in $TMPDIR (or
 * /tmp). Several threads may write parts at once, each part once; reading comes after writing. */
#ifndef TERTIA_IO_SPOOL_H
#define TERTIA_IO_SPOOL_H

#include "base/err.h"
#include "base/span.h"

struct spool;

struct spool *spool_new(void);
int spool_put(struct spool *spool, uint64_t offset, struct span part, struct err *err);
int spool_get(struct spool *spool, uint64_t offset, char *to, size_t n, size_t *got, struct err *err);
void spool_free(struct spool *spool);

#endif
