/* SPDX-License-Identifier: GPL-3.0-or-later */
/* nearest.c - the nearest known name: misspellings of every kind find it, other words do not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/nearest.h"

static const char *const stages[] = {"clean", "classify", "derive", "aggregate", "reconcile", "forecast", "report"};

static struct span found(const char *written) {
  struct nearest nearest;
  nearest_start(&nearest, span_of(written));
  for (size_t i = 0; i < sizeof stages / sizeof *stages; i++) nearest_try(&nearest, span_of(stages[i]));
  return nearest_found(&nearest);
}

static void misspellings_are_found(void **state) {
  (void)state;
  static const char *const cases[][2] = {{"agregate", "aggregate"}, {"aggregaet", "aggregate"}, {"Clean", "clean"},
                                         {"claen", "clean"},        {"forcast", "forecast"},    {"derived", "derive"},
                                         {"reconsile", "reconcile"}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) assert_true(span_is(found(cases[i][0]), cases[i][1]));
}

static void other_words_are_not(void **state) {
  (void)state;
  static const char *const cases[] = {"", "x", "impute", "zzzzzzzz", "服务业"};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) assert_int_equal(found(cases[i]).n, 0);
}

/* Each name, with each of its characters left out, doubled or exchanged with the next, finds itself. */
static void every_slip_finds_its_name(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof stages / sizeof *stages; i++)
    for (size_t at = 0; at < strlen(stages[i]); at++) {
      char text[32] = "";
      memcpy(text, stages[i], at);
      strcpy(text + at, stages[i] + at + 1);
      assert_true(span_is(found(text), stages[i]));
      memcpy(text, stages[i], at + 1);
      strcpy(text + at + 1, stages[i] + at);
      assert_true(span_is(found(text), stages[i]));
      strcpy(text, stages[i]);
      if (!text[at + 1]) continue;
      text[at] = stages[i][at + 1];
      text[at + 1] = stages[i][at];
      assert_true(span_is(found(text), stages[i]));
    }
}

static void chinese_counts_by_characters(void **state) {
  (void)state;
  struct nearest nearest;
  nearest_start(&nearest, span_of("应付职工新酬"));
  nearest_try(&nearest, span_of("营业收入"));
  nearest_try(&nearest, span_of("应付职工薪酬"));
  assert_true(span_is(nearest_found(&nearest), "应付职工薪酬"));
}

static void the_question_is_appended(void **state) {
  (void)state;
  struct err err = {0};
  struct nearest nearest;
  err_set(&err, EX_CONFIG, "no stage '%s'", "claen");
  nearest_start(&nearest, span_of("claen"));
  assert_int_equal(nearest_add(&nearest, &err), EX_CONFIG);
  assert_string_equal(err.text, "no stage 'claen'");
  nearest_try(&nearest, span_of("clean"));
  assert_int_equal(nearest_add(&nearest, &err), EX_CONFIG);
  assert_string_equal(err.text, "no stage 'claen'; did you mean 'clean'?");
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(misspellings_are_found), cmocka_unit_test(other_words_are_not),
                                     cmocka_unit_test(every_slip_finds_its_name),
                                     cmocka_unit_test(chinese_counts_by_characters),
                                     cmocka_unit_test(the_question_is_appended)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
