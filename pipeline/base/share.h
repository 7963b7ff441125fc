/* share.h - a piece of work cut into shares, which are done at the same time. */
#ifndef TERTIA_BASE_SHARE_H
#define TERTIA_BASE_SHARE_H

#include <stddef.h>

enum { SHARES_MOST = 64 };

/* work(context, 0) .. work(context, shares - 1), at most SHARES_MOST, each in a thread of its own (the first in this
 * one), or one after the other where the system gives none. Returns when all are done. */
void share_out(size_t shares, void (*work)(void *context, size_t share), void *context);

#endif
