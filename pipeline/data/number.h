/* SPDX-License-Identifier: GPL-3.0-or-later */
/* number.h - parses amounts as filed, exactly.
 *
 * Accepted are plain decimals with any decimal digits, thousands separators (commas, blanks, apostrophes) in groups of
 * three, accounting negatives (1,234), dashes of every kind as minus, a leading apostrophe or ="...", and the exponents
 * of R and pandas (1e+05). Other forms are not guessed: 暂无, #REF!, 1200万元, 12 34 are not numbers.
 */
#ifndef TERTIA_DATA_NUMBER_H
#define TERTIA_DATA_NUMBER_H

#include "base/decimal.h"
#include "data/cells.h"

enum number {
  NUMBER_OK,
  NUMBER_BLANK,    /* empty, blanks, dashes: *value is DECIMAL_MISSING */
  NUMBER_ABSENT,   /* NA, NaN, null, None, N/A, NULL: explicitly missing; *value is DECIMAL_MISSING */
  NUMBER_TOO_FINE, /* *value is rounded half to even */
  NUMBER_EXPONENT, /* written 1.2E+05: *value is the number as written; digits may have been lost */
  NUMBER_NONE      /* not a number, or out of range: *value is DECIMAL_MISSING */
};

/* Parse any accepted form, multiplied by 10 to the power of `shift`. */
enum number number_repair(struct span text, int shift, decimal *value);

/* Is the text, without blanks around it, one of the words that programs write for a missing value? */
bool number_says_missing(struct span text);

/* Fast path, at most 12 characters and no change of unit: -?digits[.digits{1,6}]. False: call number_repair(). Reads
 * CELL_PAD bytes. */
static inline bool number_plain(struct span text, decimal *value) { return decimal_read_plain(text, value); }

#endif
