/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The expression language: what it takes, what it refuses and where, and exact values. Expected numbers are worked out
 * by hand beside each; those of the random test by plain 128-bit arithmetic in the test itself. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdio.h>

#include "data/expression.h"
#include "data/period.h"

#define M DECIMAL_MISSING
#define U 1000000

static const struct column column[] = {
    {.name = "a", .type = COLUMN_DECIMAL},    {.name = "b", .type = COLUMN_DECIMAL},
    {.name = "c", .type = COLUMN_DECIMAL},    {.name = "t", .type = COLUMN_TEXT},
    {.name = "u", .type = COLUMN_TEXT},       {.name = "period", .type = COLUMN_PERIOD},
    {.name = "opened", .type = COLUMN_PERIOD}};
static const struct schema schema = {column, 7, NULL};

struct row {
  decimal a, b, c;
  const char *t, *u, *period, *opened;
};

static struct batch batch_of(struct arena *arena, const struct row *row, size_t n) {
  struct batch batch = batch_new(arena, &schema, n);
  for (size_t r = 0; r < n; r++) {
    period_code code = PERIOD_NONE;
    batch.vector[0].number[r] = row[r].a;
    batch.vector[1].number[r] = row[r].b;
    batch.vector[2].number[r] = row[r].c;
    batch.vector[3].text[r] = span_of(row[r].t);
    batch.vector[4].text[r] = span_of(row[r].u);
    batch.vector[5].number[r] = row[r].period && period_read(span_of(row[r].period), &code) ? code : PERIOD_NONE;
    batch.vector[6].number[r] = row[r].opened && period_read(span_of(row[r].opened), &code) ? code : PERIOD_NONE;
  }
  return batch;
}

static const struct expression_program *bound(struct arena *arena, const char *text) {
  const struct expression *expression;
  const struct expression_program *program = NULL;
  struct err err = {0};
  if (expression_parse(span_of(text), arena, &expression, &err) ||
      expression_bind(expression, &schema, ABSENT_IS_MISSING, arena, &program, &err))
    fail_msg("%s", err.text);
  return program;
}

static decimal number(const char *text, struct row row) {
  struct arena arena = {0};
  struct expression_work work;
  expression_work_start(&work, &arena);
  struct batch batch = batch_of(&arena, &row, 1);
  decimal value;
  expression_decimal(bound(&arena, text), &batch, &work, &value);
  arena_free(&arena);
  return value;
}

static int truth(const char *text, struct row row) {
  struct arena arena = {0};
  struct expression_work work;
  expression_work_start(&work, &arena);
  struct batch batch = batch_of(&arena, &row, 1);
  unsigned char value;
  expression_truth(bound(&arena, text), &batch, &work, &value);
  arena_free(&arena);
  return value;
}

static void message(const char *text, const char *expected) {
  struct arena arena = {0};
  const struct expression *expression;
  const struct expression_program *program;
  struct err err = {0};
  int code = expression_parse(span_of(text), &arena, &expression, &err);
  if (!code) code = expression_bind(expression, &schema, ABSENT_IS_ERROR, &arena, &program, &err);
  assert_int_equal(code, EX_CONFIG);
  if (!strstr(err.text, expected)) fail_msg("'%s' has no '%s'", err.text, expected);
  arena_free(&arena);
}

static const struct row sample = {3 * U, 1500000, M, "5112", "江北", "2019-07", "2018"};

static void test_numbers(void **state) {
  (void)state;
  assert_int_equal(number("a + b", sample), 4500000);
  assert_int_equal(number("a - b - 1", sample), 500000);
  assert_int_equal(number("a - (b - 1)", sample), 2500000);
  assert_int_equal(number("-a + 2 * b", sample), 0);
  assert_int_equal(number("0.5 * a", sample), 1500000);
  assert_int_equal(number("a * b", sample), 4500000);
  assert_int_equal(number("a * b * a - 0.000001", sample), 13499999);
  assert_int_equal(number("abs(b - a)", sample), 1500000);
  assert_int_equal(number("a + c", sample), M);
  assert_int_equal(number("a + nil(c)", sample), 3 * U);
  assert_int_equal(number("a - nil(no_such_column)", sample), 3 * U);
  assert_int_equal(number("a - no_such_column", sample), M);
  assert_int_equal(number("first(c, no_such_column, b)", sample), 1500000);
  assert_int_equal(number("least(a, b, 2)", sample), 1500000);
  assert_int_equal(number("greatest(a, b, 4)", sample), 4 * U);
  assert_int_equal(number("least(a, c)", sample), M);
  assert_int_equal(number("if(a > b, 1, 2)", sample), U);
  assert_int_equal(number("if(a > c, 1, 2)", sample), M);
  assert_int_equal(number("length(u)", sample), 2 * U);
  assert_int_equal(number("year(period) * 100 + month(period)", sample), (decimal)201907 * U);
  assert_int_equal(number("year(first(no_such, opened))", sample), (decimal)2018 * U);
  assert_int_equal(number("7", sample), 7 * U);
}

static void test_exactness(void **state) {
  (void)state;
  struct row row = {INT64_MAX, INT64_MAX, -5, "", "", NULL, NULL};
  assert_int_equal(number("a + b - b", row), INT64_MAX); /* the sum needs 65 bits on the way */
  assert_int_equal(number("a + b", row), M);             /* and does not hold at the end */
  assert_int_equal(number("a * b", row), M);
  assert_int_equal(number("a * 1000 - 999 * a", row), INT64_MAX);
  assert_int_equal(number("0.5 * c", row), -2);           /* -2.5 millionths: half to even */
  assert_int_equal(number("1.5 * c", row), -8);           /* -7.5 */
  assert_int_equal(number("0.3 * c", row), -2);           /* -1.5 */
  assert_int_equal(number("0.5 * c + 0.5 * c", row), -5); /* no rounding before the end */
  assert_int_equal(truth("0.1 + 0.2 = 0.3", row), TRUTH_TRUE);
  assert_int_equal(truth("a * b = b * a", row), TRUTH_TRUE);
  assert_int_equal(truth("a * b > b * a - 0.000000001", row), TRUTH_TRUE);
  assert_int_equal(truth("a * b > 0.001 * a * b", row), TRUTH_UNKNOWN); /* aligned, it needs more than 128 bits */
}

static void test_conditions(void **state) {
  (void)state;
  assert_int_equal(truth("a > b and b >= 1.5 and a != b", sample), TRUTH_TRUE);
  assert_int_equal(truth("a < b or not a = 3", sample), TRUTH_FALSE);
  assert_int_equal(truth("c = c", sample), TRUTH_UNKNOWN);
  assert_int_equal(truth("c = 1 or a = 3", sample), TRUTH_TRUE);
  assert_int_equal(truth("c = 1 and a = 3", sample), TRUTH_UNKNOWN);
  assert_int_equal(truth("c = 1 and a = 4", sample), TRUTH_FALSE);
  assert_int_equal(truth("not c = 1", sample), TRUTH_UNKNOWN);
  assert_int_equal(truth("missing(c) and not missing(a) and missing(no_such) and missing(c = 1)", sample), TRUTH_TRUE);
  assert_int_equal(truth("a between 3 and 4 and a not between 4 and 5", sample), TRUTH_TRUE);
  assert_int_equal(truth("c between 3 and 4", sample), TRUTH_UNKNOWN);
  assert_int_equal(truth("a in (1, 2.5, 3)", sample), TRUTH_TRUE);
  assert_int_equal(truth("a not in (1, 2.5, -3, 3.0000001)", sample), TRUTH_TRUE);
  assert_int_equal(truth("t in ('5111', '5112')", sample), TRUTH_TRUE);
  assert_int_equal(truth("starts(t, '66', '51') and t = \"5112\" and t < u", sample), TRUTH_TRUE);
  assert_int_equal(truth("contains(u, '北') and not contains(u, '南')", sample), TRUTH_TRUE);
  assert_int_equal(truth("opened < period and period = '2019-07' and period >= '2019'", sample), TRUTH_FALSE);
  assert_int_equal(truth("period in ('2019-06', '2019-07')", sample), TRUTH_TRUE);
  assert_int_equal(truth("period between '2019-02' and '2019-12'", sample), TRUTH_TRUE);
  assert_int_equal(truth("if(missing(c), a > 1, c > 1)", sample), TRUTH_TRUE);
  assert_int_equal(truth("`a` = 3", sample), TRUTH_TRUE);
  struct row blank = {M, M, M, "", "", NULL, NULL};
  assert_int_equal(truth("t = '1' or t != '1' or period = '2019'", blank), TRUTH_UNKNOWN);
}

static void test_errors_name_the_column(void **state) {
  (void)state;
  message("a + ", "column 5: it ends where a value should follow");
  message("a + * b", "column 5: '*' where a value is expected");
  message("u = '北' b", "column 9: 'b' where an operator or the end is expected");
  message("a = 'x'", "column 5: a text where a number is expected");
  message("a and b", "column 1: a number where a condition is expected");
  message("abs(a, b)", "column 1: abs() has 1 to 1 arguments, not 2");
  message("sqrt(a)", "column 1: there is no function 'sqrt'");
  message("a + nosuch", "column 5: there is no column 'nosuch'");
  message("a = 'open", "column 5: not understood");
  message("a / 2", "column 3: not understood");
  message("(a + b", "column 7: it ends where ')' should follow");
  message("a in (b)", "column 7: only plain numbers");
  message("period > 'soon'", "column 10: 'soon' is no period");
  message("(a > 1) = (b > 1)", "a condition where");
  message("a * a * a * a", "column 11: the product has more than 18 decimal places");
  char deep[600] = "";
  for (int i = 0; i < 250; i++) deep[2 * i] = '-', deep[2 * i + 1] = '(';
  message(deep, "nested too deeply");
  message("", "column 1: it ends where a value should follow");
}

static void test_columns(void **state) {
  (void)state;
  struct arena arena = {0};
  const struct expression *expression;
  struct err err;
  const struct span *name;
  assert_int_equal(expression_parse(span_of("a + nil(x) > a and t = 'x'"), &arena, &expression, &err), 0);
  assert_int_equal(expression_columns(expression, &name), 3);
  assert_true(span_is(name[0], "a") && span_is(name[1], "x") && span_is(name[2], "t"));
  assert_false(expression_fits(expression, &schema));
  arena_free(&arena);
}

/* 3000 rows, more than one chunk: the enterprise kind of formula against plain arithmetic, some rows wide or missing.
 */
static void test_many_rows(void **state) {
  (void)state;
  enum { N = 3000 };
  struct arena arena = {0};
  struct batch batch = batch_new(&arena, &schema, N);
  uint64_t x = 88172645463325252u;
  for (size_t r = 0; r < N; r++)
    for (size_t c = 0; c < schema.n; c++) {
      if (schema.column[c].type == COLUMN_TEXT) continue;
      x ^= x << 13, x ^= x >> 7, x ^= x << 17;
      decimal v = (decimal)(x >> (r % 512 == 3 ? 1 : 20));
      batch.vector[c].number[r] = x % 13 == 0 ? M : x % 3 ? v : -v;
    }
  struct expression_work work;
  expression_work_start(&work, &arena);
  decimal *value = arena_array(&arena, decimal, N);
  expression_decimal(bound(&arena, "a + nil(b) - 0.5 * c"), &batch, &work, value);
  for (size_t r = 0; r < N; r++) {
    decimal a = batch.vector[0].number[r], b = batch.vector[1].number[r], c = batch.vector[2].number[r];
    decimal expected = M;
    if (a != M && c != M) {
      decimal_sum sum = decimal_divide(2 * ((decimal_sum)a + (b == M ? 0 : b)) - c, 2);
      expected = sum > INT64_MAX || sum <= INT64_MIN ? M : (decimal)sum;
    }
    if (value[r] != expected) fail_msg("row %zu: %lld, not %lld", r, (long long)value[r], (long long)expected);
  }
  arena_free(&arena);
}

/* Any row of words is an expression or an error with its place; what is an expression runs. */
static void test_any_words(void **state) {
  (void)state;
  static const char *const word[] = {
      "a",    "b",    "t",   "u",        "period", "nosuch",  "1",     "2.5",     "'x'",    "'2019'",   "+",  "-",
      "*",    "(",    ")",   ",",        "=",      "<",       "!=",    "and",     "or",     "not",      "in", "between",
      "abs(", "nil(", "if(", "missing(", "first(", "length(", "year(", "starts(", "least(", "contains("};
  uint64_t x = 42;
  unsigned runs = 0;
  for (int i = 0; i < 40000; i++) {
    struct arena arena = {0};
    char text[400] = "";
    x ^= x << 13, x ^= x >> 7, x ^= x << 17;
    for (size_t n = 1 + x % 9; n > 0; n--) {
      x ^= x << 13, x ^= x >> 7, x ^= x << 17;
      strcat(strcat(text, word[x % (sizeof word / sizeof *word)]), " ");
    }
    const struct expression *expression;
    const struct expression_program *program;
    struct err err = {0};
    if (!expression_parse(span_of(text), &arena, &expression, &err) &&
        !expression_bind(expression, &schema, ABSENT_IS_MISSING, &arena, &program, &err)) {
      struct expression_work work;
      expression_work_start(&work, &arena);
      struct batch batch = batch_of(&arena, &sample, 1);
      struct span result[1];
      if (expression_program_type(program) == EXPRESSION_TRUTH)
        expression_truth(program, &batch, &work, (unsigned char *)result);
      if (expression_program_type(program) == EXPRESSION_DECIMAL)
        expression_decimal(program, &batch, &work, (decimal *)result);
      if (expression_program_type(program) == EXPRESSION_TEXT) expression_text(program, &batch, &work, result);
      runs++;
    } else if (err.code != EX_CONFIG || !strstr(err.text, "column "))
      fail_msg("%s: %s", text, err.text);
    arena_free(&arena);
  }
  assert_true(runs > 1000);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_numbers),    cmocka_unit_test(test_exactness),
      cmocka_unit_test(test_conditions), cmocka_unit_test(test_errors_name_the_column),
      cmocka_unit_test(test_columns),    cmocka_unit_test(test_many_rows),
      cmocka_unit_test(test_any_words),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
