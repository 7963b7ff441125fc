/* SPDX-License-Identifier: GPL-3.0-or-later */
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
#include "run/job.h"

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

static struct plan plan;
static struct problems problems;

static int read_plan(const char *path) {
  problems = (struct problems){.arena = &arena};
  return plan_read(path, &arena, &plan, &problems);
}

static int read_text(const char *name, const char *text) { return read_plan(file(name, text)); }

static bool complains(const char *text) {
  for (size_t i = 0; i < problems.n; i++)
    if (strstr(problems.text[i], text)) return true;
  return false;
}

static void reads_sections(void **state) {
  (void)state;
  struct err err = {0};
  assert_int_equal(read_text("a.plan",
                             "# a comment\nfrom = 2015\n\n[one]\ninput = a.csv\n  b.csv\nstages = clean aggregate\n"
                             "aggregate.by = region\n[two]\nfrom = one\nstages = reconcile\n"),
                   0);
  assert_int_equal(plan.steps, 2);
  assert_string_equal(plan_value(&plan.own, "from"), "2015");
  assert_string_equal(plan_value(&plan.step[0], "input"), "a.csv b.csv");
  assert_false(plan.changed);
  assert_int_equal(plan_set(&plan, "aggregate.by=region", &arena, &err), 0);
  assert_false(plan.changed); /* it is what the plan says */
  assert_int_equal(plan_set(&plan, "aggregate.by=region,period", &arena, &err), 0);
  assert_true(plan.changed);
  assert_string_equal(plan_value(&plan.step[0], "aggregate.by"), "region,period");
  assert_null(plan_value(&plan.step[1], "aggregate.by"));
  assert_int_equal(plan_set(&plan, "two.title=x", &arena, &err), 0);
  assert_string_equal(plan_value(&plan.step[1], "title"), "x");
  assert_int_equal(plan_set(&plan, "three.title=x", &arena, &err), EX_USAGE);
  assert_int_equal(plan_set(&plan, "agregate.by=x", &arena, &err), EX_USAGE);
  assert_non_null(strstr(err.text, "did you mean 'aggregate'"));
  assert_int_equal(plan_set(&plan, "=x", &arena, &err), EX_USAGE);
}

/* One plan, as editors save it. */
static void reads_what_editors_save(void **state) {
  (void)state;
  static const char plain[] = "title = \xE6\xB1\x9F\xE5\x8C\x97\n[one]\nstages = clean\ninput = a.csv\n";
  static const struct {
    const char *bytes;
    size_t n;
  } saved[] = {{"\xEF\xBB\xBFtitle = \xE6\xB1\x9F\xE5\x8C\x97\r\n[one]\r\nstages = clean\r\ninput = a.csv\r\n", 0},
               {"title = \xBD\xAD\xB1\xB1\r\n[one]\r\nstages = clean\r\ninput = a.csv\r\n", 0}, /* GBK */
               {"\xFF\xFEt\0i\0t\0l\0e\0=\0\x5F\x6C\x17\x53\r\0\n\0[\0o\0n\0e\0]\0\r\0\n\0s\0t\0a\0g\0e\0s\0="
                "\0c\0l\0e\0a\0n\0\r\0\n\0"
                "i\0n\0p\0u\0t\0=\0a\0.\0c\0s\0v\0",
                2 + 2 * 42},
               {"title = \xE6\xB1\x9F\xE5\x8C\x97\r[one]\rstages = clean\rinput = a.csv\r", 0}};
  assert_int_equal(read_text("plain.plan", plain), 0);
  for (size_t i = 0; i < sizeof saved / sizeof *saved; i++) {
    const char *path = arena_format(&arena, "%s/saved.plan", dir);
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fwrite(saved[i].bytes, 1, saved[i].n ? saved[i].n : strlen(saved[i].bytes), f);
    fclose(f);
    assert_int_equal(read_plan(path), 0);
    assert_string_equal(plan_value(&plan.own, "title"), "江北");
    assert_int_equal(plan.steps, 1);
    assert_string_equal(plan_value(&plan.step[0], "stages"), "clean");
    assert_string_equal(plan_value(&plan.step[0], "input"), "a.csv");
  }
}

static void all_errors_name_their_line(void **state) {
  (void)state;
  assert_int_equal(read_text("b.plan", "[one]\nstages = clean\nnonsense\n[]\n= 2\n[one]\na = 1\na = 2\n[a/b]\n"),
                   EX_CONFIG);
  assert_int_equal(problems.n, 6);
  assert_true(complains("b.plan:3:"));
  assert_true(complains("b.plan:4:"));
  assert_true(complains("b.plan:5:"));
  assert_true(complains("b.plan:6:")); /* the section is there already */
  assert_true(complains("b.plan:8:")); /* so is the key */
  assert_true(complains("b.plan:9:")); /* no name of files */
  assert_int_equal(read_text("d.plan", "a = 1\n"), EX_CONFIG);
  assert_int_equal(read_plan("/nowhere/x.plan"), EX_NOINPUT);
}

static void words_may_be_quoted(void **state) {
  (void)state;
  struct option_list words = {0};
  struct err err = {0};
  assert_int_equal(plan_words("a.csv  \"b c.csv\" '{year}/d e'*.csv", &words, &arena, &err), 0);
  assert_int_equal(words.n, 3);
  assert_string_equal(words.item[1], "b c.csv");
  assert_string_equal(words.item[2], "{year}/d e*.csv");
  assert_int_equal(plan_words("a 'b", &words, &arena, &err), EX_CONFIG);
}

static void finds_files_by_year(void **state) {
  (void)state;
  file("2016-b.csv", "");
  file("2016-a.csv", "");
  file("2018-a.csv", "");
  file("with a blank.csv", "");
  assert_int_equal(read_text("e.plan",
                             "[one]\ninput = {year}-*.csv 2016-*.csv\nstages = clean\n[two]\ninput = none*.csv "
                             "{year}-x.csv\n[three]\ninput = \"with a *.csv\"\n"),
                   0);
  struct plan_places places = {.plan = plan.dir};
  struct year_span years = {2015, 2018};
  struct inputs inputs;
  inputs_find(&plan, &plan.step[0], years, &places, &arena, &inputs, &problems);
  assert_int_equal(problems.n, 0);
  assert_int_equal(inputs.n, 3); /* each once */
  assert_string_equal(inputs.file[0].shown, "2016-a.csv");
  assert_int_equal(inputs.file[0].year, 2016);
  assert_string_equal(inputs.file[2].shown, "2018-a.csv");
  assert_int_equal(inputs.gaps, 2); /* 2015, 2017 */
  inputs_find(&plan, &plan.step[1], years, &places, &arena, &inputs, &problems);
  assert_int_equal(problems.n, 1);
  assert_int_equal(problems.code, EX_NOINPUT);
  assert_int_equal(inputs.empty.n, 1);
  inputs_find(&plan, &plan.step[2], years, &places, &arena, &inputs, &problems);
  assert_int_equal(inputs.n, 1);
}

/* The folder's own name is no pattern. */
static void folders_have_any_name(void **state) {
  (void)state;
  char *folder = arena_format(&arena, "%s/a[1]{b,c}*? d", dir);
  assert_int_equal(mkdir(folder, 0777), 0);
  assert_int_equal(read_text("a[1]{b,c}*? d/p.plan", "[one]\ninput = *.csv\nstages = clean\n"), 0);
  file("a[1]{b,c}*? d/x.csv", "");
  struct plan_places places = {.plan = plan.dir};
  struct inputs inputs;
  inputs_find(&plan, &plan.step[0], (struct year_span){0, 0}, &places, &arena, &inputs, &problems);
  assert_int_equal(inputs.n, 1);
  assert_string_equal(inputs.file[0].shown, "x.csv");
}

static void names_of_plans_are_names_of_files(void **state) {
  (void)state;
  static const char *const names[][2] = {{"/a/jiangbei.plan", "jiangbei"}, {"x", "x"},           {".plan", "_plan"},
                                         {"a,b \"c\".plan", "a,b \"c\""},  {"a\nb.plan", "a_b"}, {"a.b.plan", "a.b"}};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    plan = (struct plan){.path = names[i][0]};
    assert_string_equal(plan_name(&plan, &arena), names[i][1]);
  }
}

static void reads_periods_in_all_forms(void **state) {
  (void)state;
  static const struct {
    const char *text, *written;
  } cases[] = {{"2019", "2019"},          {"20190000", "2019"},   {"2019年", "2019"},   {"20210008", "2021-08"},
               {"202107", "2021-07"},     {"2019-07", "2019-07"}, {"2019Q3", "2019Q3"}, {"2016年1-5月", "2016-05"},
               {"2020年3季度", "2020Q3"}, {"2019/7", "2019-07"},  {" 2019 ", "2019"}};
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
  snprintf(command, sizeof command, "rm -r '%s'", dir);
  return system(command);
}

static const char *refer(size_t step, const char *text) {
  problems = (struct problems){.arena = &arena};
  struct reference found = reference_find(&plan, step, 1, span_of(text), &arena, &problems);
  return problems.n ? "error" : found.file ? found.file : "none";
}

static void finds_ports_of_earlier_steps(void **state) {
  (void)state;
  assert_int_equal(read_text("ports.plan",
                             "[year]\nstages = classify derive\nderive.ratios-out = r.csv\noutput = y.csv\n"
                             "[year.two]\nstages = forecast\nforecast.history = h.csv\n[last]\nstages = report\n"),
                   0);
  assert_string_equal(refer(2, "year"), "y.csv");
  assert_string_equal(refer(2, "year.records"), "y.csv");
  assert_string_equal(refer(2, "year.ratios"), "r.csv");
  assert_string_equal(refer(2, "year.derive.ratios"), "r.csv");
  assert_string_equal(refer(2, "year.rejects"), "year.rejects.csv");
  assert_string_equal(refer(2, "year.two.history"), "h.csv");
  assert_string_equal(refer(2, "years.csv"), "none");
  assert_string_equal(refer(2, "./year.csv"), "none");
  static const char *const wrong[] = {"year.moves", "year.nothing", "year.forecast.history", "year.two", "last.html"};
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    assert_string_equal(refer(2, wrong[i]), "error");
    assert_true(complains(wrong[i]));
  }
  assert_string_equal(refer(0, "year.ratios"), "error"); /* its own */
  assert_string_equal(refer(2, "year.ration"), "error");
  assert_true(complains("did you mean 'ratios'"));
}

/* The jobs of a plan; what is wrong with them is in problems. */
static void make_jobs(const char *text) {
  read_text("jobs.plan", text);
  struct job *job = arena_array(&arena, struct job, plan.steps + 1);
  struct job_setting setting = {
      .plan = &plan, .places = {.plan = plan.dir, .catalog = "C"}, .jobs = 1, .arena = &arena};
  for (size_t s = 0; s < plan.steps; s++) job_make(&setting, s, &job[s], &problems);
  jobs_check_outputs(&plan, job, &arena, &problems);
}

static void outputs_stay_in_the_folder(void **state) {
  (void)state;
  file("in.csv", "");
  make_jobs("[s]\ninput = in.csv\nstages = reconcile\noutput = ./tables//a..csv\n");
  assert_int_equal(problems.n, 0);
  static const char *const wrong[] = {"",   "/tmp/a.csv", "../a.csv",      "a/../../b.csv", "..",
                                      "a/", ".hidden",    "manifest.json", "s.rejects.csv", "./s.findings.csv"};
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    make_jobs(arena_format(&arena, "[s]\ninput = in.csv\nstages = reconcile\noutput = %s\n", wrong[i]));
    assert_int_equal(problems.n, 1);
    assert_int_equal(problems.code, EX_CONFIG);
  }
}

static void outputs_are_written_once(void **state) {
  (void)state;
  static const char *const wrong[] = {"a.csv", "./a.csv", "a.csv/b"};
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    make_jobs(arena_format(&arena,
                           "[s]\ninput = in.csv\nstages = reconcile\noutput = a.csv\n[t]\nfrom = s\nstages = forecast\n"
                           "forecast.history = %s\n",
                           wrong[i]));
    assert_int_equal(problems.n, 1);
    assert_true(complains("already"));
  }
}

static void unknown_names_have_a_nearest(void **state) {
  (void)state;
  make_jobs(
      "[s]\ninput = in.csv\nstages = reconsile forecast\nforecast.horison = 3\noutputs = x.csv\nforcast.seed = 1\n"
      "forecast.seed = x\n");
  assert_true(complains("did you mean 'reconcile'"));
  assert_true(complains("did you mean 'horizon'"));
  assert_true(complains("did you mean 'output'"));
  assert_true(complains("did you mean 'forecast.seed'"));
  assert_int_equal(problems.n, 5);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(reads_sections),
      cmocka_unit_test(reads_what_editors_save),
      cmocka_unit_test(all_errors_name_their_line),
      cmocka_unit_test(words_may_be_quoted),
      cmocka_unit_test(finds_files_by_year),
      cmocka_unit_test(folders_have_any_name),
      cmocka_unit_test(names_of_plans_are_names_of_files),
      cmocka_unit_test(reads_periods_in_all_forms),
      cmocka_unit_test(shifts_periods),
      cmocka_unit_test(finds_ports_of_earlier_steps),
      cmocka_unit_test(outputs_stay_in_the_folder),
      cmocka_unit_test(outputs_are_written_once),
      cmocka_unit_test(unknown_names_have_a_nearest),
  };
  return cmocka_run_group_tests(tests, setup, teardown);
}
