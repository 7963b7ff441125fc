/* decimal.h - exact decimal numbers: a 64-bit integer counting millionths.
 *
 * Money is in thousands of yuan (千元), so one step is a thousandth of a yuan and the range is +-9.2e12 千元, far above any
 * unit's books; head counts, weights and rates use the same scale. DECIMAL_MISSING is the missing value; it is never 0
 * and never takes part in a sum. Sums are 128-bit and exact in any order. Only a division rounds, half to even.
 */
#ifndef TERTIA_BASE_DECIMAL_H
#define TERTIA_BASE_DECIMAL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/span.h"

struct strbuf;

typedef int64_t decimal;
typedef __int128 decimal_sum;

#define DECIMAL_SCALE 1000000
#define DECIMAL_PLACES 6
#define DECIMAL_MISSING INT64_MIN

enum decimal_read {
  DECIMAL_OK,
  DECIMAL_NOT_A_NUMBER, /* other characters */
  DECIMAL_TOO_LARGE,    /* out of range */
  DECIMAL_TOO_FINE      /* more places than the scale holds, not all zero: *value is rounded half to even */
};

/* Read plain decimal text: [+-]digits[.digits]; no exponent, no separators, no blanks. `shift` moves the point to the right
 * (for a unit of 万元 in 千元 it is 1, of 元 it is -3). On failure *value is DECIMAL_MISSING. */
enum decimal_read decimal_read(struct span text, int shift, decimal *value);

/* Shortest text that reads back the same: "12.5", "-3", "0.001". Nothing for the missing value.
 * decimal_put() writes to p, which has room for 24 bytes, and returns the end. */
char *decimal_put(char *p, decimal value);
void decimal_write(decimal value, struct strbuf *out);
void decimal_sum_write(decimal_sum value, struct strbuf *out);   /* a sum of millionths */
double decimal_sum_real(decimal_sum value);                      /* nearest double */

/* a / b rounded half to even to a whole number; b is not 0. */
decimal_sum decimal_divide(decimal_sum a, decimal_sum b);

/* value x numerator / denominator (both in millionths or both whole), half to even; missing stays missing and a result
 * out of range becomes missing. */
decimal decimal_scale(decimal value, int64_t numerator, int64_t denominator);

#endif
