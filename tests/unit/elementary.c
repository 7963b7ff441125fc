/* SPDX-License-Identifier: GPL-3.0-or-later */
/* elementary.c - exp, log and their kin held to those of long double, and their special values to what C says. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/elementary.h"

static double draw(uint64_t *x, double from, double to) {
  *x ^= *x << 13, *x ^= *x >> 7, *x ^= *x << 17;
  return from + (to - from) * ((double)(*x >> 11) * 0x1p-53);
}

/* Units in the last place between them. */
static double apart(double value, long double right) {
  double near = (double)right, step = nextafter(fabs(near), INFINITY) - fabs(near);
  return (double)(fabsl((long double)value - right) / (long double)step);
}

struct range {
  const char *name;
  double (*own)(double);
  long double (*right)(long double);
  double from, to, most; /* most: units in the last place */
};

static void errors_are_small(void **state) {
  (void)state;
  static const struct range range[] = {
      {"exp", real_exp, expl, -2, 2, 0.7},         {"exp", real_exp, expl, -700, 700, 0.7},
      {"log", real_log, logl, 0, 10, 0.6},         {"log", real_log, logl, 0, 1e300, 0.6},
      {"log", real_log, logl, 0.99, 1.01, 0.6},    {"log10", real_log10, log10l, 0, 1e6, 0.6},
      {"log1p", real_log1p, log1pl, -0.9, 2, 1.5}, {"log1p", real_log1p, log1pl, -1e-5, 1e-5, 1.5},
      {"expm1", real_expm1, expm1l, -3, 3, 3},     {"expm1", real_expm1, expm1l, -1e-5, 1e-5, 1.5},
      {"tanh", real_tanh, tanhl, -4, 4, 3},        {"sin", real_sin, sinl, -3, 3, 1.5}};
  uint64_t x = 88172645463325252u;
  for (size_t i = 0; i < sizeof range / sizeof *range; i++) {
    double worst = 0, at = 0;
    for (int n = 0; n < 20000; n++) {
      double v = draw(&x, range[i].from, range[i].to), off = apart(range[i].own(v), range[i].right(v));
      if (off > worst) worst = off, at = v;
    }
    if (worst > range[i].most) fail_msg("%s(%.17g) is %.3f units off", range[i].name, at, worst);
  }
}

static void powers_are_near(void **state) {
  (void)state;
  uint64_t x = 362436069;
  for (int n = 0; n < 20000; n++) {
    double a = draw(&x, 0, n % 2 ? 4 : 1e6), b = draw(&x, -12, 12);
    if (apart(real_pow(a, b), powl(a, b)) > 3) fail_msg("pow(%.17g, %.17g)", a, b);
    double c = draw(&x, -1e3, 1e3), d = draw(&x, -1e3, 1e3);
    if (apart(real_hypot(c, d), hypotl(c, d)) > 2) fail_msg("hypot(%.17g, %.17g)", c, d);
  }
  for (int k = -20; k <= 20; k++) assert_true(apart(real_pow(10, k), powl(10, k)) <= 1);
  assert_true(apart(real_pow(-1.5, 7), powl(-1.5L, 7)) <= 1);
}

static void special_values_are_those_of_c(void **state) {
  (void)state;
  const double value[] = {0.0,   -0.0,   1,      -1,     2,    -2,    0.5,      3,         -3, 1e-310,
                          1e308, -1e308, 709.78, -745.1, 1000, -1000, INFINITY, -INFINITY, NAN};
  enum { VALUES = sizeof value / sizeof *value };
  for (size_t i = 0; i < VALUES; i++) {
    double a[] = {real_exp(value[i]), real_log(value[i])}, b[] = {exp(value[i]), log(value[i])};
    for (size_t k = 0; k < 2; k++)
      assert_true((isnan(a[k]) && isnan(b[k])) || a[k] == b[k] || fabs(a[k] - b[k]) <= 4e-16 * fabs(b[k]));
    for (size_t j = 0; j < VALUES; j++) {
      double own = real_pow(value[i], value[j]), right = pow(value[i], value[j]);
      if (!((isnan(own) && isnan(right)) || own == right || fabs(own - right) <= 4e-16 * fabs(right)))
        fail_msg("pow(%g, %g) is %g, not %g", value[i], value[j], own, right);
    }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(errors_are_small), cmocka_unit_test(powers_are_near),
                                     cmocka_unit_test(special_values_are_those_of_c)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
