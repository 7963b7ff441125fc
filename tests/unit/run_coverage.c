/* SPDX-License-Identifier: GPL-3.0-or-later */
/* run_coverage.c - what a step should have had, and what is said of it: forms by their frequency, files, allowances,
 * deadlines. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>
#include <cmocka.h>

#include "run/coverage.h"

static struct arena arena;
static struct plan plan;
static struct plan_step step;
static struct job job;
static struct problems problems, warnings;
static struct record_source source[16];
static struct tally_row tally[64];
static struct record record;
static struct coverage coverage;

/* A step without a fault: nothing is set, nothing was read. */
static void begin(long from, long to) {
  plan = (struct plan){.path = "p", .dir = ".", .own = {.name = ""}, .step = &step, .steps = 1};
  step = (struct plan_step){.name = "s"};
  job = (struct job){.step = &step, .cleans = true};
  record = (struct record){.step = "s", .source = source, .tally = tally};
  coverage = (struct coverage){.plan = &plan, .job = &job, .years = {from, to}, .arena = &arena};
}

static void file(const char *form, const char *frequency) {
  source[record.sources++] =
      (struct record_source){.path = "F.csv", .form = form, .frequency = frequency, .records_in = 1};
}

static void came(const char *form, const char *period) {
  tally[record.tallies++] = (struct tally_row){form, period, 1};
}

static void set(const char *key, const char *value) {
  static struct plan_setting setting[8];
  setting[step.settings] = (struct plan_setting){key, value, 1};
  step.setting = setting;
  step.settings++;
}

/* What is said, or "" for nothing; the code in *code. */
static const char *said(int *code) {
  problems = (struct problems){.arena = &arena};
  warnings = (struct problems){.arena = &arena};
  coverage_check(&coverage, &record, &problems, &warnings);
  *code = problems.code;
  return problems.n ? problems.text[0] : "";
}

static void expect(int code, const char *text) {
  int found;
  const char *message = said(&found);
  assert_int_equal(found, code);
  if (*text) assert_non_null(strstr(message, text));
}

static void years_of_annual_forms(void **state) {
  (void)state;
  begin(2018, 2023);
  file("F603", "annual");
  static const char *const years[] = {"2018", "2019", "2020", "2021", "2022", "2023"};
  for (size_t i = 0; i < 6; i++) came("F603", years[i]);
  expect(0, "");
  record.tallies = 1; /* 2018 only */
  expect(EX_NOINPUT, "F603:2019..2023");
  came("F603", "2021");
  expect(EX_NOINPUT, "F603:2019..2020 F603:2022..2023");
  set("allow-missing", "F603:2019..2020");
  expect(EX_NOINPUT, "F603:2022..2023");
  set("allow-missing", "yes"); /* the first setting holds */
  step.setting[0].value = "2019 F603:2020 2022..2023";
  step.settings = 1;
  expect(0, "");
  assert_int_equal(warnings.n, 1);
}

static void months_but_january(void **state) {
  (void)state;
  begin(2023, 2023);
  file("F203", "monthly");
  for (int month = 2; month <= 12; month++) came("F203", arena_format(&arena, "2023-%02d", month));
  expect(0, "");
  record.tallies = 5; /* up to June */
  expect(EX_NOINPUT, "F203:2023-07..2023-12");
  coverage.due = period_make(PERIOD_MONTH, 2023, 6);
  expect(0, "");
  coverage.due = period_make(PERIOD_QUARTER, 2023, 3);
  expect(EX_NOINPUT, "F203:2023-07..2023-09");
  record.tallies = 0;
  coverage.due = PERIOD_NONE;
  coverage.years.from = 2022;
  source[0].records_in = 0;
  source[0].stopped = "damaged";
  set("allow-unread", "F.csv");
  expect(EX_NOINPUT, "F203:2022..2023"); /* whole years are one gap */
}

static void a_gap_reaches_over_january(void **state) {
  (void)state;
  begin(2022, 2023);
  file("F203", "monthly");
  for (int month = 2; month <= 11; month++) came("F203", arena_format(&arena, "2022-%02d", month));
  for (int month = 3; month <= 12; month++) came("F203", arena_format(&arena, "2023-%02d", month));
  expect(EX_NOINPUT, "F203:2022-12..2023-02");
}

static void quarters(void **state) {
  (void)state;
  begin(2023, 2023);
  file("202-1", "quarterly");
  came("202-1", "2023Q1");
  came("202-1", "2023Q2");
  came("202-1", "2023Q4");
  expect(EX_NOINPUT, "202-1:2023Q3");
  set("allow-missing", "202-1:2023Q3");
  expect(0, "");
}

static void files_that_give_nothing(void **state) {
  (void)state;
  begin(0, 0);
  file("F603", "annual");
  expect(0, "");
  source[0].rejected = 1;
  expect(EX_DATAERR, "all 1 records");
  source[0].rejected = source[0].records_in = 0;
  expect(EX_DATAERR, "no records");
  coverage.opened = true; /* nothing is known of records yet */
  expect(0, "");
  source[0].stopped = "the reason";
  expect(EX_DATAERR, "F.csv was not read: the reason");
  set("allow-unread", "G*.csv F*.csv");
  expect(0, "");
  assert_non_null(strstr(warnings.text[0], "the reason"));
}

static void deadlines(void **state) {
  (void)state;
  static const struct {
    const char *today;
    int code;
  } days[] = {{"2023-03-31", 0},
              {"2023-04-01", EX_TEMPFAIL},
              {"2023-04-20", EX_TEMPFAIL},
              {"2023-04-21", 0},
              {"2023-04-30", 0}};
  for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
    begin(2023, 2023);
    file("F203", "monthly");
    came("F203", "2023-02");
    set("deadline", "monthly:20");
    assert_true(day_of_text(days[i].today, &coverage.today));
    expect(days[i].code, days[i].code ? "F203:2023-03" : "");
  }
  long day;
  assert_true(day_of_text("1970-01-01", &day));
  assert_int_equal(day, 0);
  assert_true(day_of_text("2024-03-01", &day));
  assert_int_equal(day, 19783);
  assert_int_equal(period_end_day(period_make(PERIOD_MONTH, 2024, 2)), 19783);
  assert_int_equal(period_end_day(period_make(PERIOD_YEAR, 1969, 1)), 0);
  static const char *const wrong[] = {"", "2024", "2024-13-01", "2024-01-32", "2024-01-01x", "24-1-1"};
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) assert_false(day_of_text(wrong[i], &day));
}

static void too_many_rejects(void **state) {
  (void)state;
  begin(0, 0);
  record.records_in = 100, record.rejected = 6;
  expect(0, "");
  set("allow-rejected", "5%");
  expect(EX_DATAERR, "6 of 100");
  step.setting[0].value = "0.06";
  expect(0, "");
  static const char *const wrong[] = {"", "x", "5%%", "-1", "nan"};
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    step.setting[0].value = wrong[i];
    expect(EX_CONFIG, "allow-rejected");
  }
}

static int release(void **state) {
  (void)state;
  arena_free(&arena);
  return 0;
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(years_of_annual_forms),
                                     cmocka_unit_test(months_but_january),
                                     cmocka_unit_test(a_gap_reaches_over_january),
                                     cmocka_unit_test(quarters),
                                     cmocka_unit_test(files_that_give_nothing),
                                     cmocka_unit_test(deadlines),
                                     cmocka_unit_test(too_many_rejects)};
  return cmocka_run_group_tests(tests, NULL, release);
}
