/* SPDX-License-Identifier: GPL-3.0-or-later */
/* clean_fields.c - titles, codes, numbers, regions, names of files: what cleaning reads, by itself. Codes and titles
 * are those of GB 32100, GB 11714 and of real exports, as listed beside each table. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "stages/clean/header.h"
#include "stages/clean/ident.h"
#include "base/simd.h"
#include "stages/clean/keys.h"
#include "stages/clean/naming.h"
#include "data/number.h"
#include "data/text.h"

/* Titles as exported between 2015 and 2023. */
static void titles_are_parsed_in_any_order(void **state) {
  (void)state;
  static const struct {
    const char *title, *item;
    enum header_period period;
    int unit;
  } rows[] = {
      {"1-本月;营业收入;千元", "营业收入", HEADER_TO_DATE, 3},
      {"营业收入;1-本月", "营业收入", HEADER_TO_DATE, UNIT_UNSAID},
      {"上年同期；营业收入；千元", "营业收入", HEADER_LAST_YEAR, 3},
      {"上年同期;1-本月;\xE3\x80\x80其中：客房收入;千元", "客房收入", HEADER_LAST_YEAR, 3},
      {"本年;其中：本年折旧211", "本年折旧211", HEADER_TO_DATE, UNIT_UNSAID},
      {"应付职工薪酬（本年贷方累计发生额）;本年", "应付职工薪酬", HEADER_TO_DATE, UNIT_UNSAID},
      {"应付职工薪酬本年贷方累计发生额;本年", "应付职工薪酬", HEADER_TO_DATE, UNIT_UNSAID},
      {"四、应交增值税（本年累计发生额）;本年", "应交增值税", HEADER_TO_DATE, UNIT_UNSAID},
      {"资产处置收益(损失以“-”号记)", "资产处置收益", HEADER_UNSAID, UNIT_UNSAID},
      {"资产减值损失损失以—号记;本年", "资产减值损失", HEADER_TO_DATE, UNIT_UNSAID},
      {"资产减值损失（损失以－号记）", "资产减值损失", HEADER_UNSAID, UNIT_UNSAID},
      {"行业代码(GB/T4754-2017)", "行业代码gb/t4754-2017", HEADER_UNSAID, UNIT_UNSAID},
      {"行业代码（2011）", "行业代码2011", HEADER_UNSAID, UNIT_UNSAID},
      {"从业人员期末人数;人", "从业人员期末人数", HEADER_UNSAID, UNIT_PERSONS},
      {"1-本季;从业人员平均工资;元", "从业人员平均工资", HEADER_TO_DATE, 0},
      {"营业收入（万元）", "营业收入", HEADER_UNSAID, 4},
      {"资产总计 (亿元)", "资产总计", HEADER_UNSAID, 8},
      {"期别(年)", "期别年", HEADER_UNSAID, UNIT_UNSAID},
      {"一、营业收入", "营业收入", HEADER_UNSAID, UNIT_UNSAID},
  };
  struct arena arena = {0};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    struct header header = header_parse(span_of(rows[i].title), &arena);
    if (!span_is(header.item, rows[i].item)) fail_msg("%s gives %.*s", rows[i].title, SPAN_ARG(header.item));
    assert_int_equal(header.period, rows[i].period);
    assert_int_equal(header.unit, rows[i].unit);
  }
  struct span a = header_parse(span_of("1-本月;社会保险和住房公积金;应付职工薪酬"), &arena).item;
  struct span b = header_parse(span_of("应付职工薪酬;社会保险和住房公积金;千元;1-本月"), &arena).item;
  assert_true(span_equal(a, b));
  assert_true(span_is(header_strip_digits(span_of("本年折旧211")), "本年折旧"));
  assert_int_equal(header_strip_digits(span_of("capital3")).n, 0);
  arena_free(&arena);
}

/* Codes in public use: the first four pass GB 32100, the fifth is known to fail. */
static void check_characters(void **state) {
  (void)state;
  static const char *const right[] = {"91330110710994812Q", "91350200776049653A", "91350200MA2YJ1XR9G",
                                      "91350200MA31E12PXF"};
  for (size_t i = 0; i < 4; i++) {
    assert_int_equal(uscc_check(right[i]), DIGITS_RIGHT);
    assert_int_equal(org_check(right[i] + ORG_AT), DIGITS_RIGHT);
    char wrong[19];
    for (size_t at = 0; at < 18;
         at++) { /* every single wrong character is found, but the pairs that are equal mod 31 */
      memcpy(wrong, right[i], 19);
      wrong[at] = wrong[at] == '7' ? '8' : '7';
      assert_int_equal(uscc_check(wrong), DIGITS_WRONG);
    }
  }
  assert_int_equal(uscc_check("91350203M0001QAY9B"), DIGITS_WRONG);
  assert_int_equal(uscc_check("9135020OM0001QAY9B"), DIGITS_WRONG); /* the letter O is not used */
  assert_int_equal(uscc_check("9135020-M0001QAY9B"), DIGITS_NO_CODE);
  assert_int_equal(uscc_check("91330110710994812q"), DIGITS_NO_CODE);
  assert_int_equal(org_check("71099481-"), DIGITS_NO_CODE);
}

static void codes_are_normalised_or_refused(void **state) {
  (void)state;
  char room[32];
  struct ident ident = ident_read(span_of(" ９１３３０１１０７１０９９４８１２ｑ "), (struct span){0}, room);
  assert_int_equal(ident.kind, IDENT_OK);
  assert_true(span_is(ident.code, "91330110710994812Q") && span_is(ident.org, "710994812"));
  ident = ident_read((struct span){0}, span_of("71099481-2"), room);
  assert_int_equal(ident.kind, IDENT_OK);
  assert_true(span_is(ident.code, "710994812"));
  assert_int_equal(ident.org_digits, DIGITS_RIGHT);
  assert_int_equal(ident_read(span_of("9.1330E+17"), span_of("710994812"), room).kind, IDENT_DAMAGED);
  assert_int_equal(ident_read((struct span){0}, span_of("1099481"), room).kind, IDENT_DAMAGED); /* a zero was lost */
  assert_int_equal(ident_read(span_of("9133011071099481"), (struct span){0}, room).kind, IDENT_UNREADABLE);
  assert_int_equal(ident_read(span_of(" "), span_of("－"), room).kind, IDENT_MISSING);
  assert_int_equal(ident_read(span_of("?"), span_of("710994812"), room).kind, IDENT_OK);
  ident =
      ident_read((struct span){0}, span_of("=\"91330110710994812Q\""), room); /* a credit code in the other column */
  assert_true(ident.kind == IDENT_OK && span_is(ident.org, "710994812"));
  ident = ident_read(span_of("710994812"), (struct span){0}, room);
  assert_true(ident.kind == IDENT_OK && ident.code.n == ORG_LENGTH);
  assert_true(text_is_exponent(span_of("1.23457E+11")) && text_is_exponent(span_of("５．００１０５E+11")));
  assert_false(text_is_exponent(span_of("1234E5678")) || text_is_exponent(span_of("E+11")));
}

static void numbers_as_they_are_written(void **state) {
  (void)state;
  static const struct {
    const char *text;
    int shift;
    enum number result;
    decimal value;
  } rows[] = {
      {"1234.5", 0, NUMBER_OK, 1234500000},
      {"１２３４．５", 0, NUMBER_OK, 1234500000},
      {"1,234,567.89", 0, NUMBER_OK, 1234567890000},
      {"1，234", 0, NUMBER_OK, 1234000000},
      {"12,34", 0, NUMBER_NONE, DECIMAL_MISSING},
      {"1,234,56", 0, NUMBER_NONE, DECIMAL_MISSING},
      {"(1,234)", 0, NUMBER_OK, -1234000000},
      {"（1,234.5）", 0, NUMBER_OK, -1234500000},
      {"－12", 0, NUMBER_OK, -12000000},
      {"+12", 0, NUMBER_OK, 12000000},
      {"--12", 0, NUMBER_NONE, DECIMAL_MISSING},
      {" 12 ", 0, NUMBER_OK, 12000000},
      {"", 0, NUMBER_BLANK, DECIMAL_MISSING},
      {"—", 0, NUMBER_BLANK, DECIMAL_MISSING},
      {"\xE3\x80\x80", 0, NUMBER_BLANK, DECIMAL_MISSING},
      {"12345", -3, NUMBER_OK, 12345000},   /* 元 to 千元 */
      {"1.5", 1, NUMBER_OK, 15000000},      /* 万元 */
      {"0.5", 5, NUMBER_OK, 50000000000},   /* 亿元 */
      {"0.0000005", 0, NUMBER_TOO_FINE, 0}, /* half to even */
      {"0.0000015", 0, NUMBER_TOO_FINE, 2},
      {"99999999999999", 0, NUMBER_NONE, DECIMAL_MISSING},
      {"暂无", 0, NUMBER_NONE, DECIMAL_MISSING},
      {"N/A", 0, NUMBER_ABSENT, DECIMAL_MISSING},
      {"NaN", 0, NUMBER_ABSENT, DECIMAL_MISSING},
      {"null", 0, NUMBER_ABSENT, DECIMAL_MISSING},
      {"None", 0, NUMBER_ABSENT, DECIMAL_MISSING},
      {"=\"5000\"", 0, NUMBER_OK, 5000000000},
      {"'5000", 0, NUMBER_OK, 5000000000},
      {"1 234 567", 0, NUMBER_OK, 1234567000000},
      {"1'234'567", 0, NUMBER_OK, 1234567000000},
      {"1 234,567", 0, NUMBER_NONE, DECIMAL_MISSING},
      {"12 34", 0, NUMBER_NONE, DECIMAL_MISSING},
      {"20'00", 0, NUMBER_NONE, DECIMAL_MISSING},
      {"\xEF\xB9\xA3"
       "500",
       0, NUMBER_OK, -500000000},
      {"5000\xE2\x80\x8B", 0, NUMBER_OK, 5000000000},
      {"#REF!", 0, NUMBER_NONE, DECIMAL_MISSING},
      {"1200万元", 0, NUMBER_NONE, DECIMAL_MISSING},
      {"1.2E+05", 0, NUMBER_EXPONENT, 120000000000},
      {"1e+05", 0, NUMBER_EXPONENT, 100000000000},
      {"1.2e3", 1, NUMBER_EXPONENT, 12000000000},
      {"-2.5e-3", 0, NUMBER_EXPONENT, -2500},
      {"1e99", 0, NUMBER_NONE, DECIMAL_MISSING},
      {"e5", 0, NUMBER_NONE, DECIMAL_MISSING},
      {"1e", 0, NUMBER_NONE, DECIMAL_MISSING},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    decimal value;
    enum number result = number_repair(span_of(rows[i].text), rows[i].shift, &value);
    if (result != rows[i].result || value != rows[i].value)
      fail_msg("'%s' gives %d, %lld", rows[i].text, (int)result, (long long)value);
  }
}

/* A code of random characters; most with right check characters. */
static void make_code(uint64_t *seed, char text[USCC_LENGTH + CELL_PAD]) {
  static const char letters[] = "0123456789ABCDEFGHJKLMNPQRTUWXY0123456789ISOVZa-\x80:@[";
  *seed = *seed * 6364136223846793005u + 1442695040888963407u;
  unsigned kind = (unsigned)(*seed >> 60);
  for (size_t k = 0; k < USCC_LENGTH; k++) {
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    text[k] = letters[(*seed >> 33) % (kind == 0 ? sizeof letters - 1 : kind < 3 ? 46 : 31)];
  }
  for (size_t c = 0; kind > 4 && org_check(text + ORG_AT) != DIGITS_RIGHT && c < 31; c++) text[16] = letters[c];
  for (size_t c = 0; kind > 6 && uscc_check(text) != DIGITS_RIGHT && c < 31; c++) text[17] = letters[c];
}

/* Many codes at once, against one by one. */
static void codes_are_judged_alike(void **state) {
  (void)state;
  enum { MANY = 150 };
  static char text[MANY][USCC_LENGTH + CELL_PAD];
  struct span code[MANY];
  unsigned char found[MANY];
  uint64_t seed = 3;
  size_t right = 0;
  for (int round = 0; round < 2000; round++) {
    size_t n = 1 + (size_t)round % MANY;
    for (size_t i = 0; i < n; i++) {
      make_code(&seed, text[i]);
      code[i] = (struct span){text[i], i % 40 == 39 ? ORG_LENGTH : USCC_LENGTH};
    }
    ident_judge(code, n, found);
    for (size_t i = 0; i < n; i++) {
      enum digits_check whole = code[i].n == USCC_LENGTH ? uscc_check(text[i]) : DIGITS_NO_CODE;
      assert_int_equal(found[i] & IDENT_NOT_PLAIN, whole == DIGITS_NO_CODE ? IDENT_NOT_PLAIN : 0);
      if (whole == DIGITS_NO_CODE) continue;
      assert_int_equal(found[i] & IDENT_WRONG, whole == DIGITS_WRONG ? IDENT_WRONG : 0);
      assert_int_equal(found[i] & IDENT_ORG_WRONG, org_check(text[i] + ORG_AT) == DIGITS_WRONG ? IDENT_ORG_WRONG : 0);
      right += found[i] == 0;
    }
  }
  assert_true(right > 10000);
}

/* The fast ways and the repairing way agree on whatever they take, and take what is usual. */
static void plain_numbers_agree(void **state) {
  (void)state;
  enum { MANY = 100 };
  static char text[MANY][16 + CELL_PAD];
  struct span cell[MANY];
  const struct span *row[MANY];
  decimal plain, repaired, column[MANY];
  uint32_t odd[MANY];
  uint64_t seed = 1;
  size_t usual = 0, taken = 0;
  static const char letters[] = "0123456789.-0123456789,() ";
  for (int round = 0; round < 5000; round++) {
    simd_decimals_run *run = simd_decimals_of(round % 2 ? SIMD_NONE : simd_best());
    for (int i = 0; i < MANY; i++) {
      size_t n = 0, of = i % 2 ? sizeof letters - 1 : 11;
      seed = seed * 6364136223846793005u + 1442695040888963407u;
      memset(text[i], '7', sizeof text[i]); /* what stands behind means nothing */
      for (uint64_t s = seed >> 8; n < (seed >> 40) % 14; s = s * 31 + 7) text[i][n++] = letters[(s >> 16) % of];
      if (n && (seed >> 50) % 4 == 0) text[i][0] = '-';
      cell[i] = (struct span){n ? text[i] : NULL, n};
      row[i] = &cell[i];
    }
    size_t odds = run(row, MANY, 0, column, odd), next = 0;
    for (uint32_t i = 0; i < MANY; i++) {
      enum number number = number_repair(cell[i], 0, &repaired);
      if (number_plain(cell[i], &plain)) {
        assert_int_equal(number, NUMBER_OK);
        assert_int_equal(plain, repaired);
        usual += cell[i].n < 11;
      }
      if (next < odds && odd[next] == i) {
        next++;
      } else {
        assert_int_equal(number, NUMBER_OK);
        assert_int_equal(column[i], repaired);
        taken += number_plain(cell[i], &plain) && cell[i].n < 11;
      }
    }
    assert_int_equal(next, odds);
  }
  assert_true(usual > 10000);
  assert_int_equal(taken, usual);
}

static void names_tell_periods(void **state) {
  (void)state;
  static const struct {
    const char *name;
    int year, month;
  } rows[] = {{"500105_F203_1-5月服务业基层报表.csv", 0, 5},
              {"F203_500105_20210008.csv.gz", 2021, 8},
              {"F603_500105_2023.csv", 2023, 0},
              {"202-1_500105_2023Q2.csv", 2023, 6},
              {"5月F20003_规模以上_500105000000_20210005_20210620.xls", 2021, 5},
              {"101-1_201512.csv", 2015, 12},
              {"611-3.csv", 0, 0},
              {"报告期:2023年1-5月", 2023, 5},
              {"F203_2021-11.csv", 2021, 11}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    struct named named = named_in_text(span_of(rows[i].name));
    if (named.year != rows[i].year || named.month != rows[i].month)
      fail_msg("%s gives %d-%d", rows[i].name, named.year, named.month);
  }
  assert_int_equal(named_in_folders(span_of("data/2016/F203/a.csv")).year, 2016);
  assert_true(span_is(region_in_name(span_of("500105_F203_1-5月.csv")), "500105"));
  assert_int_equal(region_in_name(span_of("F203_202105.csv")).n, 0);
}

/* Against counting: keys from a small range, added through several bags. */
static void repeated_keys_are_found(void **state) {
  (void)state;
  enum { KEYS = 20000, ADDED = 30000, BAGS = 3 };
  struct key_bag *bag = calloc(BAGS, sizeof *bag);
  struct key_set *set = calloc(1, sizeof *set);
  unsigned char *count = calloc(KEYS, 1);
  uint64_t seed = 7;
  for (int i = 0; i < ADDED; i++) {
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    size_t key = (seed >> 33) % KEYS;
    char org[10];
    snprintf(org, sizeof org, "%09zu", key);
    key_bag_add(&bag[i % BAGS], key_hash(org, period_make(PERIOD_YEAR, 2019, 1)));
    count[key]++;
  }
  for (size_t b = 0; b < BAGS; b++) key_set_gather(set, &bag[b]);
  key_set_settle(set, 2);
  for (size_t key = 0; key < KEYS; key++) {
    char org[10];
    snprintf(org, sizeof org, "%09zu", key);
    uint64_t hash = key_hash(org, period_make(PERIOD_YEAR, 2019, 1));
    assert_int_equal(key_set_repeated(set, hash), count[key] > 1);
    assert_false(key_set_repeated(set, key_hash(org, period_make(PERIOD_YEAR, 2020, 1))));
  }
  key_set_free(set);
  free(set);
  free(bag);
  free(count);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(titles_are_parsed_in_any_order),
                                     cmocka_unit_test(check_characters),
                                     cmocka_unit_test(codes_are_normalised_or_refused),
                                     cmocka_unit_test(numbers_as_they_are_written),
                                     cmocka_unit_test(codes_are_judged_alike),
                                     cmocka_unit_test(plain_numbers_agree),
                                     cmocka_unit_test(names_tell_periods),
                                     cmocka_unit_test(repeated_keys_are_found)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
