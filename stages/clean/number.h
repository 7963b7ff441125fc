/* number.h - amounts as filed, exactly.
 *
 * Read are plain decimals, full-width digits, thousands separators in groups of three, accounting negatives (1,234),
 * dashes of every kind as minus. Nothing else is guessed at: 暂无, N/A, #REF!, 1200万元, 1.2E+05 are no numbers.
 */
#ifndef TERTIA_CLEAN_NUMBER_H
#define TERTIA_CLEAN_NUMBER_H

#include "base/decimal.h"

enum number {
  NUMBER_OK,
  NUMBER_BLANK,    /* nothing, blanks, dashes: *value is DECIMAL_MISSING */
  NUMBER_TOO_FINE, /* *value is rounded half to even */
  NUMBER_NONE      /* no number, or out of range: *value is DECIMAL_MISSING */
};

/* Any way of writing it, `shift` powers of ten to the right. */
enum number number_repair(struct span text, int shift, decimal *value);

/* The common case, at most 12 characters and no unit to change: -?digits[.digits{1,6}]. False: ask number_repair(). */
static inline bool number_plain(struct span text, decimal *value) {
  static const int32_t ten_to[] = {1000000, 100000, 10000, 1000, 100, 10, 1};
  const char *p = text.p, *end = p + text.n;
  if (text.n - 1 > 11) return false;
  bool negative = *p == '-';
  p += negative;
  const char *from = p;
  int64_t v = 0;
  unsigned d;
  while (p < end && (d = (unsigned)(*p - '0')) <= 9) v = v * 10 + d, p++;
  if (p == from) return false;
  int64_t places = 0;
  if (p < end && *p == '.') {
    const char *point = ++p;
    while (p < end && (d = (unsigned)(*p - '0')) <= 9) v = v * 10 + d, p++;
    places = p - point;
    if (places == 0 || places > 6) return false;
  }
  if (p != end) return false;
  v *= ten_to[places];
  *value = negative ? -v : v;
  return true;
}

#endif
