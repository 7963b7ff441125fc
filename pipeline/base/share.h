/* SPDX-License-Identifier: GPL-3.0-or-later */
/* share.h - a piece of work cut into shares, which are done at the same time. */
#ifndef TERTIA_BASE_SHARE_H
#define TERTIA_BASE_SHARE_H

#include <stddef.h>

enum { SHARES_MOST = 64 };

/* As many shares as workers, from 1 to SHARES_MOST: more would cost more than they bring. */
static inline size_t shares_for(long workers) {
  return workers < 1 ? 1 : workers > SHARES_MOST ? SHARES_MOST : (size_t)workers;
}

/* work(context, 0) .. work(context, shares - 1), each in a thread of its own (the first in this one), or one after the
 * other where the system has none to spare. Returns when all are done. */
void share_out(size_t shares, void (*work)(void *context, size_t share), void *context);

#endif
