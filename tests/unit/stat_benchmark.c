/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stat_benchmark.c - Denton and Chow-Lin against published and independent numbers.
 *
 * IMF: Quarterly National Accounts Manual, 2001, example 6.2 (to one decimal). benchmarking.csv of
 * tests/oracle/forecast was computed by an own R program (its README has the definitions). */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <gsl/gsl_errno.h>

#include "oracle_csv.h"
#include "stat/chow_lin.h"
#include "stat/denton.h"

static void assert_near(double value, double expected, double tolerance) {
  if (!(fabs(value - expected) <= tolerance)) fail_msg("%.12g is not %.12g", value, expected);
}

static void denton_of_the_manual(void **state) {
  (void)state;
  const double indicator[] = {98.2, 100.8, 102.2, 100.8, 99.0, 101.6, 102.7, 101.5, 100.5, 103.0, 103.5, 101.5};
  const double annual[] = {4000, 4161.4};
  const double expected[] = {969.8,  998.4,  1018.3, 1013.4, 1007.2, 1042.9,
                             1060.3, 1051.0, 1040.6, 1066.5, 1071.7, 1051.0};
  struct arena arena = {0};
  struct denton_series s = {.indicator = indicator, .n = 12, .per = 4, .benchmark = annual, .benchmarks = 2};
  struct denton_result r;
  assert_int_equal(denton(&arena, &s, &r, NULL), 0);
  for (size_t t = 0; t < 12; t++) assert_near(r.value[t], expected[t], 0.1);
  assert_near(r.correction[11], r.correction[7], 1e-9);
  assert_near(r.gap[0], 4000 - 402, 1e-9);
  s.first = 1; /* a point before the first benchmarked year takes the first correction */
  assert_int_equal(denton(&arena, &s, &r, NULL), 0);
  assert_near(r.correction[0], r.correction[1], 1e-9);
  arena_free(&arena);
}

static size_t series_rows(const struct oracle_csv *csv, size_t from) {
  size_t to = from;
  while (to < csv->rows && strcmp(csv_text(csv, to, "series_id"), csv_text(csv, from, "series_id")) == 0) to++;
  return to - from;
}

static void check_denton(const struct oracle_csv *csv, size_t from, size_t n, bool additive, struct arena *arena) {
  double *indicator = arena_array(arena, double, n), *annual = arena_array(arena, double, n / 4);
  for (size_t t = 0; t < n; t++) indicator[t] = csv_number(csv, from + t, "indicator");
  for (size_t k = 0; k < n / 4; k++) annual[k] = csv_number(csv, from + 4 * k, "annual_benchmark");
  struct denton_series s = {indicator, n, 4, 0, annual, n / 4, additive};
  struct denton_result r;
  assert_int_equal(denton(arena, &s, &r, NULL), 0);
  for (size_t t = 0; t < n; t++) {
    double expected = csv_number(csv, from + t, additive ? "denton_add_d1" : "denton_prop_d1");
    assert_near(r.value[t], expected, 1e-8 * fabs(expected));
  }
}

static void denton_of_the_reference(void **state) {
  (void)state;
  struct arena arena = {0};
  struct oracle_csv csv;
  oracle_csv_read(&csv, "forecast/benchmarking.csv.gz", &arena);
  size_t checked = 0;
  for (size_t from = 0, n; from < csv.rows; from += n, checked++) {
    n = series_rows(&csv, from);
    check_denton(&csv, from, n, false, &arena);
    check_denton(&csv, from, n, true, &arena);
  }
  assert_int_equal(checked, 8);
  arena_free(&arena);
}

static void denton_without_sense(void **state) {
  (void)state;
  const double indicator[] = {1, 2, 3, 4, 0, 0, 0, 0}, hole[] = {1, NAN, 3, 4}, annual[] = {20, 8, 1};
  const double none[] = {NAN, NAN};
  struct arena arena = {0};
  struct denton_result r;
  struct err err = {0};
  struct denton_series s = {.indicator = indicator, .n = 8, .per = 4, .benchmark = annual, .benchmarks = 2};
  assert_int_equal(denton(&arena, &s, &r, &err), EX_DATAERR); /* a year of zeros has no factor */
  s.additive = true;
  assert_int_equal(denton(&arena, &s, &r, &err), 0);
  s.benchmarks = 3;
  assert_int_equal(denton(&arena, &s, &r, &err), EX_DATAERR); /* beyond the indicator */
  assert_int_equal(denton(&arena, &(struct denton_series){indicator, 8, 4, 0, none, 2, false}, &r, &err), EX_DATAERR);
  assert_int_equal(denton(&arena, &(struct denton_series){hole, 4, 4, 0, annual, 1, false}, &r, &err), EX_DATAERR);
  const double gap[] = {20, NAN}; /* a year without a benchmark: extrapolated, and no gap to show */
  assert_int_equal(denton(&arena, &(struct denton_series){indicator, 8, 4, 0, gap, 2, false}, &r, &err), 0);
  assert_near(r.correction[7], 2, 1e-12);
  assert_true(isnan(r.gap[1]));
  arena_free(&arena);
}

/* One series of benchmarking.csv from row `from`, its last `left_out` years without a benchmark. */
static struct chow_lin_result run_chow_lin(const struct oracle_csv *csv, size_t from, size_t left_out,
                                           enum chow_lin_rho method, double rho, struct arena *arena) {
  size_t n = series_rows(csv, from);
  double *indicator = arena_array(arena, double, n), *annual = arena_array(arena, double, n / 4);
  for (size_t t = 0; t < n; t++) indicator[t] = csv_number(csv, from + t, "indicator");
  for (size_t k = 0; k < n / 4; k++) annual[k] = csv_number(csv, from + 4 * k, "annual_benchmark");
  struct chow_lin_series s = {indicator, 1, n, 4, 0, annual, n / 4 - left_out, method, rho};
  struct chow_lin_result r;
  struct err err = {0};
  if (chow_lin(arena, &s, &r, &err)) fail_msg("%s", err.text);
  return r;
}

static void chow_lin_of_the_reference(void **state) {
  (void)state;
  struct arena arena = {0};
  struct oracle_csv csv;
  oracle_csv_read(&csv, "forecast/benchmarking.csv.gz", &arena);
  for (size_t from = 0, n; from < csv.rows; from += n) {
    n = series_rows(&csv, from);
    struct chow_lin_result half = run_chow_lin(&csv, from, 0, CHOW_LIN_FIXED, 0.5, &arena);
    struct chow_lin_result high = run_chow_lin(&csv, from, 0, CHOW_LIN_FIXED, 0.9, &arena);
    for (size_t t = 0; t < n; t++) {
      double expected = csv_number(&csv, from + t, "chowlin_rho05");
      assert_near(half.value[t], expected, 1e-8 * fabs(expected));
      expected = csv_number(&csv, from + t, "chowlin_rho09");
      assert_near(high.value[t], expected, 1e-8 * fabs(expected));
    }
  }
  arena_free(&arena);
}

/* Numbers: the same formulas in R 4.2.2 with solve() and optimize(), on N0936 and N1118. */
static void chow_lin_finds_rho(void **state) {
  (void)state;
  struct arena arena = {0};
  struct oracle_csv csv;
  oracle_csv_read(&csv, "forecast/benchmarking.csv.gz", &arena);
  size_t second = 0;
  while (strcmp(csv_text(&csv, second, "series_id"), "N1118") != 0) second++;
  struct chow_lin_result r = run_chow_lin(&csv, 0, 0, CHOW_LIN_MAXIMUM_LIKELIHOOD, 0, &arena);
  assert_near(r.rho, 0, 0);
  assert_near(r.loglik, -24.04575439, 1e-6);
  assert_near(r.value[0], 5279.198804, 1e-4);
  assert_near(r.se[0], 63.49843137, 1e-4);
  r = run_chow_lin(&csv, second, 0, CHOW_LIN_MAXIMUM_LIKELIHOOD, 0, &arena);
  assert_near(r.rho, 0.8625250581, 1e-5);
  assert_near(r.coefficient[1], 0.9044552493, 1e-5);
  assert_near(r.se[1], 24.464409685, 1e-3);
  r = run_chow_lin(&csv, second, 0, CHOW_LIN_FERNANDEZ, 0, &arena);
  assert_near(r.loglik, -74.3455080048, 1e-6);
  assert_near(r.value[1], 4212.6015449835, 1e-5);
  assert_near(r.se[0], 30.9097738186, 1e-6);
  r = run_chow_lin(&csv, second, 1, CHOW_LIN_FIXED, 0.9, &arena); /* past the last benchmark */
  assert_near(r.value[43], 5445.27986255, 1e-5);
  assert_near(r.se[43], 76.49571901, 1e-5);
  arena_free(&arena);
}

int main(void) {
  gsl_set_error_handler_off();
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(denton_of_the_manual), cmocka_unit_test(denton_of_the_reference),
      cmocka_unit_test(denton_without_sense), cmocka_unit_test(chow_lin_of_the_reference),
      cmocka_unit_test(chow_lin_finds_rho),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
