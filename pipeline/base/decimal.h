/* SPDX-License-Identifier: GPL-3.0-or-later */
/* decimal.h - exact decimal numbers: a 64-bit integer counting millionths.
 *
 * Money is in thousands of yuan (千元), so one step is a thousandth of a yuan and the range is +-9.2e12 千元, far above
 * any unit's books; head counts, weights and rates use the same scale. DECIMAL_MISSING is the missing value; it is
 * never 0 and never counted in a sum. Sums are 128-bit and exact in any order. Only a division rounds, half to even.
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
  DECIMAL_TOO_FINE      /* more places than the scale has, not all zero: *value is rounded half to even */
};

/* Read plain decimal text: [+-]digits[.digits]; no exponent, no separators, no blanks. `shift` moves the point to the
 * right (for a unit of 万元 in 千元 it is 1, of 元 it is -3). On failure *value is DECIMAL_MISSING. */
enum decimal_read decimal_read(struct span text, int shift, decimal *value);

/* Eight digits, one a byte, the first in the lowest: their number (the usual three multiplications). */
static inline uint64_t decimal_of_eight(uint64_t digits) {
  uint64_t pairs = digits * 10 + (digits >> 8);
  uint64_t first = pairs & 0x000000FF000000FFu, second = pairs >> 16 & 0x000000FF000000FFu;
  return (first * 0x000F424000000064u + second * 0x0000271000000001u) >> 32;
}

/* The common case without shift, at most 12 characters: -?digits[.digits{1,6}]. False: call decimal_read(). Reads
 * DECIMAL_PAD bytes where the text is not empty. How long numbers are is nothing a processor can guess, so there is no
 * loop over characters: the last sixteen are laid into two words of eight, zeros before them, and the point is closed
 * up. */
enum { DECIMAL_PAD = 17 };
static inline bool decimal_read_plain(struct span text, decimal *value) {
  static const int32_t ten_to[] = {1000000, 100000, 10000, 1000, 100, 10, 1, 0};
  const uint64_t ones = 0x0101010101010101u, highs = 0x8080808080808080u;
  if (text.n - 1 > 11) return false;
  bool negative = *text.p == '-';
  size_t n = text.n - negative;
  if (n == 0) return false;
  uint64_t low, high;
  memcpy(&low, text.p + negative, 8);
  memcpy(&high, text.p + negative + 8, 8);
  unsigned __int128 all = (unsigned __int128)(high ^ '0' * ones) << 64 | (low ^ '0' * ones);
  all <<= 128 - 8 * n;
  low = (uint64_t)all;
  high = (uint64_t)(all >> 64);
  uint64_t apart = high ^ ('.' ^ '0') * ones, point = (apart - ones) & ~apart & highs;
  point &= -point; /* the top bit of its byte; 0: there is none */
  uint64_t before = high & ((point >> 7) - 1), after = high & -(point << 1);
  unsigned places = point ? 7 - (unsigned)__builtin_ctzll(point | highs << 56) / 8 : 0;
  high = point ? after | before << 8 | low >> 56 : high;
  low = point ? low << 8 : low;
  uint64_t odd = (low + 0x76 * ones) | low | (high + 0x76 * ones) | high;
  if ((odd & highs) || places == 7 || places + 2 > n + !point || (point && places == 0)) return false;
  int64_t v = (int64_t)(decimal_of_eight(low) * 100000000 + decimal_of_eight(high)) * ten_to[places];
  *value = negative ? -v : v;
  return true;
}

/* Shortest text that reads back the same: "12.5", "-3", "0.001". Nothing for the missing value.
 * decimal_put() writes to p, which has room for 24 bytes, and returns the end. */
char *decimal_put(char *p, decimal value);
void decimal_write(decimal value, struct strbuf *out);

/* For many: the texts of a column's values are found some at a time, by vector instructions where there are any, and
 * then put one by one, as decimal_put() does. */
enum { DECIMAL_RUN = 64 };
#define DECIMAL_ZEROS 0x3030303030303030u
#define DECIMAL_ODD ((uint64_t)1 << 63)
struct decimal_texts {
  uint64_t whole[DECIMAL_RUN]; /* sign and digits before the point, the first in the lowest byte */
  uint64_t rest[DECIMAL_RUN];  /* from the lowest byte on: the point and two digits; nothing; how many bytes of
                                * `whole` there are, and of all; the top bit: it is odd, ask decimal_put() */
};
/* n at most DECIMAL_RUN. Texts are found where all are whole numbers below 10^8, as lines of files are, or else of
 * those with up to six digits before the point and two behind. */
void decimal_find_texts(const decimal *value, size_t n, struct decimal_texts *found);

static inline bool decimal_is_odd(const struct decimal_texts *found, size_t i) {
  return (found->rest[i] & DECIMAL_ODD) != 0;
}

/* Value i of those, which is not odd, with room for 24 bytes. */
static inline char *decimal_put_found(char *p, const struct decimal_texts *found, size_t i) {
  uint64_t whole = found->whole[i], rest = found->rest[i];
  memcpy(p, &whole, 8);
  memcpy(p + (rest >> 32 & 0xFF), &rest, 4);
  return p + (rest >> 40);
}
void decimal_sum_write(decimal_sum value, struct strbuf *out); /* a sum of millionths */
double decimal_sum_real(decimal_sum value);                    /* nearest double */

/* a / b rounded half to even to a whole number; b is not 0. */
decimal_sum decimal_divide(decimal_sum a, decimal_sum b);

/* value x numerator / denominator (both in millionths or both whole), half to even; missing stays missing and a result
 * out of range becomes missing. */
decimal decimal_scale(decimal value, int64_t numerator, int64_t denominator);

#endif
