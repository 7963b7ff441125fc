/* number.h - amounts as filed, exactly.
 *
 * Read are plain decimals with any decimal digits, thousands separators (commas, blanks, apostrophes) in groups of
 * three, accounting negatives (1,234), dashes of every kind as minus, a leading apostrophe or ="...", and the exponents
 * of R and pandas (1e+05). Nothing else is guessed at: 暂无, #REF!, 1200万元, 12 34 are no numbers.
 */
#ifndef TERTIA_DATA_NUMBER_H
#define TERTIA_DATA_NUMBER_H

#include "base/decimal.h"
#include "data/cells.h"

enum number {
  NUMBER_OK,
  NUMBER_BLANK,    /* nothing, blanks, dashes: *value is DECIMAL_MISSING */
  NUMBER_ABSENT,   /* NA, NaN, null, None, N/A, NULL: said to be missing; *value is DECIMAL_MISSING */
  NUMBER_TOO_FINE, /* *value is rounded half to even */
  NUMBER_EXPONENT, /* written 1.2E+05: *value is what it says; digits may have been lost */
  NUMBER_NONE      /* no number, or out of range: *value is DECIMAL_MISSING */
};

/* Any way of writing it, `shift` powers of ten to the right. */
enum number number_repair(struct span text, int shift, decimal *value);

/* The common case, at most 12 characters and no unit to change: -?digits[.digits{1,6}]. False: ask number_repair().
 * Reads CELL_PAD bytes. */
static inline bool number_plain(struct span text, decimal *value) { return decimal_read_plain(text, value); }

#endif
