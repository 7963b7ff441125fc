/* SPDX-License-Identifier: GPL-3.0-or-later */
/* series.c - a long table grouped to series: order, gaps, duplicates, frequencies, odd values. */
#include <math.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <stddef.h>
#include <cmocka.h>

#include "base/strbuf.h"
#include "data/series.h"

static void remember(void *context, const struct finding *finding) {
  strbuf_format(context, "%.*s@%.*s ", SPAN_ARG(finding->rule), SPAN_ARG(finding->value));
}

static struct series_key key_of(const char *region, const char *indicator, const char *vintage) {
  struct series_key key = {0};
  key.field[SERIES_REGION] = span_of(region);
  key.field[SERIES_INDICATOR] = span_of(indicator);
  key.field[SERIES_VINTAGE] = span_of(vintage);
  return key;
}

static void add(struct series_set *set, const char *region, const char *period, double value) {
  struct series_key key = key_of(region, "gdp", "");
  period_code code;
  assert_true(period_read(span_of(period), &code));
  series_add(set, &key, code, value, NAN);
}

static void sorts_and_fills_gaps(void **state) {
  (void)state;
  struct arena arena = {0};
  struct strbuf found = {0};
  struct finding_sink sink = {remember, &found};
  struct series_set set;
  series_start(&set, &arena);
  add(&set, "b", "2021", 4);
  add(&set, "b", "2018", 1);
  add(&set, "a", "2020Q4", 7);
  add(&set, "b", "2020", 3);
  add(&set, "a", "2021Q1", 8);
  series_close(&set, &sink);
  assert_int_equal(set.n, 2);
  assert_int_equal(set.list[0].kind, PERIOD_QUARTER);
  assert_int_equal(set.list[0].n, 2);
  const struct series *b = &set.list[1];
  assert_int_equal(b->n, 4);
  assert_true(b->value[0] == 1 && isnan(b->value[1]) && b->value[2] == 3 && b->value[3] == 4);
  assert_int_equal(b->gaps, 1);
  assert_null(b->se);
  assert_string_equal(found.bytes, "series-gap@2019 ");
  struct series_key key = key_of("b", "gdp", "");
  assert_ptr_equal(series_find(&set, &key, PERIOD_YEAR), b);
  assert_null(series_find(&set, &key, PERIOD_MONTH));
  assert_int_equal(series_index(b, period_make(PERIOD_YEAR, 2020, 1)), 2);
  assert_int_equal(series_index(b, period_make(PERIOD_YEAR, 2022, 1)), -1);
  strbuf_free(&found);
  arena_free(&arena);
}

static void duplicates_are_one_or_refused(void **state) {
  (void)state;
  struct arena arena = {0};
  struct strbuf found = {0};
  struct finding_sink sink = {remember, &found};
  struct series_set set;
  series_start(&set, &arena);
  add(&set, "a", "2020", 1), add(&set, "a", "2020", 1), add(&set, "a", "2021", 2);
  add(&set, "b", "2020", 1), add(&set, "b", "2020", 2), add(&set, "b", "2021", 2);
  series_close(&set, &sink);
  assert_false(set.list[0].duplicate);
  assert_int_equal(set.list[0].n, 2);
  assert_true(set.list[1].duplicate);
  assert_string_equal(found.bytes, "series-duplicate@2020 ");
  strbuf_free(&found);
  arena_free(&arena);
}

static void vintages_and_frequencies_stay_apart(void **state) {
  (void)state;
  struct arena arena = {0};
  struct strbuf found = {0};
  struct finding_sink sink = {remember, &found};
  struct series_set set;
  series_start(&set, &arena);
  struct series_key old = key_of("a", "gdp", "before census"), new = key_of("a", "gdp", "after census");
  period_code year = period_make(PERIOD_YEAR, 2018, 1);
  series_add(&set, &old, year, 20363.19, NAN);
  series_add(&set, &old, period_shift(year, -1), 19500.27, 10);
  series_add(&set, &new, year, 21588.80, NAN);
  series_add(&set, &new, period_make(PERIOD_QUARTER, 2018, 1), 1, NAN);
  series_close(&set, &sink);
  assert_int_equal(set.n, 3);
  assert_non_null(strstr(found.bytes, "series-frequency@2018Q1 "));
  assert_non_null(strstr(found.bytes, "series-single@2018 "));
  const struct series *before = series_find(&set, &old, PERIOD_YEAR);
  assert_int_equal(before->n, 2);
  assert_true(before->se[0] == 10 && isnan(before->se[1]));
  strbuf_free(&found);
  arena_free(&arena);
}

static void nan_and_empty_series(void **state) {
  (void)state;
  struct arena arena = {0};
  struct strbuf found = {0};
  struct finding_sink sink = {remember, &found};
  struct series_set set;
  series_start(&set, &arena);
  add(&set, "a", "2019", NAN), add(&set, "a", "2020", NAN);
  series_close(&set, &sink);
  assert_int_equal(set.list[0].n, 0);
  assert_string_equal(found.bytes, "series-empty@ ");
  series_start(&set, &arena);
  series_close(&set, NULL);
  assert_int_equal(set.n, 0);
  strbuf_free(&found);
  arena_free(&arena);
}

static void reads_numbers_and_nothing_else(void **state) {
  (void)state;
  double v;
  static const char *const missing[] = {"", "NA", "NaN", " - ", "—", "null"};
  for (size_t i = 0; i < sizeof missing / sizeof *missing; i++)
    assert_true(series_read_value(span_of(missing[i]), &v) && isnan(v));
  static const char *const wrong[] = {"abc", "1,5", "inf", "0x10", "1e999", "12 亿", "1-2", "-e"};
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) assert_false(series_read_value(span_of(wrong[i]), &v));
  assert_true(series_read_value(span_of(" -1.5e2 "), &v) && v == -150);
}

static void many_series(void **state) {
  (void)state;
  struct arena arena = {0};
  struct series_set set;
  series_start(&set, &arena);
  char name[16];
  for (int year = 2015; year < 2018; year++)
    for (int i = 0; i < 100000; i++) {
      snprintf(name, sizeof name, "r%06d", i);
      struct series_key key = key_of(name, "x", "");
      series_add(&set, &key, period_make(PERIOD_YEAR, year, 1), i, NAN);
    }
  series_close(&set, NULL);
  assert_int_equal(set.n, 100000);
  for (size_t i = 0; i < set.n; i++) assert_true(set.list[i].n == 3 && set.list[i].value[2] == (double)i);
  arena_free(&arena);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(sorts_and_fills_gaps),
                                     cmocka_unit_test(duplicates_are_one_or_refused),
                                     cmocka_unit_test(vintages_and_frequencies_stay_apart),
                                     cmocka_unit_test(nan_and_empty_series),
                                     cmocka_unit_test(reads_numbers_and_nothing_else),
                                     cmocka_unit_test(many_series)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
