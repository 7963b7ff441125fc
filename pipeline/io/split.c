/* SPDX-License-Identifier: GPL-3.0-or-later */
/* split.c - see split.h. The code without vector instructions is the reference; with them (base/simd.h) the result is
 * identical.
 */
#include "io/split.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/processor.h"
#include "io/charset.h"

static bool is_structure(char c, char delimiter) {
  return c == delimiter || c == '\n' || c == '\r' || c == '"' || c == '\0';
}

static bool is_blank(char c) { return c == ' ' || c == '\t'; }

static void run_scalar(struct simd_structure *found, const char *text, size_t n, uint32_t at, char delimiter) {
  for (size_t i = 0; i < n; i++) {
    char c = text[i];
    if (i % 64 == 0) *found->mark++ = 0;
    found->any_high |= (unsigned char)c >= 0x80;
    if (is_structure(c, delimiter)) {
      if (c != delimiter) found->mark[-1] |= (uint64_t)1 << (i % 64), found->marks++;
      *found->to++ = at + (uint32_t)i;
    }
    found->odd_quotes ^= c == '"';
    found->any_nul |= c == '\0';
    bool edge = i == 0 || i + 1 == n || is_structure(text[i - 1], delimiter) || is_structure(text[i + 1], delimiter);
    found->blanks |= is_blank(c) && edge;
  }
}

static void split_make_room(struct split *split, size_t bytes) {
  if (bytes <= split->room && split->mark) return;
  split->room = bytes + bytes / 8 + 4096;
  split->position = memory_grow(split->position, (split->room + 64) * sizeof *split->position);
  split->mark = memory_grow(split->mark, (split->room / 64 + 3) * sizeof *split->mark);
}

/* Remove what was found from the last multiple of 64 before `from` on; returns that multiple. */
static size_t split_remove(struct split *split, const char *text, size_t from) {
  size_t start = from / 64 * 64;
  while (split->n && split->position[split->n - 1] >= start)
    split->odd_quotes ^= text[split->position[--split->n]] == '"';
  return start;
}

void split_text(struct split *split, enum simd_level level, const char *text, size_t from, size_t to, char delimiter) {
  simd_structure_run *run = simd_structure_of(level);
  if (!run) run = run_scalar;
  split_make_room(split, to);
  from = split_remove(split, text, from);
  struct simd_structure found = {.to = split->position + split->n, .mark = split->mark + from / 64};
  size_t whole = (to - from) / 64 * 64, rest = to - from - whole;
  run(&found, text + from, whole, (uint32_t)from, delimiter);
  if (rest) { /* padded with bytes without structure */
    char last[64];
    memset(last, 'x', sizeof last);
    memcpy(last, text + from + whole, rest);
    run(&found, last, sizeof last, (uint32_t)(from + whole), delimiter);
  }
  split->n = (size_t)(found.to - split->position);
  *found.mark = 0;
  split->marks += found.marks; /* some may have been counted before they were removed */
  split->odd_quotes ^= found.odd_quotes;
  split->any_high |= found.any_high;
  split->any_nul |= found.any_nul;
  split->blanks |= found.blanks || (to > from && is_blank(text[to - 1])); /* the byte that follows is unknown */
}

EVERY_PROCESSOR static size_t count_bits(const uint64_t *word, size_t n) {
  size_t bits = 0;
  for (size_t i = 0; i < n; i++) bits += (size_t)__builtin_popcountll(word[i]);
  return bits;
}

size_t split_marks(const struct split *split, size_t from, size_t to) {
  size_t first = from / 64, last = to / 64;
  uint64_t before = split->mark[first] & (((uint64_t)1 << from % 64) - 1);
  uint64_t within = split->mark[last] & (((uint64_t)1 << to % 64) - 1);
  return count_bits(split->mark + first, last - first) + count_bits(&within, 1) - count_bits(&before, 1);
}

bool split_is_utf8(enum simd_level level, const char *text, size_t n) {
  simd_utf8_check *check = simd_utf8_of(level);
  return check ? check(text, n) : charset_utf8_bad(text, n) == n;
}

void split_clear(struct split *split) {
  split->n = split->marks = 0;
  split->any_high = split->any_nul = split->blanks = split->odd_quotes = false;
}

void split_free(struct split *split) {
  free(split->position);
  free(split->mark);
  *split = (struct split){0};
}
