/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reading.c - periods, days and numbers as files write them: what the one parser of each takes, and what it refuses.
 * The forms are those seen in exports; expected values are worked out by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <cmocka.h>

#include "base/strbuf.h"
#include "data/date.h"
#include "data/number.h"
#include "data/text.h"
#include "data/told.h"

static void periods_in_every_form(void **state) {
  (void)state;
  static const char *const rows[][2] = {{"2023年", "2023"},
                                        {"2023年度", "2023"},
                                        {"2023.0", "2023"},
                                        {"2023.00", "2023"},
                                        {"=\"2023\"", "2023"},
                                        {"'2023", "2023"},
                                        {"２０２３", "2023"},
                                        {"20230000", "2023"},
                                        {"2023年报", "2023"},
                                        {"2023年年报", "2023"},
                                        {"2023年5月月报", "2023-05"},
                                        {"2023年二季度季报", "2023Q2"},
                                        {"202301-05", "2023-05"},
                                        {"202301-5", "2023-05"},
                                        {"二〇二三年", "2023"},
                                        {"2023-05", "2023-05"},
                                        {"2023/5", "2023-05"},
                                        {"2023.05", "2023-05"},
                                        {"2023.5", "2023-05"},
                                        {"202305", "2023-05"},
                                        {"202305.0", "2023-05"},
                                        {"20230005", "2023-05"},
                                        {"20230005.0", "2023-05"},
                                        {"20230500", "2023-05"},
                                        {"2023M05", "2023-05"},
                                        {"2023年5月", "2023-05"},
                                        {"2023年05月份", "2023-05"},
                                        {"2023年五月", "2023-05"},
                                        {"2023年1-5月", "2023-05"},
                                        {"2023年1至5月", "2023-05"},
                                        {"2023年01-05月", "2023-05"},
                                        {"2023年1月-5月", "2023-05"},
                                        {"2023年1月至5月", "2023-05"},
                                        {"2023年1—5月", "2023-05"},
                                        {"2023年1~5月", "2023-05"},
                                        {"2023年1〜5月", "2023-05"},
                                        {"2023年1到5月", "2023-05"},
                                        {"2023年1-5月累计", "2023-05"},
                                        {"2023年一至五月", "2023-05"},
                                        {"2023 年 1 - 5 月", "2023-05"},
                                        {"2023年上半年", "2023-06"},
                                        {"2023年前三季度", "2023-09"},
                                        {"2023年1-12月", "2023-12"},
                                        {"2023.10", "2023-10"},
                                        {"2023Q4", "2023Q4"},
                                        {"2023q4", "2023Q4"},
                                        {"2023-Q4", "2023Q4"},
                                        {"2023年第四季度", "2023Q4"},
                                        {"2023年四季度", "2023Q4"},
                                        {"2023年4季度", "2023Q4"},
                                        {"2023年10-12月", "2023Q4"},
                                        {"2023年4-6月", "2023Q2"},
                                        {"2023年1-3月", "2023-03"},
                                        {"2023四季度", "2023Q4"},
                                        {"2023-12-31", "2023-12"},
                                        {"2023/12/31", "2023-12"},
                                        {"20231231", "2023-12"},
                                        {"2023年12月31日", "2023-12"},
                                        {"2023-12-31 00:00:00", "2023-12"},
                                        {"2023-05-01T00:00:00", "2023-05"},
                                        {"2023年5月31日 08:30", "2023-05"},
                                        {"2023-5-31", "2023-05"},
                                        {"2023\xE2\x80\x8B-05", "2023-05"}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    period_code period = PERIOD_NONE;
    struct strbuf out = {0};
    strbuf_put(&out, "");
    if (period_read(span_of(rows[i][0]), &period)) period_write(period, &out);
    if (strcmp(out.bytes, rows[i][1]) != 0) fail_msg("'%s' gives '%s'", rows[i][0], out.bytes);
    strbuf_free(&out);
  }
}

/* What is no period, and what could be two. */
static void periods_are_never_guessed(void **state) {
  (void)state;
  static const char *const rows[] = {
      "",          "20",           "202",       "20235",     "2023年13月", "2023年0月", "2023-13",        "2023-00",
      "202313",    "202300",       "20231301",  "2023.1",    "2023-1-5",   "2023/1/5",  "2023年2-7月",    "2023年5-1月",
      "2023Q5",    "2023年五季度", "2023Q0",    "1899",      "2200",       "23年5月",   "May-23",         "45291",
      "5月",       "1-5月",        "2023年abc", "2023-2024", "2023;2024",  "见附表",    "2023年5月32日x", "20230005x",
      "202310-12", "202305-06",    "202301-15", "202305-02", "2023年1-5",  "2023年3-5", "2023年1-13"};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    period_code period;
    if (period_read(span_of(rows[i]), &period))
      fail_msg("'%s' is taken for %d-%d", rows[i], period_year(period), period_month(period));
  }
}

static void months_and_quarters_of_their_own(void **state) {
  (void)state;
  static const struct {
    const char *text;
    int month, quarter; /* 0: not read */
  } rows[] = {{"5", 5, 0},     {"05", 5, 0},       {"5.0", 5, 0},     {"=\"5\"", 5, 0},    {"5月", 5, 0},
              {"1-5月", 5, 0}, {"01-05月", 5, 0},  {"1月-5月", 5, 0}, {"1-5月累计", 5, 0}, {"1至5", 5, 0},
              {"五月", 5, 0},  {"十二", 12, 0},    {"13", 0, 0},      {"0", 0, 0},         {"4", 4, 4},
              {"四", 4, 4},    {"第四季度", 0, 4}, {"4季度", 0, 4},   {"Q4", 0, 4},        {"10-12月", 0, 4},
              {"1-3月", 3, 1}, {"2-5月", 0, 0},    {"一季度", 0, 1},  {"1-4季度", 12, 4},  {"x", 0, 0}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    int month, quarter;
    bool m = told_read_month(span_of(rows[i].text), &month), q = told_read_quarter(span_of(rows[i].text), &quarter);
    if ((m ? month : 0) != rows[i].month || (rows[i].quarter && (q ? quarter : 0) != rows[i].quarter))
      fail_msg("'%s' gives month %d, quarter %d", rows[i].text, m ? month : 0, q ? quarter : 0);
  }
}

/* Every month of a year in every form that has a number for it: no form takes one month for another. */
static void every_month_in_every_form(void **state) {
  (void)state;
  static const char *const forms[] = {"%04d-%02d",    "%04d%02d",        "%04d00%02d",      "%04d%02d00",
                                      "%04d年%d月",   "%04d年%02d月",    "%04d/%d",         "%04dM%02d",
                                      "%04d年1-%d月", "%04d年1月至%d月", "%04d年01-%02d月", "%04d年1—%d月累计",
                                      "%04d-%d",      "%04d.%02d"};
  for (int month = 1; month <= 12; month++)
    for (size_t f = 0; f < sizeof forms / sizeof *forms; f++) {
      char text[64];
      period_code period;
      snprintf(text, sizeof text, forms[f], 2021, month);
      if (!period_read(span_of(text), &period) || period != period_make(PERIOD_MONTH, 2021, month))
        fail_msg("%s", text);
    }
}

static void names_of_files(void **state) {
  (void)state;
  static const struct {
    const char *name;
    int year, month;
  } rows[] = {{"F203_2023年1月-5月.csv", 2023, 5},
              {"500105_F203_1-5月服务业基层报表.csv", 0, 5},
              {"101-1_202312.csv", 2023, 12},
              {"F603_500105_2023.csv", 2023, 0},
              {"F203_2023-05.csv", 2023, 5},
              {"F203_2023_05.csv", 2023, 5},
              {"202-1_2023年第四季度.csv", 2023, 12},
              {"202-1_2023Q2.csv", 2023, 6},
              {"202-1_2023_Q2.csv", 2023, 6},
              {"2016年\xEF\xBC\x91\xEF\xBC\x8D\xEF\xBC\x97月.csv", 2016, 7},
              {"F203_500105.csv", 0, 0},
              {"F203_202305_500105.csv", 2023, 5},
              {"F203_2023年1至11月(最终).csv", 2023, 11},
              {"报告期:2023年1-5月", 2023, 5},
              {"F603_20231231.csv", 2023, 12},
              {"FAQ1.csv", 0, 0},
              {"611-3_2023.csv", 2023, 0},
              {"2023年报F603.csv", 2023, 0},
              {"F203_202301-05.csv", 2023, 5}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    struct told told = told_in_text(span_of(rows[i].name));
    if (told.year != rows[i].year || told.month != rows[i].month)
      fail_msg("%s gives %d, %d", rows[i].name, told.year, told.month);
  }
}

static void days_in_every_form(void **state) {
  (void)state;
  static const struct {
    const char *text;
    uint64_t stamp; /* 0: not a day */
  } rows[] = {{"2024-03-28", 20240328000000},
              {"2024/3/28", 20240328000000},
              {"2024.3.28", 20240328000000},
              {"2024年3月28日", 20240328000000},
              {"20240328", 20240328000000},
              {"20240328.0", 20240328000000},
              {"=\"2024-03-28\"", 20240328000000},
              {"'2024-03-28", 20240328000000},
              {"２０２４－０３－２８", 20240328000000},
              {"2024-03-28 08:00:00", 20240328080000},
              {"2024-03-28T08:00:00Z", 20240328080000},
              {"2024-03-28T08:00:00.000", 20240328080000},
              {"2024-3-28 8:05", 20240328080500},
              {"2024年3月28日 8时5分", 20240328080500},
              {"2024-03-28 下午 3:05", 20240328150500},
              {"20240328080000", 20240328080000},
              {"202403280805", 20240328080500},
              {"20240328 08:05:01", 20240328080501},
              {"45400", 20240418000000},
              {"45400.375", 20240418090000},
              {"45292", 20240101000000},
              {"43831", 20200101000000},
              {"28/3/2024", 20240328000000},
              {"3/28/2024", 20240328000000},
              {"5/5/2024", 20240505000000},
              {"28-Mar-2024", 20240328000000},
              {"Mar 28, 2024", 20240328000000},
              {"2024-Mar-28", 20240328000000},
              {"28 March 2024 09:30", 20240328093000},
              {"3/4/2024", 0},
              {"24-3-28", 0},
              {"3月28日", 0},
              {"2024-02-30", 0},
              {"2023-02-29", 0},
              {"2024-13-01", 0},
              {"20241301", 0},
              {"2024-03-28 25:00", 0},
              {"已报", 0},
              {"12345", 0},
              {"2024", 0},
              {"", 0}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    uint64_t stamp;
    bool good = date_read(span_of(rows[i].text), &stamp);
    if ((good ? stamp : 0) != rows[i].stamp)
      fail_msg("'%s' gives %llu", rows[i].text, good ? (unsigned long long)stamp : 0);
  }
}

/* Serial numbers held to the C library's calendar. */
static void serial_numbers_are_days(void **state) {
  (void)state;
  for (long serial = 20000; serial <= 80000; serial += 7) {
    time_t seconds = (serial - 25569) * 86400; /* 25569 is 1970-01-01 */
    struct tm tm;
    char text[16];
    uint64_t stamp;
    gmtime_r(&seconds, &tm);
    snprintf(text, sizeof text, "%ld", serial);
    assert_true(date_read(span_of(text), &stamp));
    uint64_t day = (uint64_t)((tm.tm_year + 1900) * 10000 + (tm.tm_mon + 1) * 100 + tm.tm_mday);
    if (stamp != day * 1000000) fail_msg("%s gives %llu", text, (unsigned long long)stamp);
  }
}

static void wrappings_come_off(void **state) {
  (void)state;
  static const char *const rows[][2] = {{"=\"6560\"", "6560"},
                                        {"'6560", "6560"},
                                        {"\xE2\x80\xAD"
                                         "6560\xE2\x80\xAC",
                                         "6560"},
                                        {" 6560 ", "6560"},
                                        {"\xC2\xA0"
                                         "6560",
                                         "6560"},
                                        {"6560", "6560"},
                                        {"=", ""}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    assert_true(span_is(text_unwrap(span_of(rows[i][0])), rows[i][1]));
  assert_true(span_is(text_without_zeros(span_of("6560.0")), "6560"));
  assert_true(span_is(text_without_zeros(span_of("6560.00")), "6560"));
  assert_true(span_is(text_without_zeros(span_of("6560.5")), "6560.5"));
  assert_true(span_is(text_without_zeros(span_of("6560")), "6560"));
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(periods_in_every_form),
                                     cmocka_unit_test(periods_are_never_guessed),
                                     cmocka_unit_test(months_and_quarters_of_their_own),
                                     cmocka_unit_test(every_month_in_every_form),
                                     cmocka_unit_test(names_of_files),
                                     cmocka_unit_test(days_in_every_form),
                                     cmocka_unit_test(serial_numbers_are_days),
                                     cmocka_unit_test(wrappings_come_off)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
