/* SPDX-License-Identifier: GPL-3.0-or-later */
/* target_tables.c - the catalog's tables of targets against the published targets. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <stddef.h>
#include <cmocka.h>

#include "data/period.h"
#include "data/series.h"
#include "io/table_file.h"
#include "stat/target.h"

#define CATALOG TESTS_DIR "/../pipeline/catalog/"
#define PUBLISHED TESTS_DIR "/oracle/targets.csv"

static void read_table(const char *path, struct arena *arena, struct table *table) {
  struct err err = {0};
  if (table_read(path, arena, table, &err)) fail_msg("%s", err.text);
}

static struct span cell(const struct table *t, size_t row, const char *column) {
  size_t at = table_column(t, column);
  if (at == TABLE_ABSENT) fail_msg("%s has no column %s", t->name, column);
  return table_at(t, row, at);
}

static double number(const struct table *t, size_t row, const char *column) {
  double value;
  assert_true(series_read_value(cell(t, row, column), &value));
  return value;
}

static void check_rows(const struct table *t) {
  for (size_t r = 0; r < t->rows; r++) {
    char word[32] = "";
    enum target_direction direction;
    period_code period;
    struct span text = cell(t, r, "direction");
    memcpy(word, text.p, text.n < sizeof word ? text.n : 0);
    assert_true(target_direction_named(word, &direction));
    assert_true(period_read(cell(t, r, "period"), &period) && !isnan(number(t, r, "value")));
    assert_true((direction == TARGET_ABOUT) == (number(t, r, "tolerance") > 0));
    assert_true(cell(t, r, "title_zh").n && cell(t, r, "title_en").n && cell(t, r, "unit").n);
    bool records = span_is(cell(t, r, "source_kind"), "records");
    if (records)
      assert_true(cell(t, r, "numerator").n);
    else
      assert_true(cell(t, r, "indicator").n);
  }
}

static bool has(const struct table *t, const struct table *published, size_t row) {
  struct span name = cell(published, row, "indicator"), prefix = span_of("target_");
  name.p += prefix.n, name.n -= prefix.n;
  for (size_t r = 0; r < t->rows; r++)
    if (span_starts(cell(t, r, "target"), name) && span_equal(cell(t, r, "period"), cell(published, row, "period")) &&
        span_equal(cell(t, r, "region"), cell(published, row, "region_code")) &&
        span_equal(cell(t, r, "unit"), cell(published, row, "unit")) &&
        number(t, r, "value") == number(published, row, "value"))
      return true;
  return false;
}

static void every_published_target_is_there(void **state) {
  (void)state;
  struct arena arena = {0};
  struct table district, city, published;
  read_table(CATALOG "targets/jiangbei-2025.csv", &arena, &district);
  read_table(CATALOG "targets/chongqing.csv", &arena, &city);
  check_rows(&district), check_rows(&city);
  read_table(PUBLISHED, &arena, &published);
  for (size_t r = 0; r < published.rows; r++) {
    bool ours = span_is(cell(&published, r, "region_code"), "500105");
    if (!has(ours ? &district : &city, &published, r))
      fail_msg("missing: %.*s", SPAN_ARG(cell(&published, r, "indicator")));
  }
  assert_int_equal(district.rows + city.rows, published.rows);
  arena_free(&arena);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(every_published_target_is_there)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
