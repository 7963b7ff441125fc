/* split.h - where the structure of a CSV text stands: delimiters, line ends, quotes, NUL bytes; by vector instructions
 * where the processor has them (base/simd.h), with the same answer for every input.
 */
#ifndef TERTIA_IO_SPLIT_H
#define TERTIA_IO_SPLIT_H

#include "base/simd.h"

/* What is in a text. Start with {0}; split_free() at the end. */
struct split {
  uint32_t *position; /* n, ascending: delimiter, CR, LF, quote or NUL */
  size_t n;
  uint64_t *mark;  /* bit i: at i is a position, and no delimiter; one word more, 0 */
  size_t marks;    /* as many at most */
  bool odd_quotes; /* the number of quotes among the positions is odd */
  bool any_high;   /* bytes that are not ASCII */
  bool any_nul;
  bool blanks; /* a space or tab stands beside a position, or where that was not seen: cells may need trimming */
  size_t room; /* bytes there is room for */
};

/* Add what is in text[from .. to) to the answer for text[0 .. from). `from` is a multiple of 64 or where the call
 * before ended; to < 2^32. */
void split_text(struct split *split, enum simd_level level, const char *text, size_t from, size_t to, char delimiter);

/* How many marks are in text[from .. to). */
size_t split_marks(const struct split *split, size_t from, size_t to);

bool split_is_utf8(enum simd_level level, const char *text, size_t n);
void split_clear(struct split *split);
void split_free(struct split *split);

#endif
