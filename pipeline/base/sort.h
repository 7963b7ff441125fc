/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sort.h - things with a number, put in its order. */
#ifndef TERTIA_BASE_SORT_H
#define TERTIA_BASE_SORT_H

#include <stddef.h>
#include <stdint.h>

struct numbered {
  uint64_t number;
  const void *thing;
};

/* By radix, byte for byte; things with the same number stay in the order they had. `room` is for n as well. */
void sort_numbered(struct numbered *list, size_t n, struct numbered *room);

#endif
