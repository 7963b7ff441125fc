/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stat_distribution.c - probabilities and quantiles held to those of the GNU Scientific Library. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdio.h>

#include "stat/distribution.h"

static void is_near(double own, double right, double relative, const char *what, double at) {
  if (fabs(own - right) > relative * fabs(right)) fail_msg("%s at %.17g: %.17g, not %.17g", what, at, own, right);
}

static void normal_agrees(void **state) {
  (void)state;
  for (double x = -37; x < 37; x += 0.0371) {
    is_near(normal_below(x), gsl_cdf_ugaussian_P(x), 1e-13, "below", x);
    is_near(normal_above(x), gsl_cdf_ugaussian_Q(x), 1e-13, "above", x);
  }
  for (double p = 1e-300; p < 0.4; p *= 1.7)
    is_near(normal_quantile(p), gsl_cdf_ugaussian_Pinv(p), 1e-14, "quantile", p);
  for (double p = 0.4; p < 1; p += 0.00037)
    is_near(normal_quantile(p), gsl_cdf_ugaussian_Pinv(p), p > 0.49 && p < 0.51 ? 1e-12 : 1e-14, "quantile", p);
  assert_true(isnan(normal_quantile(-0.1)) && isinf(normal_quantile(1)) && normal_quantile(0.5) == 0);
}

static void student_agrees(void **state) {
  (void)state;
  static const size_t df[] = {1, 2, 3, 4, 5, 8, 11, 30, 99, 400, 999, 1001, 5000};
  for (size_t i = 0; i < sizeof df / sizeof *df; i++)
    for (double p = 0.501; p < 0.999; p += 0.0173) {
      is_near(student_quantile(p, df[i]), gsl_cdf_tdist_Pinv(p, (double)df[i]), 1e-9, "t", p);
      assert_true(student_quantile(1 - p, df[i]) < 0);
    }
}

static void chi_square_agrees(void **state) {
  (void)state;
  for (size_t df = 1; df < 40; df++)
    for (double x = 0.1; x < 120; x += 1.37)
      is_near(chi_square_above(x, df), gsl_cdf_chisq_Q(x, (double)df), 1e-11, "chi-square", x);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(normal_agrees), cmocka_unit_test(student_agrees),
                                     cmocka_unit_test(chi_square_agrees)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
