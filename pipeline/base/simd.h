/* SPDX-License-Identifier: GPL-3.0-or-later */
/* simd.h - the only place with vector instructions; a twin without them defines what they do, and tests compare the
 * two.
 *
 * The best the processor has is chosen at run time: AVX-512 with VBMI2, AVX2, SSE2, or NEON. A function for text that a
 * level does not have is NULL, and the caller uses the twin: split.c and charset.h (io). For numbers there is always
 * one: the twin is decimal_read_plain(), cell by cell.
 */
#ifndef TERTIA_BASE_SIMD_H
#define TERTIA_BASE_SIMD_H

#include "base/span.h"

enum simd_level { SIMD_NONE, SIMD_SSE2, SIMD_AVX2, SIMD_AVX512, SIMD_NEON };

enum simd_level simd_best(void);

/* The positions of the structure of a CSV text (io/split.h): where to write them, and what was found. Up to 64 entries
 * behind the last may be written over. */
struct simd_structure {
  uint32_t *to;   /* the next position */
  uint64_t *mark; /* the next word */
  size_t marks;   /* that were met */
  bool odd_quotes, any_high, any_nul, blanks;
};

/* text[0 .. n), n a multiple of 64, is at offset `at` of the whole. Method: bytes are compared 64, 32 or 16 at a time
 * into bit masks, one bit a byte, and the set bits are written out as positions (with AVX-512 sixteen at once, by
 * compressing the numbers of the bytes). */
typedef void simd_structure_run(struct simd_structure *found, const char *text, size_t n, uint32_t at, char delimiter);
simd_structure_run *simd_structure_of(enum simd_level level);

/* By three look-ups of half bytes (J. Keiser, D. Lemire, "Validating UTF-8 in less than one instruction per byte",
 * Software: Practice and Experience 51, 2021). */
typedef bool simd_utf8_check(const char *text, size_t n);
simd_utf8_check *simd_utf8_of(enum simd_level level);

enum { SIMD_DECIMAL = 12 }; /* characters */

/* Cells row[i][column], i < n, as plain decimals in millionths: -?digits[.digits] of at most SIMD_DECIMAL
 * characters, 10 digits before the point and 6 behind. Others are left to the caller: their i are written to `odd`, of
 * n entries; returns how many. Method: the characters are shuffled into a window of ten places before the point and six
 * behind, and multiplied together by pairs, fours and eights. Reads DECIMAL_PAD bytes of a cell that is not empty. */
typedef size_t simd_decimals_run(const struct span *const *row, size_t n, size_t column, int64_t *value, uint32_t *odd);
simd_decimals_run *simd_decimals_of(enum simd_level level);

#endif
