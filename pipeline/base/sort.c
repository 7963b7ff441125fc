/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sort.c - see sort.h. */
#include "base/sort.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

enum { BYTES = 8, VALUES = 256 };

/* Distribute the list into `to` by one byte of the numbers. False, and nothing is done, if it is the same in all. */
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

static struct numbered *numbered_of(const void *const *list, size_t n) {
  struct numbered *numbered = memory_alloc(2 * (n + 1) * sizeof *numbered);
  for (size_t i = 0; i < n; i++) numbered[i].thing = list[i];
  return numbered;
}

/* Eight bytes of a text from `at`, zeros beyond its end, as a number in the order of memcmp(). */
static uint64_t sort_word_of(struct span text, size_t at) {
  unsigned char byte[8] = {0};
  if (at < text.n) memcpy(byte, text.p + at, text.n - at < 8 ? text.n - at : 8);
  uint64_t word;
  memcpy(&word, byte, 8);
  return __builtin_bswap64(word);
}

static size_t longest_text(const void *const *list, size_t n, struct span (*text)(const void *)) {
  size_t longest = 0;
  for (size_t i = 0; i < n; i++) {
    size_t length = text(list[i]).n;
    if (length > longest) longest = length;
  }
  return longest;
}

struct comparison {
  int (*plain)(const void *thing, const void *other);
  int (*with)(const void *thing, const void *other, void *context);
  void *context;
};

static int compare_pointers(const void *a, const void *b, void *context) {
  const struct comparison *by = context;
  const void *thing = *(const void *const *)a, *other = *(const void *const *)b;
  return by->plain ? by->plain(thing, other) : by->with(thing, other, by->context);
}

static void sort_run(const void **list, size_t n, struct comparison *by) {
  if (n > 1) qsort_r(list, n, sizeof *list, compare_pointers, by);
}

void sort_by_text(const void **list, size_t n, struct span (*text)(const void *thing),
                  int (*compare)(const void *thing, const void *other)) {
  struct comparison by = {.plain = compare};
  struct numbered *numbered = numbered_of(list, n);
  for (size_t words = longest_text(list, n, text) / 8 + 1; words-- > 0;) {
    for (size_t i = 0; i < n; i++) numbered[i].number = sort_word_of(text(numbered[i].thing), 8 * words);
    sort_numbered(numbered, n, numbered + n + 1);
  }
  for (size_t i = 0; i < n; i++) list[i] = numbered[i].thing;
  free(numbered);
  for (size_t from = 0, to; from < n; from = to) {
    struct span mine = text(list[from]);
    for (to = from + 1; to < n && span_equal(text(list[to]), mine); to++) continue;
    sort_run(list + from, to - from, &by);
  }
}

void sort_by_number(const void **list, size_t n, uint64_t (*number)(const void *thing),
                    int (*compare)(const void *thing, const void *other, void *context), void *context) {
  struct comparison by = {.with = compare, .context = context};
  struct numbered *numbered = numbered_of(list, n);
  for (size_t i = 0; i < n; i++) numbered[i].number = number(numbered[i].thing);
  sort_numbered(numbered, n, numbered + n + 1);
  for (size_t i = 0; i < n; i++) list[i] = numbered[i].thing;
  for (size_t from = 0, to; from < n; from = to) {
    for (to = from + 1; to < n && numbered[to].number == numbered[from].number; to++) continue;
    sort_run(list + from, to - from, &by);
  }
  free(numbered);
}
