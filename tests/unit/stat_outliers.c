/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stat_outliers.c - outlier methods against published figures: Statistics Canada's Banff (Hidiroglou and Berthelot),
 * the statistical methods library of the Office for National Statistics (winsorisation, selective editing), R's stats
 * (mad). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>

#include "stat/hidiroglou_berthelot.h"
#include "stat/median_deviation.h"
#include "stat/quantile.h"
#include "stat/selective.h"
#include "stat/sigma_gap.h"
#include "stat/winsorise.h"

static void assert_near(double a, double b, double within) { assert_true(fabs(a - b) <= within); }

/* The historical trend of Banff's public fixture. */
static void hidiroglou_and_berthelot(void **state) {
  (void)state;
  const double now[] = {4, 14, 18, 7, 1, 5, 3, 16, 2, 6}, before[] = {19, 5, 19, 6, 1, 2, 8, 14, 3, 2};
  const struct hidiroglou_berthelot how = {0, 3, 2, 0.05};
  struct hb_bounds bounds;
  double effect[10];
  assert_true(hb_effects(&how, now, before, 10, effect, &bounds));
  assert_near(bounds.median_ratio, 1.071428571, 1e-9);
  assert_near(bounds.impute_low, -2.754166667, 1e-9);
  assert_near(bounds.exclude_low, -1.836904762, 1e-9);
  assert_near(bounds.exclude_high, 2.809047619, 1e-9);
  assert_near(bounds.impute_high, 4.214761905, 1e-9);
  assert_near(effect[0], -4.089285714, 1e-9);
  assert_near(effect[6], -1.857142857, 1e-9);
}

/* y 500, a 50, g 0.8, x 110, L 2368.579001 gives 0.433037166 with the ratio of its group. */
static void winsorisation(void **state) {
  (void)state;
  const struct winsorise_unit unit = {500, 50, 0.8, 110, 2368.579001}, all = {500, 1, 0.8, 110, 1};
  double drawn = 0.433037166 * 500, bound = (drawn - 500 / 40.0) / (1 - 1 / 40.0);
  double ratio = (bound - 2368.579001 / 39) / 110;
  assert_near(winsorise_weight(&unit, ratio), 0.433037166, 1e-12);
  assert_near(winsorise_weight(&all, ratio), 1, 0);
}

static void selective_editing(void **state) {
  (void)state;
  assert_near(selective_score(20, 658, 607, 800000), 0.1275, 1e-12);
}

/* R: mad(c(1, 2, 3, 4, 100)) = 1.4826; quantile(1:9, 0.25, type = 6) = 2.5. */
static void medians(void **state) {
  (void)state;
  const double value[] = {1, 100, 3, NAN, 2, 4}, nine[] = {1, 2, 3, 4, 5, 6, 7, 8, 9};
  struct median_deviation of = median_deviation_of(value, 6);
  assert_near(of.median, 3, 0);
  assert_near(of.deviation, 1.482602218505602, 1e-15);
  assert_near(median_deviation_score(&of, 100), 97 / 1.482602218505602, 1e-12);
  assert_near(quantile_sorted(nine, 9, 0.25), 2.5, 0);
}

/* Standard deviation 30.5: the gap from 12 to 100 is wider than two of them, no other. */
static void gaps(void **state) {
  (void)state;
  const double value[] = {10, 11, 9, 12, 10, 11, 8, 9, 100, NAN};
  struct sigma_gap gap = sigma_gap_find(value, 10, 2);
  assert_true(gap.high == 12 && isinf(gap.low));
  assert_true(isinf(sigma_gap_find(value, 10, 4).high));
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(hidiroglou_and_berthelot), cmocka_unit_test(winsorisation),
                                     cmocka_unit_test(selective_editing), cmocka_unit_test(medians),
                                     cmocka_unit_test(gaps)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
