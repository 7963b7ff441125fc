/* SPDX-License-Identifier: GPL-3.0-or-later */
/* expression_linear.c - expressions as linear forms: by hand, the rules of the catalog, and random ones held to the
 * evaluator. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include "data/expression_linear.h"

#define M DECIMAL_MISSING

static bool linear(struct arena *arena, const char *text, struct linear_form *form, struct err *why) {
  const struct expression *expression;
  assert_int_equal(expression_parse(span_of(text), arena, &expression, why), 0);
  return expression_linear(expression, arena, form, why);
}

/* "1 a -2 nil(b) +5 /10 <= 0; ..." */
static void written(const struct linear_form *form, char *out, size_t size) {
  static const char *const relation[] = {"", " = 0", " <= 0", " < 0"};
  size_t n = 0;
  for (size_t p = 0; p < form->parts; p++) {
    const struct linear *l = &form->part[p];
    if (p) n += (size_t)snprintf(out + n, size - n, "; ");
    for (size_t i = 0; i < l->terms; i++)
      n += (size_t)snprintf(out + n, size - n, l->term[i].nil ? "%lld nil(%.*s) " : "%lld %.*s ",
                            (long long)l->term[i].coefficient, SPAN_ARG(l->term[i].column));
    n += (size_t)snprintf(out + n, size - n, "%+lld /%d%s", (long long)l->constant, l->scale, relation[l->relation]);
  }
}

static void is(const char *text, const char *expected) {
  struct arena arena = {0};
  struct linear_form form;
  struct err why = {0};
  char out[512] = "";
  if (!linear(&arena, text, &form, &why)) fail_msg("%s: %s", text, why.text);
  written(&form, out, sizeof out);
  assert_string_equal(out, expected);
  arena_free(&arena);
}

static void is_not(const char *text, const char *reason) {
  struct arena arena = {0};
  struct linear_form form;
  struct err why = {0};
  if (linear(&arena, text, &form, &why)) fail_msg("%s is taken as linear", text);
  if (!strstr(why.text, reason)) fail_msg("'%s' does not say '%s'", why.text, reason);
  arena_free(&arena);
}

static void sums_are_linear(void **state) {
  (void)state;
  is("a + b - c", "1 a 1 b -1 c +0 /0");
  is("0.5 * a + 3", "5 a +30 /1");
  is("2 * (a - 0.25 * b) * 3", "600 a -150 b +0 /2");
  is("-(a - 1)", "-1 a +1 /0");
  is("a - a", "+0 /0");
  is("nil(a) + a", "1 a 1 nil(a) +0 /0");
  is("nil(3)", "+3 /0");
}

static void conditions_are_linear(void **state) {
  (void)state;
  is("revenue - cost = op_profit", "1 revenue -1 cost -1 op_profit +0 /0 = 0");
  is("a <= b", "1 a -1 b +0 /0 <= 0");
  is("a >= b", "-1 a 1 b +0 /0 <= 0");
  is("a > 5", "-1 a +5 /0 < 0");
  is("abs(a - b) <= 2", "1 a -1 b -2 /0 <= 0; -1 a 1 b -2 /0 <= 0");
  is("2 >= abs(a - b)", "1 a -1 b -2 /0 <= 0; -1 a 1 b -2 /0 <= 0");
  is("abs(a) <= 0.001 * b", "1000 a -1 b +0 /3 <= 0; -1000 a -1 b +0 /3 <= 0");
  is("a <= b and b <= c", "1 a -1 b +0 /0 <= 0; 1 b -1 c +0 /0 <= 0");
  is("a between 1 and 2.5", "-1 a +1 /0 <= 0; 10 a -25 /1 <= 0");
}

static void what_is_not_says_so(void **state) {
  (void)state;
  is_not("a * b", "product");
  is_not("a or b", "not linear");
  is_not("a <> b", "not linear");
  is_not("a <= 1 or b <= 1", "not linear");
  is_not("abs(a) >= 2", "not linear");
  is_not("nil(a + b)", "nil() of a sum");
  is_not("least(a, b)", "not linear");
  is_not("status = '1'", "not linear");
  is_not("9000000000 * 9000000000 * 9000000000 * a", "too large");
}

/* --- random sums held to the evaluator --- */

static const struct column column[] = {{.name = "a", .type = COLUMN_DECIMAL},
                                       {.name = "b", .type = COLUMN_DECIMAL},
                                       {.name = "c", .type = COLUMN_DECIMAL}};
static const struct schema schema = {column, 3, NULL};

static unsigned draw(unsigned *seed, unsigned n) {
  *seed = *seed * 1103515245u + 12345u;
  return (*seed >> 16) % n;
}

/* A sum over a, b, c whose coefficients have at most two places. */
static const char *random_sum(unsigned *seed, int depth, struct arena *arena) {
  static const char *const leaf[] = {"a", "b", "c", "nil(a)", "nil(b)", "3", "0.5", "1.25", "7"};
  if (depth == 0) return leaf[draw(seed, 9)];
  const char *x = random_sum(seed, depth - 1, arena), *y = random_sum(seed, depth - 1, arena);
  switch (draw(seed, 4)) {
  case 0:
    return arena_format(arena, "(%s + %s)", x, y);
  case 1:
    return arena_format(arena, "(%s - %s)", x, y);
  case 2:
    return arena_format(arena, "%d * %s", 1 + (int)draw(seed, 4), x);
  default:
    return arena_format(arena, "(-%s)", x);
  }
}

static decimal by_coefficients(const struct linear *l, const decimal value[3]) {
  __int128 sum = (__int128)l->constant * DECIMAL_SCALE, ten = 1;
  for (size_t i = 0; i < l->terms; i++) {
    decimal v = value[l->term[i].column.p[0] - 'a'];
    if (v == M && !l->term[i].nil) return M;
    if (v != M) sum += (__int128)l->term[i].coefficient * v;
  }
  for (int i = 0; i < l->scale; i++) ten *= 10;
  return sum % ten ? INT64_MAX : (decimal)(sum / ten);
}

static void random_sums_agree_with_the_evaluator(void **state) {
  (void)state;
  unsigned seed = 11;
  for (int round = 0; round < 500; round++) {
    struct arena arena = {0};
    struct linear_form form;
    struct err why = {0};
    const struct expression *expression;
    const struct expression_program *program;
    const char *text = random_sum(&seed, 3, &arena);
    assert_int_equal(expression_parse(span_of(text), &arena, &expression, &why), 0);
    if (!expression_linear(expression, &arena, &form, &why)) fail_msg("%s: %s", text, why.text);
    assert_int_equal(expression_bind(expression, &schema, ABSENT_IS_ERROR, &arena, &program, &why), 0);
    struct expression_work work;
    expression_work_start(&work, &arena);
    struct batch batch = batch_new(&arena, &schema, 1);
    decimal value[3], got;
    for (int i = 0; i < 3; i++) {
      /* A column that cancels out is not in the linear form; the evaluator still finds it missing. */
      value[i] = (decimal)draw(&seed, 60000) * 10000 - 300000000;
      if (i < 2 && !strstr(text, i ? "b" : "a")) value[i] = M;
      batch.vector[i].number[0] = value[i];
    }
    expression_decimal(program, &batch, &work, &got);
    decimal expected = by_coefficients(&form.part[0], value);
    if (expected != got) fail_msg("%s: %lld and %lld", text, (long long)expected, (long long)got);
    arena_free(&arena);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(sums_are_linear), cmocka_unit_test(conditions_are_linear),
                                     cmocka_unit_test(what_is_not_says_so),
                                     cmocka_unit_test(random_sums_agree_with_the_evaluator)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
