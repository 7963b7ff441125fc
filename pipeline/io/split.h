/* split.h - where the structure of a CSV text stands: delimiters, line ends, quotes, NUL bytes.
 *
 * The only place with vector instructions. The variants (AVX-512 with VBMI2, AVX2, SSE2, NEON, and the scalar one that
 * says what is right) give the same answer for every input; the best the processor has is chosen at run time. Method:
 * bytes are compared 64, 32 or 16 at a time into bit masks, one bit a byte, and the set bits are written out as
 * positions (with AVX-512 sixteen at once, by compressing the numbers of the bytes); UTF-8 is checked by
 * three look-ups of half bytes (J. Keiser, D. Lemire, "Validating UTF-8 in less than one instruction per byte",
 * Software: Practice and Experience 51, 2021).
 */
#ifndef TERTIA_IO_SPLIT_H
#define TERTIA_IO_SPLIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum split_level { SPLIT_SCALAR, SPLIT_SSE2, SPLIT_AVX2, SPLIT_AVX512, SPLIT_NEON };

#define SPLIT_NO_MARK UINT32_MAX

/* What is in a text. Start with {0}; split_free() at the end. */
struct split {
  uint32_t *position; /* n, ascending: delimiter, CR, LF, quote or NUL */
  size_t n;
  uint32_t *mark; /* marks, ascending, and SPLIT_NO_MARK: indices of those positions that are no delimiter */
  size_t marks;
  uint64_t *high;  /* bit i: byte i is not ASCII; (length + 63) / 64 words */
  bool odd_quotes; /* the number of quotes among the positions is odd */
  bool any_high, any_nul;
  bool blanks; /* there are spaces or tabs: cells may need trimming */
  size_t room; /* bytes there is room for */
};

enum split_level split_best(void);

/* Add what is in text[from .. to) to the answer for text[0 .. from). `from` is a multiple of 64 or where the call
 * before ended; to < 2^32. */
void split_text(struct split *split, enum split_level level, const char *text, size_t from, size_t to, char delimiter);

bool split_is_utf8(enum split_level level, const char *text, size_t n);
void split_clear(struct split *split);
void split_free(struct split *split);

#endif
