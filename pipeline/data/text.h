/* text.h - the many ways of writing one character, folded into one.
 *
 * Headers and cells come with full-width letters and digits, blanks and dashes of every kind, quotes, marks that show
 * nothing (character.h). Folding gives the ASCII twin where there is one, and leaves every other character as it is.
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

/* TEXT folded into OUT, which has room for text.n bytes: without blanks and quotes anywhere, dashes as '-', brackets of
 * every kind as '(' and ')'. */
struct span text_fold(struct span text, enum fold how, char *out);
struct span text_fold_in(struct arena *arena, struct span text, enum fold how);

/* Trimmed of ASCII blanks and U+3000; the common case, nothing to trim, costs two comparisons. */
static inline struct span text_trim(struct span text) {
  if (text.n == 0) return text;
  unsigned char first = (unsigned char)text.p[0], last = (unsigned char)text.p[text.n - 1];
  return first <= ' ' || first == 0xE3 || last <= ' ' || last == 0x80 ? span_trim(text) : text;
}

/* A cell of up to 16 bytes as two words, zeros behind it: to be compared and hashed at once. Reads CELL_PAD bytes. */
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

/* Nothing, blanks, or dashes only: the ways of filing nothing. */
bool text_is_blank(struct span text);
/* A number in exponent form (1.23457E+11): what a spreadsheet makes of a long code. */
bool text_is_exponent(struct span text);
bool text_is_digits(struct span text);
bool text_ends(struct span text, struct span with);

/* At most n bytes of a text, without the beginning of a character. */
size_t text_cut(struct span text, size_t n);

/* Without blanks of any kind, and characters that show nothing, at both ends. */
struct span text_trim_all(struct span text);
/* Without what a spreadsheet puts around a code so that it stays one: ="6560", '6560. */
struct span text_unwrap(struct span text);
/* 6560.0 and 6560.00 as 6560; any other text as it is. */
struct span text_without_zeros(struct span text);

#endif
