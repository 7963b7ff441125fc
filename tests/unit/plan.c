/* plan.c - plans: sections, continuation, overrides, places, files by year; and periods and options on the way. */
#include <stdio.h>
#include <stdlib.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/i18n.h"
#include "data/period.h"
#include "run/plan.h"
#include "run/reference.h"

static char dir[] = "/tmp/tertia-plan-XXXXXX";
static struct arena arena;

static const char *file(const char *name, const char *text) {
  const char *path = arena_format(&arena, "%s/%s", dir, name);
  FILE *f = fopen(path, "w");
  assert_non_null(f);
  fputs(text, f);
  fclose(f);
  return path;
}

static void reads_sections(void **state) {
  (void)state;
  struct plan plan;
  struct err err = {0};
  const char *path = file("a.plan", "# a comment\nfrom = 2015\n\n[one]\ninput = a.csv\n  b.csv\nstages = clean aggregate\n"
                                    "aggregate.by = region\n[two]\nfrom = one\nstages = reconcile\n");
  assert_int_equal(plan_read(path, &arena, &plan, &err), 0);
  assert_int_equal(plan.steps, 2);
  assert_string_equal(plan_value(&plan.own, "from"), "2015");
  assert_string_equal(plan_value(&plan.step[0], "input"), "a.csv b.csv");
  assert_int_equal(plan_set(&plan, "aggregate.by=period", &arena, &err), 0);
  assert_string_equal(plan_value(&plan.step[0], "aggregate.by"), "period");
  assert_null(plan_value(&plan.step[1], "aggregate.by"));
  assert_int_equal(plan_set(&plan, "two.title=x", &arena, &err), 0);
  assert_string_equal(plan_value(&plan.step[1], "title"), "x");
  assert_int_equal(plan_set(&plan, "three.title=x", &arena, &err), EX_USAGE);
}

static void errors_name_the_line(void **state) {
  (void)state;
  struct plan plan;
  struct err err = {0};
  assert_int_equal(plan_read(file("b.plan", "[one]\nstages = clean\nnonsense\n"), &arena, &plan, &err), EX_CONFIG);
  assert_non_null(strstr(err.text, "b.plan:3:"));
  assert_int_equal(plan_read(file("c.plan", "[one]\na = 1\na = 2\n"), &arena, &plan, &err), EX_CONFIG);
  assert_non_null(strstr(err.text, "c.plan:3:"));
  assert_int_equal(plan_read(file("d.plan", "a = 1\n"), &arena, &plan, &err), EX_CONFIG);
  assert_int_equal(plan_read("/nowhere/x.plan", &arena, &plan, &err), EX_NOINPUT);
}

static void finds_files_by_year(void **state) {
  (void)state;
  struct plan plan;
  struct err err = {0};
  file("2016-b.csv", "");
  file("2016-a.csv", "");
  file("2018-a.csv", "");
  const char *path = file("e.plan", "[one]\ninput = {year}-*.csv\nstages = clean\n[two]\ninput = none*.csv\nstages = clean\n");
  assert_int_equal(plan_read(path, &arena, &plan, &err), 0);
  struct plan_places places = {.plan = plan.dir};
  struct option_list files = {0};
  assert_int_equal(plan_inputs(&plan, &plan.step[0], 2015, 2018, false, &places, &arena, &files, &err), 0);
  assert_int_equal(files.n, 3);
  assert_non_null(strstr(files.item[0], "/2016-a.csv"));
  assert_non_null(strstr(files.item[2], "/2018-a.csv"));
  assert_int_equal(plan_inputs(&plan, &plan.step[1], 2015, 2018, false, &places, &arena, &files, &err), EX_NOINPUT);
}

static void reads_periods_in_all_forms(void **state) {
  (void)state;
  static const struct {
    const char *text, *written;
  } cases[] = {{"2019", "2019"},         {"20190000", "2019"},  {"2019年", "2019"},   {"20210008", "2021-08"},
               {"202107", "2021-07"},    {"2019-07", "2019-07"}, {"2019Q3", "2019Q3"}, {"2016年1-5月", "2016-05"},
               {"2020年3季度", "2020Q3"}, {"2019/7", "2019-07"}, {" 2019 ", "2019"}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    period_code period;
    struct strbuf out = {0};
    assert_true(period_read(span_of(cases[i].text), &period));
    period_write(period, &out);
    assert_string_equal(out.bytes, cases[i].written);
    strbuf_free(&out);
  }
  static const char *const bad[] = {"", "19", "2019Q5", "20190013", "2019-13", "abcd", "2019-", "12345"};
  period_code period;
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) assert_false(period_read(span_of(bad[i]), &period));
}

static void shifts_periods(void **state) {
  (void)state;
  assert_int_equal(period_shift(period_make(PERIOD_MONTH, 2020, 1), -1), period_make(PERIOD_MONTH, 2019, 12));
  assert_int_equal(period_shift(period_make(PERIOD_QUARTER, 2020, 1), -4), period_make(PERIOD_QUARTER, 2019, 1));
  assert_int_equal(period_distance(period_make(PERIOD_YEAR, 2015, 1), period_make(PERIOD_YEAR, 2024, 1)), 9);
}

static int setup(void **state) {
  (void)state;
  return mkdtemp(dir) ? 0 : -1;
}

static int teardown(void **state) {
  (void)state;
  arena_free(&arena);
  char command[64];
  snprintf(command, sizeof command, "rm -r %s", dir);
  return system(command);
}

static const char *refer(const struct plan *plan, size_t step, const char *text, struct err *err) {
  const char *path = NULL;
  struct job_setting setting = {.plan = plan, .places = {.run = "R"}, .arena = &arena};
  *err = (struct err){0};
  int code = reference_find(&setting, &plan->step[step], span_of(text), &path, err);
  return code ? "error" : path ? path : "none";
}

static void finds_ports_of_earlier_steps(void **state) {
  (void)state;
  struct plan plan;
  struct err err = {0};
  const char *path = file("ports.plan", "[year]\nstages = classify derive\nderive.ratios-out = r.csv\noutput = y.csv\n"
                                        "[year.two]\nstages = forecast\nforecast.history = h.csv\n[last]\nstages = report\n");
  assert_int_equal(plan_read(path, &arena, &plan, &err), 0);
  assert_string_equal(refer(&plan, 2, "year", &err), "R/y.csv");
  assert_string_equal(refer(&plan, 2, "year.records", &err), "R/y.csv");
  assert_string_equal(refer(&plan, 2, "year.ratios", &err), "R/r.csv");
  assert_string_equal(refer(&plan, 2, "year.derive.ratios", &err), "R/r.csv");
  assert_string_equal(refer(&plan, 2, "year.rejects", &err), "R/year.rejects.csv");
  assert_string_equal(refer(&plan, 2, "year.two.history", &err), "R/h.csv");
  assert_string_equal(refer(&plan, 2, "years.csv", &err), "none");
  assert_string_equal(refer(&plan, 2, "./year.csv", &err), "none");
  static const char *const wrong[] = {"year.moves", "year.nothing", "year.forecast.history", "year.two", "last.html"};
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    assert_string_equal(refer(&plan, 2, wrong[i], &err), "error");
    assert_non_null(strstr(err.text, wrong[i]));
  }
  assert_string_equal(refer(&plan, 0, "year.ratios", &err), "error"); /* its own */
}

static void outputs_stay_in_the_folder(void **state) {
  (void)state;
  struct plan plan = {.path = "p"};
  struct plan_step step = {.name = "s"};
  struct job_setting setting = {.plan = &plan, .places = {.run = "R"}, .arena = &arena};
  const char *path;
  struct err err = {0};
  assert_int_equal(reference_output(&setting, &step, "output", "tables/a..csv", &path, &err), 0);
  assert_string_equal(path, "R/tables/a..csv");
  static const char *const wrong[] = {"", "/tmp/a.csv", "../a.csv", "a/../../b.csv", ".."};
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
    assert_int_equal(reference_output(&setting, &step, "output", wrong[i], &path, &err), EX_CONFIG);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(reads_sections),       cmocka_unit_test(errors_name_the_line),
      cmocka_unit_test(finds_files_by_year),  cmocka_unit_test(reads_periods_in_all_forms),
      cmocka_unit_test(shifts_periods),       cmocka_unit_test(finds_ports_of_earlier_steps),
      cmocka_unit_test(outputs_stay_in_the_folder),
  };
  return cmocka_run_group_tests(tests, setup, teardown);
}
