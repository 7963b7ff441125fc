/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sort.c - see sort.h. */
#include "base/sort.h"

#include <stdbool.h>
#include <string.h>

enum { BYTES = 8, VALUES = 256 };

/* Put the list into `to` by one byte of the numbers; false, and nothing is done, where it is the same in all. */
static bool sort_by_byte(const struct numbered *list, size_t n, struct numbered *to, size_t byte,
                         const size_t count[VALUES]) {
  size_t at[VALUES], sum = 0;
  for (size_t v = 0; v < VALUES; v++) {
    if (count[v] == n) return false;
    at[v] = sum;
    sum += count[v];
  }
  for (size_t i = 0; i < n; i++) to[at[list[i].number >> 8 * byte & 0xFF]++] = list[i];
  return true;
}

void sort_numbered(struct numbered *list, size_t n, struct numbered *room) {
  size_t count[BYTES][VALUES] = {{0}};
  struct numbered *from = list, *to = room;
  for (size_t i = 0; i < n; i++)
    for (size_t b = 0; b < BYTES; b++) count[b][list[i].number >> 8 * b & 0xFF]++;
  for (size_t b = 0; b < BYTES; b++) {
    if (!sort_by_byte(from, n, to, b, count[b])) continue;
    struct numbered *sorted = to;
    to = from;
    from = sorted;
  }
  if (from != list) memcpy(list, from, n * sizeof *list);
}
