/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sort.h - stable radix sorts of pointers by a number or by a text. */
#ifndef TERTIA_BASE_SORT_H
#define TERTIA_BASE_SORT_H

#include <stddef.h>
#include <stdint.h>

#include "base/span.h"

struct numbered {
  uint64_t number;
  const void *thing;
};

/* Stable LSD radix sort by number. `room` is scratch space of n entries. */
void sort_numbered(struct numbered *list, size_t n, struct numbered *room);

/* Sort pointers by the text of what they point at, then by `compare` among those with the same text. `compare` gets two
 * `const void *` that are the things themselves. Much faster than qsort() for long lists of identifiers. */
void sort_by_text(const void **list, size_t n, struct span (*text)(const void *thing),
                  int (*compare)(const void *thing, const void *other));

/* The same by a number. */
void sort_by_number(const void **list, size_t n, uint64_t (*number)(const void *thing),
                    int (*compare)(const void *thing, const void *other, void *context), void *context);

#endif
