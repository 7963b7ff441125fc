/* number.h - amounts as filed, exactly.
 *
 * Read are plain decimals, full-width digits, thousands separators in groups of three, accounting negatives (1,234),
 * dashes of every kind as minus. Nothing else is guessed at: 暂无, N/A, #REF!, 1200万元, 1.2E+05 are no numbers.
 */
#ifndef TERTIA_CLEAN_NUMBER_H
#define TERTIA_CLEAN_NUMBER_H

#include "base/decimal.h"
#include "data/cells.h"

enum number {
  NUMBER_OK,
  NUMBER_BLANK,    /* nothing, blanks, dashes: *value is DECIMAL_MISSING */
  NUMBER_TOO_FINE, /* *value is rounded half to even */
  NUMBER_NONE      /* no number, or out of range: *value is DECIMAL_MISSING */
};

/* Any way of writing it, `shift` powers of ten to the right. */
enum number number_repair(struct span text, int shift, decimal *value);

/* Eight digits, one a byte, the first in the lowest: their number (the usual three multiplications). */
static inline uint64_t number_of_eight(uint64_t digits) {
  uint64_t pairs = digits * 10 + (digits >> 8);
  uint64_t first = pairs & 0x000000FF000000FFu, second = pairs >> 16 & 0x000000FF000000FFu;
  return (first * 0x000F424000000064u + second * 0x0000271000000001u) >> 32;
}

/* The common case, at most 12 characters and no unit to change: -?digits[.digits{1,6}]. False: ask number_repair().
 * Reads CELL_PAD bytes. How long numbers are is nothing a processor can guess, so there is no loop over characters: the
 * last sixteen are laid into two words of eight, zeros before them, and the point is closed up. */
static inline bool number_plain(struct span text, decimal *value) {
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
  int64_t v = (int64_t)(number_of_eight(low) * 100000000 + number_of_eight(high)) * ten_to[places];
  *value = negative ? -v : v;
  return true;
}

#endif
