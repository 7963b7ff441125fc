/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stat_joint.c - joint paths: correlations drawn to their mean, and totals that are as wide as they should be. Series
 * are made up here; what is expected follows from the variances they are made with. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "stat/joint.h"
#include "stat/rng.h"

enum { PARTS = 6, ROWS = 14, STEPS = 3, COUNT = 4000, TRIALS = 400 };

static void near(double value, double expected, double tolerance) {
  if (fabs(value - expected) > tolerance) fail_msg("%.12g is not within %g of %.12g", value, tolerance, expected);
}

/* Errors with one shock in common: correlation 0.5 between any two. */
static void errors_in_common(struct rng *rng, double *error, size_t rows, size_t n) {
  for (size_t t = 0; t < rows; t++) {
    double common = rng_normal(rng);
    for (size_t i = 0; i < n; i++) error[t * n + i] = (common + rng_normal(rng)) * (double)(i + 1);
  }
}

static double mean_of(const double *r, size_t n) {
  double sum = 0;
  for (size_t i = 0; i < n; i++)
    for (size_t j = 0; j < i; j++) sum += r[i * n + j];
  return sum / (double)(n * (n - 1) / 2);
}

static void correlations_keep_their_mean(void **state) {
  (void)state;
  double error[ROWS * PARTS], r[PARTS * PARTS], sum = 0;
  struct arena arena = {0};
  struct rng rng;
  rng_seed(&rng, 7, 1);
  for (int trial = 0; trial < TRIALS; trial++) {
    errors_in_common(&rng, error, ROWS, PARTS);
    joint_correlation(&arena, error, ROWS, PARTS, r);
    sum += mean_of(r, PARTS) / TRIALS;
    near(r[0], 1, 0);
    arena_reset(&arena);
  }
  near(sum, 0.5, 0.05);
  arena_free(&arena);
}

static void few_errors_have_the_usual_correlation(void **state) {
  (void)state;
  double error[3 * 2] = {1, 2, NAN, 1, -1, 3}, r[4];
  struct arena arena = {0};
  joint_correlation(&arena, error, 3, 2, r);
  near(r[1], JOINT_USUAL, 0), near(r[3], 1, 0);
  double flat[5 * 2] = {1, 0, 2, 0, -1, 0, 0, 0, 3, 0}; /* a part that never erred goes with no other */
  joint_correlation(&arena, flat, 5, 2, r);
  near(r[1], 0, 0);
  arena_free(&arena);
}

/* Variance of the sum of parts in step j over what it would be with the shocks as they are: parts^2 / 2 + parts / 2. */
static double width_of_total(const double *z, size_t j) {
  double squares = 0;
  for (size_t k = 0; k < COUNT; k++) {
    double sum = 0;
    for (size_t i = 0; i < PARTS; i++) sum += z[(i * STEPS + j) * COUNT + k];
    squares += sum * sum / COUNT;
  }
  return sqrt(squares / (PARTS * (PARTS + 1) / 2.0));
}

static void totals_are_as_wide_as_they_should_be(void **state) {
  (void)state;
  static double z[PARTS * STEPS * COUNT];
  double r[PARTS * PARTS], apart[PARTS * PARTS], spread[PARTS * STEPS];
  struct err err = {0};
  for (size_t i = 0; i < PARTS * PARTS; i++) r[i] = i % (PARTS + 1) ? 0.5 : 1, apart[i] = i % (PARTS + 1) ? 0 : 1;
  for (size_t i = 0; i < PARTS; i++)
    for (size_t j = 0; j < STEPS; j++) spread[i * STEPS + j] = sqrt((double)j + 1);
  assert_int_equal(joint_draw(r, spread, PARTS, STEPS, COUNT, 1, 2, z, &err), 0);
  for (size_t j = 0; j < STEPS; j++) near(width_of_total(z, j), 1, 0.04);
  assert_int_equal(joint_draw(apart, spread, PARTS, STEPS, COUNT, 1, 2, z, &err), 0);
  near(width_of_total(z, STEPS - 1), sqrt(2.0 / (PARTS + 1)), 0.04); /* independent parts: much too narrow */
  r[1] = r[PARTS] = -0.99;                                           /* no correlation matrix */
  assert_int_equal(joint_draw(r, spread, PARTS, STEPS, COUNT, 1, 2, z, &err), EX_DATAERR);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(correlations_keep_their_mean),
                                     cmocka_unit_test(few_errors_have_the_usual_correlation),
                                     cmocka_unit_test(totals_are_as_wide_as_they_should_be)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
