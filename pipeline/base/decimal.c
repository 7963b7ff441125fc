/* SPDX-License-Identifier: GPL-3.0-or-later */
/* decimal.c - see decimal.h. */
#include "base/decimal.h"

#include <stdlib.h>

#include "base/processor.h"
#include "base/strbuf.h"

static const int64_t ten_to[] = {1,       10,       100,       1000,       10000,      100000,
                                 1000000, 10000000, 100000000, 1000000000, 10000000000};

decimal_sum decimal_divide(decimal_sum a, decimal_sum b) {
  decimal_sum q = a / b, r = a % b;
  if (r < 0) r = -r;
  decimal_sum size = b < 0 ? -b : b, twice = r * 2;
  if (twice > size || (twice == size && (q & 1))) q += ((a < 0) == (b < 0)) ? 1 : -1;
  return q;
}

decimal decimal_scale(decimal value, int64_t numerator, int64_t denominator) {
  if (value == DECIMAL_MISSING) return value;
  decimal_sum v = decimal_divide((decimal_sum)value * numerator, denominator);
  return v > INT64_MAX || v < -INT64_MAX ? DECIMAL_MISSING : (decimal)v;
}

/* Digits before and after the point, gathered as one integer of up to 18 places kept and the rest looked at. */
struct digits {
  unsigned __int128 value;
  int places; /* digits after the point in value */
  bool any, inexact_rest, half_or_more, huge;
};

static enum decimal_read decimal_place(struct digits d, bool negative, int shift, decimal *value) {
  int up = DECIMAL_PLACES + shift - d.places; /* value x 10^up millionths */
  decimal_sum v = (decimal_sum)d.value;
  bool fine = false;
  for (; up > 0; up--) {
    v *= 10;
    if (v > (decimal_sum)INT64_MAX) return DECIMAL_TOO_LARGE;
  }
  if (up < 0) {
    decimal_sum by = 1;
    while (up++ < 0) by *= 10;
    fine = v % by != 0;
    v = decimal_divide(v, by);
  }
  if (v > (decimal_sum)INT64_MAX) return DECIMAL_TOO_LARGE;
  *value = (decimal)(negative ? -v : v);
  return fine ? DECIMAL_TOO_FINE : DECIMAL_OK;
}

/* The general case; the common one is read in decimal_read(). */
static enum decimal_read read_long(const char *p, const char *end, bool negative, int shift, decimal *value) {
  struct digits d = {0};
  bool point = false, rest = false;
  for (; p < end; p++) {
    if (*p == '.' && !point) {
      point = true;
      continue;
    }
    if (*p < '0' || *p > '9') return DECIMAL_NOT_A_NUMBER;
    d.any = true;
    if (point && d.places >= 20) { /* far below the scale: keep only whether it is zero */
      rest |= *p != '0';
      continue;
    }
    if (d.value > (unsigned __int128)INT64_MAX * 1000000000000u)
      d.huge = true;
    else
      d.value = d.value * 10 + (unsigned)(*p - '0');
    d.places += point;
  }
  if (!d.any) return DECIMAL_NOT_A_NUMBER;
  if (d.huge) return DECIMAL_TOO_LARGE;
  enum decimal_read result = decimal_place(d, negative, shift, value);
  return rest && result == DECIMAL_OK ? DECIMAL_TOO_FINE : result;
}

enum decimal_read decimal_read(struct span text, int shift, decimal *value) {
  *value = DECIMAL_MISSING;
  const char *p = text.p, *end = text.p + text.n;
  if (p == end) return DECIMAL_NOT_A_NUMBER;
  bool negative = *p == '-';
  p += *p == '-' || *p == '+';
  if (shift != 0 || end - p > 12) return read_long(p, end, negative, shift, value);
  const char *from = p;
  int64_t v = 0;
  while (p < end && (unsigned)(*p - '0') <= 9) v = v * 10 + (*p++ - '0');
  int places = 0;
  if (p < end && *p == '.') {
    const char *point = ++p;
    while (p < end && (unsigned)(*p - '0') <= 9) v = v * 10 + (*p++ - '0');
    places = (int)(p - point);
    if (p == point && point - from < 2) return DECIMAL_NOT_A_NUMBER;
  }
  if (p != end || p == from) return DECIMAL_NOT_A_NUMBER;
  if (places > DECIMAL_PLACES) return read_long(from, end, negative, shift, value);
  v *= ten_to[DECIMAL_PLACES - places];
  *value = negative ? -v : v;
  return DECIMAL_OK;
}

static void put_pair(char *p, unsigned v) {
  p[0] = (char)('0' + v / 10);
  p[1] = (char)('0' + v % 10);
}

/* The eight digits of a number below 10^8, one a byte, the first in the lowest: halves, their halves, and theirs, each
 * beside the other in one word. */
static inline uint64_t eight_of(uint64_t v) {
  uint64_t whole = v * 3518437209u >> 45; /* v / 10000, as vectors can do it */
  uint64_t fours = whole | (v - whole * 10000) << 32;
  uint64_t hundreds = fours * 10486 >> 20 & 0x0000007F0000007Fu;
  uint64_t twos = hundreds | (fours - hundreds * 100) << 16;
  uint64_t tens = twos * 103 >> 10 & 0x000F000F000F000Fu;
  return tens | (twos - tens * 10) << 8;
}

/* The same of four digits. */
static inline uint32_t four_of(uint32_t v) {
  uint32_t hundreds = v * 5243 >> 19, twos = hundreds | (v - hundreds * 100) << 16;
  uint32_t tens = twos * 103 >> 10 & 0x000F000Fu;
  return (tens | (twos - tens * 10) << 8) + 0x30303030u;
}

static char *put_many(char *p, uint64_t v) {
  if (v >= 100000000) {
    p = put_many(p, v / 100000000);
    uint64_t rest = eight_of(v % 100000000) + DECIMAL_ZEROS;
    memcpy(p, &rest, 8);
    return p + 8;
  }
  uint64_t digits = eight_of(v);
  int zeros = __builtin_ctzll(digits | (uint64_t)1 << 56) / 8;
  digits = (digits + DECIMAL_ZEROS) >> 8 * zeros;
  memcpy(p, &digits, 8);
  return p + 8 - zeros;
}

/* Without a loop, since lengths vary and cannot be guessed: four or eight digits are written, and those from the first
 * that is not 0 on (the last may be) stay. Writes up to seven bytes beyond them. */
static inline char *put_whole(char *p, uint64_t v) {
  if (v >= 10000) return put_many(p, v);
  uint32_t digits = four_of((uint32_t)v);
  int zeros = __builtin_ctz((digits & 0x0F0F0F0Fu) | 1u << 24) / 8;
  digits >>= 8 * zeros;
  memcpy(p, &digits, 4);
  return p + 4 - zeros;
}

/* The point and the millionths, without the zeros at the end; nothing for 0. Writes nine bytes. */
static inline char *put_fraction(char *p, unsigned millionths) {
  unsigned hundredths = millionths / 10000;
  *p = '.';
  if (hundredths * 10000 == millionths) { /* as of money */
    put_pair(p + 1, hundredths);
    return p + (hundredths % 10 ? 3 : hundredths ? 2 : 0);
  }
  uint64_t digits = eight_of((uint64_t)millionths * 100);
  int places = 8 - __builtin_clzll(digits) / 8;
  digits += DECIMAL_ZEROS;
  memcpy(p + 1, &digits, 8);
  return p + places + 1;
}

char *decimal_put(char *p, decimal value) {
  if (value == DECIMAL_MISSING) return p;
  uint64_t size = value < 0 ? (uint64_t)-value : (uint64_t)value;
  if (value < 0) *p++ = '-';
  return put_fraction(put_whole(p, size / DECIMAL_SCALE), (unsigned)(size % DECIMAL_SCALE));
}

/* A whole number is 64 x 15625 millionths often; what is a multiple of an odd number is divided by it when it is
 * multiplied with its inverse modulo 2^64, and a quotient that is not exact shows when it is multiplied back. */
EVERY_PROCESSOR static uint64_t find_whole(const decimal *value, size_t n, uint64_t *whole) {
  const uint64_t inverse = 0x790FB65668C26139u; /* of 15625 */
  uint64_t odd = 0;
  for (size_t i = 0; i < n; i++) {
    uint64_t size = (uint64_t)value[i];
    whole[i] = (size >> 6) * inverse;
    odd |= (whole[i] * 15625 << 6 ^ size) | whole[i] >> 63 | (99999999 - whole[i]) >> 63;
  }
  return odd;
}

/* 1 or 0, of numbers below 2^63, as vectors do it best. */
static inline uint64_t is_less(uint64_t a, uint64_t b) { return (a - b) >> 63; }

/* How many of these powers of ten, from the first on, are larger. */
static inline uint64_t larger_tens(uint64_t v, uint64_t first) {
  return is_less(v, first) + is_less(v, first * 10) + is_less(v, first * 100) + is_less(v, first * 1000) +
         is_less(v, first * 10000);
}

static inline uint64_t without(uint64_t digits, uint64_t zeros) { return (digits + DECIMAL_ZEROS) >> 8 * zeros; }

static inline uint64_t lengths(uint64_t whole, uint64_t all) { return whole << 32 | all << 40; }

EVERY_PROCESSOR static void write_whole(const uint64_t *value, size_t n, struct decimal_texts *found) {
  for (size_t i = 0; i < n; i++) {
    uint64_t zeros = is_less(value[i], 10) + is_less(value[i], 100) + larger_tens(value[i], 1000); /* one digit stays */
    found->whole[i] = without(eight_of(value[i]), zeros);
    found->rest[i] = lengths(8 - zeros, 8 - zeros);
  }
}

/* 10000 millionths are 16 x 625 of them: size / 16 / 625 by multiplication is right where size is a whole number of
 * hundredths below 2^40, and where it is not, the product differs. */
EVERY_PROCESSOR static void write_hundredths(const decimal *value, size_t n, struct decimal_texts *found) {
  for (size_t i = 0; i < n; i++) {
    uint64_t negative = (uint64_t)value[i] >> 63, size = ((uint64_t)value[i] ^ -negative) + negative;
    uint64_t hundredths = (size >> 4) * 219902326u >> 37;
    uint64_t odd = (hundredths * 10000 ^ size) | size >> 40 | is_less(99999999, hundredths);
    hundredths &= 0x7FFFFFF;
    uint64_t digits = eight_of(hundredths),
             zeros = larger_tens(hundredths, 1000); /* before the point one digit stays */
    uint64_t behind = digits >> 48, places = 2 * is_less(0, behind) + is_less(255, behind),
             before = 6 - zeros + negative;
    uint64_t rest = '.' | (behind + (DECIMAL_ZEROS & 0xFFFF)) << 8 | lengths(before, before + places);
    found->whole[i] = without(digits, zeros) << 8 * negative | ('-' & -negative);
    found->rest[i] = value[i] == DECIMAL_MISSING ? 0 : odd ? DECIMAL_ODD : rest;
  }
}

void decimal_find_texts(const decimal *value, size_t n, struct decimal_texts *found) {
  uint64_t whole[DECIMAL_RUN];
  if (value[0] % DECIMAL_SCALE == 0 && !find_whole(value, n, whole))
    write_whole(whole, n, found);
  else
    write_hundredths(value, n, found);
}

void decimal_write(decimal value, struct strbuf *out) {
  strbuf_reserve(out, 24);
  out->n = (size_t)(decimal_put(out->bytes + out->n, value) - out->bytes);
  out->bytes[out->n] = '\0';
}

/* A sum may have twice as many digits as a word: its last 18 are put apart. */
static char *put_long(char *p, unsigned __int128 v) {
  const uint64_t part = 1000000000000000000u;
  if (v < part) return put_whole(p, (uint64_t)v);
  p = put_long(p, v / part);
  uint64_t rest = (uint64_t)(v % part);
  for (int at = 16; at >= 0; at -= 2, rest /= 100) put_pair(p + at, (unsigned)(rest % 100));
  return p + 18;
}

void decimal_sum_write(decimal_sum value, struct strbuf *out) {
  unsigned __int128 size = value < 0 ? -(unsigned __int128)value : (unsigned __int128)value;
  if (value < 0) strbuf_char(out, '-');
  strbuf_reserve(out, 64);
  char *p = put_long(out->bytes + out->n, size / DECIMAL_SCALE);
  out->n = (size_t)(put_fraction(p, (unsigned)(size % DECIMAL_SCALE)) - out->bytes);
  out->bytes[out->n] = '\0';
}

double decimal_sum_real(decimal_sum value) {
  struct strbuf text = {0};
  decimal_sum_write(value, &text);
  double v = strtod(text.bytes, NULL);
  strbuf_free(&text);
  return v;
}
