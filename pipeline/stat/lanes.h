/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lanes.h - two doubles at a time: the vector extension that gcc and clang share (SSE2, NEON, or plain code). Arrays of
 * lanes are 16-byte aligned, as arena memory is. Results are those of the same operations done one by one. */
#ifndef TERTIA_STAT_LANES_H
#define TERTIA_STAT_LANES_H

#include <stddef.h>

enum { LANES = 2 };
typedef double lanes __attribute__((vector_size(16), may_alias));

/* How many lanes hold n doubles. */
static inline size_t lanes_for(size_t n) { return (n + LANES - 1) / LANES; }

#endif
