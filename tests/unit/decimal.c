/* SPDX-License-Identifier: GPL-3.0-or-later */
/* decimal.c - exact decimals: reading, shifting, printing, rounding half to even. Expected values are by definition. */
#include <stdio.h>
#include <stdlib.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/decimal.h"
#include "base/strbuf.h"

static void reads_and_prints_the_same(void **state) {
  (void)state;
  static const char *const text[] = {
      "0", "-0.5", "12.5",          "0.001", "0.000001", "123456789012.345678", "-9223372036854.775807",
      "7", "10",   "99999999999.99"};
  for (size_t i = 0; i < sizeof text / sizeof *text; i++) {
    decimal v;
    struct strbuf out = {0};
    assert_int_equal(decimal_read(span_of(text[i]), 0, &v), DECIMAL_OK);
    decimal_write(v, &out);
    assert_string_equal(out.bytes, text[i]);
    strbuf_free(&out);
  }
}

/* By division, digit for digit. */
static void expect(decimal value, char text[32]) {
  uint64_t size = value < 0 ? (uint64_t)-value : (uint64_t)value;
  int n = sprintf(text, "%s%llu.%06llu", value < 0 ? "-" : "", (unsigned long long)(size / DECIMAL_SCALE),
                  (unsigned long long)(size % DECIMAL_SCALE));
  while (text[n - 1] == '0') text[--n] = '\0';
  if (text[n - 1] == '.') text[n - 1] = '\0';
}

/* May such a value's text be found among others? A value alone also where it is whole and below 10^8. */
static bool is_short(decimal value) {
  return value == DECIMAL_MISSING || (value % 10000 == 0 && llabs(value) < (int64_t)1000000 * DECIMAL_SCALE);
}

static bool is_whole(decimal value) {
  return value % DECIMAL_SCALE == 0 && value >= 0 && value < (int64_t)100000000 * DECIMAL_SCALE;
}

/* By the text found for it or, where it is odd, as if there were none. */
static void put(const decimal *value, const struct decimal_texts *found, size_t i, char text[32]) {
  char *end = decimal_is_odd(found, i) ? decimal_put(text, value[i]) : decimal_put_found(text, found, i);
  *end = '\0';
}

static void prints_every_length(void **state) {
  (void)state;
  static const int64_t fraction[] = {0, 1, 10000, 100000, 500000, 999999, 120000, 123000, 100001, 990000};
  for (int64_t whole = 1; whole < 9000000000000; whole = whole * 10 / 9 + 1)
    for (size_t i = 0; i < 20; i++) {
      char text[32], made[32] = {0};
      decimal value = (whole - 1) * DECIMAL_SCALE + fraction[i / 2];
      if (i % 2) value = -value;
      expect(value, text);
      char *end = decimal_put(made, value);
      assert_true(end - made <= 21);
      *end = '\0';
      assert_string_equal(made, text);
      struct decimal_texts found;
      decimal_find_texts(&value, 1, &found);
      assert_int_equal(decimal_is_odd(&found, 0), !is_short(value) && !is_whole(value));
      put(&value, &found, 0, made);
      assert_string_equal(made, text);
    }
}

static void finds_texts_of_many(void **state) {
  (void)state;
  decimal value[DECIMAL_RUN] = {
      DECIMAL_MISSING, 0,     -1,   INT64_MAX, -INT64_MAX, 999999990000, 1000000000000, 1099511627776,
      1099511620000,   10000, 9999, 10001,     -120000,    1000000};
  for (size_t i = 14; i < DECIMAL_RUN; i++) value[i] = (int64_t)(i * i * i) * 37770000 * (i % 3 ? 1 : -1);
  struct decimal_texts found;
  decimal_find_texts(value, DECIMAL_RUN, &found);
  for (size_t i = 0; i < DECIMAL_RUN; i++) {
    char one[32], many[32];
    *decimal_put(one, value[i]) = '\0';
    put(value, &found, i, many);
    assert_string_equal(many, one);
    assert_int_equal(decimal_is_odd(&found, i), !is_short(value[i]));
  }
}

static void expect_put(const decimal *value, const struct decimal_texts *found, size_t i, bool odd) {
  char text[32] = "", made[32];
  if (value[i] != DECIMAL_MISSING) expect(value[i], text);
  put(value, found, i, made);
  assert_string_equal(made, text);
  assert_int_equal(decimal_is_odd(found, i), odd);
}

/* Runs of whole numbers are printed by another way than those that have one that is none. */
static void finds_texts_of_whole_numbers(void **state) {
  (void)state;
  static const int64_t not_whole[] = {(int64_t)100000000 * DECIMAL_SCALE, -DECIMAL_SCALE, INT64_MAX, DECIMAL_MISSING,
                                      10000};
  for (int64_t first = 0; first < 100000000; first = first * 7 / 5 + 1)
    for (size_t n = 1; n <= DECIMAL_RUN; n += 21) {
      decimal value[DECIMAL_RUN];
      struct decimal_texts found;
      for (size_t i = 0; i < n; i++) value[i] = (first + (int64_t)i) % 100000000 * DECIMAL_SCALE;
      decimal_find_texts(value, n, &found);
      for (size_t i = 0; i < n; i++) expect_put(value, &found, i, false);
      for (size_t k = 0; k < sizeof not_whole / sizeof *not_whole; k++) {
        value[n - 1] = not_whole[k];
        decimal_find_texts(value, n, &found);
        for (size_t i = 0; i < n; i++) expect_put(value, &found, i, !is_short(value[i]));
      }
    }
}

static void shifts_units(void **state) {
  (void)state;
  decimal v;
  assert_int_equal(decimal_read(span_of("1.2345"), 1, &v), DECIMAL_OK); /* 万元 to 千元 */
  assert_int_equal(v, 12345000);
  assert_int_equal(decimal_read(span_of("1234.5"), -3, &v), DECIMAL_OK); /* 元 to 千元 */
  assert_int_equal(v, 1234500);
  assert_int_equal(decimal_read(span_of("0.00000012"), 5, &v), DECIMAL_OK); /* 亿元 to 千元 */
  assert_int_equal(v, 12000);
}

static void says_what_is_wrong(void **state) {
  (void)state;
  decimal v;
  static const char *const bad[] = {"", "-", ".", "1e5", "1,000", " 1", "1 ", "0x1", "--1", "1.2.3", "１"};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    assert_int_equal(decimal_read(span_of(bad[i]), 0, &v), DECIMAL_NOT_A_NUMBER);
    assert_true(v == DECIMAL_MISSING);
  }
  assert_int_equal(decimal_read(span_of("9223372036855"), 0, &v), DECIMAL_TOO_LARGE);
  assert_int_equal(decimal_read(span_of("123456789012345678901234567890123456789012"), 0, &v), DECIMAL_TOO_LARGE);
}

static void rounds_half_to_even_and_says_so(void **state) {
  (void)state;
  decimal v;
  assert_int_equal(decimal_read(span_of("0.0000005"), 0, &v), DECIMAL_TOO_FINE);
  assert_int_equal(v, 0);
  assert_int_equal(decimal_read(span_of("0.0000015"), 0, &v), DECIMAL_TOO_FINE);
  assert_int_equal(v, 2);
  assert_int_equal(decimal_read(span_of("0.0000010"), 0, &v), DECIMAL_OK);
  assert_true(decimal_divide(5, 2) == 2 && decimal_divide(7, 2) == 4 && decimal_divide(-5, 2) == -2);
  assert_true(decimal_divide(-7, 2) == -4 && decimal_divide(8, 3) == 3 && decimal_divide(-8, -3) == 3);
}

static void sums_beyond_64_bits(void **state) {
  (void)state;
  decimal_sum sum = 0;
  for (int i = 0; i < 1000; i++) sum += INT64_MAX;
  struct strbuf out = {0};
  decimal_sum_write(sum, &out);
  assert_string_equal(out.bytes, "9223372036854775.807");
  assert_true(decimal_sum_real(sum) == 9223372036854775.807);
  strbuf_free(&out);
}

static void missing_stays_missing(void **state) {
  (void)state;
  struct strbuf out = {0};
  strbuf_put(&out, "");
  decimal_write(DECIMAL_MISSING, &out);
  assert_int_equal(out.n, 0);
  assert_true(decimal_scale(DECIMAL_MISSING, 1, 2) == DECIMAL_MISSING);
  strbuf_free(&out);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(reads_and_prints_the_same),
      cmocka_unit_test(shifts_units),
      cmocka_unit_test(prints_every_length),
      cmocka_unit_test(finds_texts_of_many),
      cmocka_unit_test(finds_texts_of_whole_numbers),
      cmocka_unit_test(says_what_is_wrong),
      cmocka_unit_test(rounds_half_to_even_and_says_so),
      cmocka_unit_test(sums_beyond_64_bits),
      cmocka_unit_test(missing_stays_missing),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
