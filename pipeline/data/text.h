/* SPDX-License-Identifier: GPL-3.0-or-later */
/* text.h - folds the many forms of one character into one.
 *
 * Headers and cells contain full-width letters and digits, blanks and dashes of every kind, quotes, and invisible
 * characters (character.h). Folding replaces a character by its ASCII equivalent if there is one, and keeps all others.
 */
#ifndef TERTIA_DATA_TEXT_H
#define TERTIA_DATA_TEXT_H

#include "base/arena.h"
#include "base/span.h"
#include "data/cells.h"

enum fold {
  FOLD_KEEP_CASE,
  FOLD_UPPER, /* identifiers */
  FOLD_LOWER  /* headers */
};

/* Fold TEXT into OUT, which has room for text.n bytes: without blanks and quotes anywhere, dashes as '-', brackets
 * of every kind as '(' and ')'. */
struct span text_fold(struct span text, enum fold how, char *out);
struct span text_fold_in(struct arena *arena, struct span text, enum fold how);

/* Trim ASCII blanks and U+3000; the common case, nothing to trim, costs two comparisons. */
static inline struct span text_trim(struct span text) {
  if (text.n == 0) return text;
  unsigned char first = (unsigned char)text.p[0], last = (unsigned char)text.p[text.n - 1];
  return first <= ' ' || first == 0xE3 || last <= ' ' || last == 0x80 ? span_trim(text) : text;
}

/* A cell of up to 16 bytes as two words, padded with zeros, for comparing and hashing. Reads CELL_PAD bytes. */
struct text_words {
  uint64_t low, high;
};
enum { TEXT_WORDS = 16 };
static inline struct text_words text_words(struct span text) {
  struct text_words w = {0};
  if (text.n == 0) return w;
  memcpy(&w.low, text.p, 8);
  memcpy(&w.high, text.p + 8, 8);
  if (text.n < 8) w.low &= ((uint64_t)1 << 8 * text.n) - 1;
  if (text.n < 16) w.high &= text.n > 8 ? ((uint64_t)1 << 8 * (text.n - 8)) - 1 : 0;
  return w;
}
static inline bool text_words_same(struct text_words a, struct text_words b) {
  return a.low == b.low && a.high == b.high;
}

/* Empty, blanks, or dashes only: the ways of filing an empty cell. */
bool text_is_blank(struct span text);
/* A number in exponent form (1.23457E+11): a long code damaged by a spreadsheet. */
bool text_is_exponent(struct span text);
bool text_is_digits(struct span text);

/* At most n bytes of a text, without splitting a character. */
size_t text_cut(struct span text, size_t n);

/* Trim blanks of any kind and invisible characters at both ends. */
struct span text_trim_all(struct span text);
/* Remove the marks with which spreadsheets protect a code: ="6560", '6560. */
struct span text_unwrap(struct span text);
/* 6560.0 and 6560.00 as 6560; any other text unchanged. */
struct span text_without_zeros(struct span text);

#endif
