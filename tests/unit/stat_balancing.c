/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stat_balancing.c - cells brought into line with sums, contradictions by name, and rounding that adds up.
 *
 * Expected numbers: iterative proportional fitting and the normal equations of least squares with one cell held at its
 * bound (checked by its objective against scipy.optimize), both in numpy. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <gsl/gsl_errno.h>

#include "stat/apportion.h"
#include "stat/balancing.h"

static void assert_near(double value, double expected, double tolerance) {
  if (!(fabs(value - expected) <= tolerance)) fail_msg("%.12g is not %.12g", value, expected);
}

/* Three regions by three categories: rows of regions, then of categories. */
static const size_t margin[6][3] = {{0, 1, 2}, {3, 4, 5}, {6, 7, 8}, {0, 3, 6}, {1, 4, 7}, {2, 5, 8}};

static void margins_fill(struct balance_row *row, const double *value) {
  for (size_t r = 0; r < 6; r++) row[r] = (struct balance_row){margin[r], 3, value[r], r < 3 ? 2 : 1, 1, 0.5};
}

static void a_controlled_cell_stays(void **state) {
  (void)state;
  struct arena arena = {0};
  const double figure[] = {14, 22, 31, 6, 27, 140, 9, 13, 44}, value[] = {130, 190, 110, 60, 120, 250};
  const double expected[] = {31.86751489, 50.8670919,  47.26539321, 8.97512805, 41.02487195,
                             140,         19.15735705, 28.10803615, 62.73460679};
  const size_t cell = 5;
  struct balance_row row[7];
  margins_fill(row, value);
  row[6] = (struct balance_row){&cell, 1, 140, 3, 1, 0.5};
  struct balance balance = {figure, 9, NULL, row, 7};
  assert_int_equal(balance_conflicts(&arena, &balance).n, 0);
  struct balance_result result = balance_solve(&arena, &balance);
  for (size_t i = 0; i < 9; i++) assert_near(result.figure[i], expected[i], 1e-7);
  assert_false(result.squares[0]);
  arena_free(&arena);
}

static void a_table_with_both_margins(void **state) {
  (void)state;
  const double table[] = {40, 30, 20, 50, 35, 15, 10, 25, 45, 5, 60, 30};
  const double expected[] = {52.7181389749, 18.3190924541, 18.9627685710, 71.4218100599, 23.1638910128, 15.4142989273,
                             14.8268591380, 17.1740131344, 47.9991277276, 11.0331918271, 61.3430033987, 47.6238047742};
  const double value[] = {150, 120, 130, 90, 110, 80, 120};
  size_t cell[7][4];
  struct balance_row row[7];
  for (size_t r = 0; r < 3; r++)
    for (size_t k = 0; k < 4; k++) cell[r][k] = r + 3 * k;
  for (size_t c = 0; c < 4; c++)
    for (size_t k = 0; k < 3; k++) cell[3 + c][k] = 3 * c + k;
  for (size_t r = 0; r < 7; r++) row[r] = (struct balance_row){cell[r], r < 3 ? 4 : 3, value[r], 1, 1, 0};
  struct arena arena = {0};
  struct balance balance = {table, 12, NULL, row, 7};
  struct balance_result result = balance_solve(&arena, &balance);
  for (size_t i = 0; i < 12; i++) assert_near(result.figure[i], expected[i], 1e-8);
  arena_free(&arena);
}

static void a_negative_cell_is_balanced(void **state) {
  (void)state;
  struct arena arena = {0};
  const double figure[] = {-10, 20, 30, 5, 25, 60, 8, 12, 40}, value[] = {120, 180, 100, 50, 110, 240};
  const double expected[] = {0,           47.64152177, 72.35847823, 20.80925611, 46.29363315, 112.89711073,
                             29.19074389, 16.06484508, 54.74441103};
  struct balance_row row[6];
  margins_fill(row, value);
  struct balance balance = {figure, 9, NULL, row, 6};
  struct balance_result result = balance_solve(&arena, &balance);
  for (size_t i = 0; i < 9; i++) assert_near(result.figure[i], expected[i], 1e-7);
  assert_true(result.squares[0]);
  arena_free(&arena);
}

static void margins_that_disagree(void **state) {
  (void)state;
  struct arena arena = {0};
  const double figure[] = {10, 20, 30, 5, 25, 60, 8, 12, 40}, value[] = {120, 180, 100, 50, 110, 300};
  struct balance_row row[6];
  margins_fill(row, value);
  struct balance balance = {figure, 9, NULL, row, 6};
  struct balance_conflicts found = balance_conflicts(&arena, &balance);
  assert_int_equal(found.n, 1);
  assert_near(found.list[0].gap, 60, 1e-9);
  assert_int_equal(found.list[0].rows, 6);
  struct balance_result result = balance_solve(&arena, &balance);
  const double came[] = {138, 207, 115, 50, 110, 300}; /* the wider margin holds; the other gives way in proportion */
  for (size_t r = 0; r < 6; r++) assert_near(result.target[r], came[r], 1e-6);
  arena_free(&arena);
}

/* Parts above a total contradict it only because no part may be negative. */
static void parts_above_their_total(void **state) {
  (void)state;
  struct arena arena = {0};
  const double figure[] = {40, 30, 20};
  const size_t all[] = {0, 1, 2};
  struct balance_row row[] = {{all, 3, 100, 1, 1, 0.5}, {all, 1, 60, 2, 1, 0.5}, {all + 1, 1, 70, 2, 1, 0.5}};
  struct balance balance = {figure, 3, NULL, row, 3};
  struct balance_conflicts found = balance_conflicts(&arena, &balance);
  assert_int_equal(found.n, 1);
  assert_true(found.list[0].by_sign);
  assert_near(found.list[0].gap, 30, 1e-6);
  struct balance_result result = balance_solve(&arena, &balance);
  assert_near(result.figure[0] + result.figure[1], 100, 1e-6);
  assert_near(result.figure[2], 0, 1e-6);
  const bool any[] = {true, true, true};
  balance.any_sign = any;
  assert_int_equal(balance_conflicts(&arena, &balance).n, 0);
  result = balance_solve(&arena, &balance);
  assert_near(result.figure[2], -30, 1e-6);
  arena_free(&arena);
}

/* Within what rounding allows nothing is said, and the total holds. */
static void rounded_parts(void **state) {
  (void)state;
  struct arena arena = {0};
  const double figure[] = {30, 31, 32};
  const size_t all[] = {0, 1, 2};
  struct balance_row row[] = {
      {all, 3, 100, 1, 1, 0.5}, {all, 1, 33, 2, 1, 0.5}, {all + 1, 1, 33, 2, 1, 0.5}, {all + 2, 1, 33, 2, 1, 0.5}};
  struct balance balance = {figure, 3, NULL, row, 4};
  assert_int_equal(balance_conflicts(&arena, &balance).n, 0);
  struct balance_result result = balance_solve(&arena, &balance);
  for (size_t i = 0; i < 3; i++) assert_near(result.figure[i], 100.0 / 3, 1e-7);
  arena_free(&arena);
}

static void a_row_of_zeros(void **state) {
  (void)state;
  struct arena arena = {0};
  const double figure[] = {0, 0, 5};
  const size_t all[] = {0, 1, 2};
  struct balance_row row[] = {{all, 2, 7, 1, 1, 0.5}, {all + 2, 1, 0, 1, 1, 0.5}};
  struct balance balance = {figure, 3, NULL, row, 2};
  struct balance_conflicts found = balance_conflicts(&arena, &balance);
  assert_int_equal(found.n, 1);
  assert_near(found.list[0].gap, 7, 1e-9);
  struct balance_result result = balance_solve(&arena, &balance);
  assert_near(result.figure[2], 0, 1e-9);
  arena_free(&arena);
}

static void rounding_adds_up_both_ways(void **state) {
  (void)state;
  struct arena arena = {0};
  double amount[9];
  decimal_sum whole[9];
  struct apportion_sum sum[6];
  for (size_t i = 0; i < 9; i++) amount[i] = 1.0 / 3;
  for (size_t r = 0; r < 6; r++) sum[r] = (struct apportion_sum){margin[r], 3, 1000000, 1};
  apportion(&arena, amount, 9, sum, 6, whole);
  for (size_t r = 0; r < 6; r++)
    assert_int_equal((int64_t)(whole[margin[r][0]] + whole[margin[r][1]] + whole[margin[r][2]]), 1000000);
  const double large[] = {4e12 / 3, 8e12 / 3};
  const size_t both[] = {0, 1};
  struct apportion_sum one = {both, 2, (decimal_sum)4000000000000 * 1000000 + 7, 1};
  apportion(&arena, large, 2, &one, 1, whole);
  assert_true(whole[0] + whole[1] == one.value);
  arena_free(&arena);
}

int main(void) {
  gsl_set_error_handler_off();
  const struct CMUnitTest tests[] = {cmocka_unit_test(a_controlled_cell_stays),
                                     cmocka_unit_test(a_negative_cell_is_balanced),
                                     cmocka_unit_test(margins_that_disagree),
                                     cmocka_unit_test(parts_above_their_total),
                                     cmocka_unit_test(rounded_parts),
                                     cmocka_unit_test(a_row_of_zeros),
                                     cmocka_unit_test(rounding_adds_up_both_ways),
                                     cmocka_unit_test(a_table_with_both_margins)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
