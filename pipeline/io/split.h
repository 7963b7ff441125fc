/* SPDX-License-Identifier: GPL-3.0-or-later */
/* split.h - finds the structure of a CSV text: delimiters, line ends, quotes, NUL bytes; with vector instructions if
 * the processor has them (base/simd.h), and the same result for every input.
 */
#ifndef TERTIA_IO_SPLIT_H
#define TERTIA_IO_SPLIT_H

#include "base/simd.h"

/* The structure of a text. Start with {0}; split_free() at the end. */
struct split {
  uint32_t *position; /* n, ascending: delimiter, CR, LF, quote or NUL */
  size_t n;
  uint64_t *mark;  /* bit i: position i is not a delimiter; one extra word, 0 */
  size_t marks;    /* capacity */
  bool odd_quotes; /* the number of quotes among the positions is odd */
  bool any_high;   /* some bytes are not ASCII */
  bool any_nul;
  bool blanks; /* a space or tab is next to a position, or may be: cells may need trimming */
  size_t room; /* capacity in bytes of text */
};

/* Add the structure of text[from .. to) to that of text[0 .. from). `from` is a multiple of 64 or the end of the
 * previous call; to < 2^32. */
void split_text(struct split *split, enum simd_level level, const char *text, size_t from, size_t to, char delimiter);

/* Count the marks in text[from .. to). */
size_t split_marks(const struct split *split, size_t from, size_t to);

bool split_is_utf8(enum simd_level level, const char *text, size_t n);
void split_clear(struct split *split);
void split_free(struct split *split);

#endif
