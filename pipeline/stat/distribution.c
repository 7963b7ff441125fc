/* SPDX-License-Identifier: GPL-3.0-or-later */
/* distribution.c - see distribution.h.
 *
 * Normal quantile: Wichura, Algorithm AS 241 (Applied Statistics 37, 1988), PPND16. Normal probabilities: near 0 the
 * series of Marsaglia (J. Stat. Software 11(4), 2004), farther out the continued fraction of Laplace (Abramowitz and
 * Stegun 26.2.14). Student's t by whole degrees of freedom: Abramowitz and Stegun 26.7.3 and 26.7.4, solved for the
 * angle by bisection; chi-square: 26.4.4 and 26.4.5. */
#include "stat/distribution.h"

#include <math.h>

#include "base/elementary.h"

static const double one_over_root_two_pi = 0x1.9884533d43651p-2;

/* x^2 is split so that the exponent keeps its last places. */
static double normal_density(double x) {
  double coarse = trunc(x * 16) / 16, rest = (x - coarse) * (x + coarse);
  return one_over_root_two_pi * real_exp(-coarse * coarse / 2) * real_exp(-rest / 2);
}

/* P(0 <= Z <= x) for x from 0 to 1.7. */
static double normal_centre(double x) {
  double term = x, sum = x;
  for (double k = 3; term > sum * 0x1p-56; k += 2) sum += term *= x * x / k;
  return sum * normal_density(x);
}

/* P(Z > x) for x > 1.7. */
static double normal_tail(double x) {
  double below = x;
  if (x > 40) return 0;
  for (int k = 100; k > 0; k--) below = x + k / below;
  return normal_density(x) / below;
}

double normal_above(double x) {
  if (isnan(x)) return x;
  if (x > 1.7) return normal_tail(x);
  if (x < -1.7) return 1 - normal_tail(-x);
  return x < 0 ? 0.5 + normal_centre(-x) : 0.5 - normal_centre(x);
}

double normal_below(double x) { return normal_above(-x); }

/* c[0] + c[1] r + ... + c[7] r^7 */
static double polynomial(const double c[8], double r) {
  double sum = c[7];
  for (int i = 6; i >= 0; i--) sum = sum * r + c[i];
  return sum;
}

static double quantile_centre(double q) {
  static const double a[8] = {3.3871328727963666080e0,  1.3314166789178437745e+2, 1.9715909503065514427e+3,
                              1.3731693765509461125e+4, 4.5921953931549871457e+4, 6.7265770927008700853e+4,
                              3.3430575583588128105e+4, 2.5090809287301226727e+3};
  static const double b[8] = {1.0,
                              4.2313330701600911252e+1,
                              6.8718700749205790830e+2,
                              5.3941960214247511077e+3,
                              2.1213794301586595867e+4,
                              3.9307895800092710610e+4,
                              2.8729085735721942674e+4,
                              5.2264952788528545610e+3};
  double r = 0.180625 - q * q;
  return q * polynomial(a, r) / polynomial(b, r);
}

/* r = sqrt(-log p) of the smaller tail. */
static double quantile_tail(double r) {
  static const double c[8] = {1.42343711074968357734e0,  4.63033784615654529590e0, 5.76949722146069140550e0,
                              3.64784832476320460504e0,  1.27045825245236838258e0, 2.41780725177450611770e-1,
                              2.27238449892691845833e-2, 7.74545014278341407640e-4};
  static const double d[8] = {1.0,
                              2.05319162663775882187e0,
                              1.67638483018380384940e0,
                              6.89767334985100004550e-1,
                              1.48103976427480074590e-1,
                              1.51986665636164571966e-2,
                              5.47593808499534494600e-4,
                              1.05075007164441684324e-9};
  static const double e[8] = {6.65790464350110377720e0,  5.46378491116411436990e0,  1.78482653991729133580e0,
                              2.96560571828504891230e-1, 2.65321895265761230930e-2, 1.24266094738807843860e-3,
                              2.71155556874348757815e-5, 2.01033439929228813265e-7};
  static const double f[8] = {1.0,
                              5.99832206555887937690e-1,
                              1.36929880922735805310e-1,
                              1.48753612908506148525e-2,
                              7.86869131145613259100e-4,
                              1.84631831751005468180e-5,
                              1.42151175831644588870e-7,
                              2.04426310338993978564e-15};
  return r <= 5 ? polynomial(c, r - 1.6) / polynomial(d, r - 1.6) : polynomial(e, r - 5) / polynomial(f, r - 5);
}

double normal_quantile(double p) {
  double q = p - 0.5;
  if (!(p >= 0 && p <= 1)) return NAN;
  if (p == 0 || p == 1) return p > 0 ? HUGE_VAL : -HUGE_VAL;
  if (fabs(q) <= 0.425) return quantile_centre(q);
  double z = quantile_tail(sqrt(-real_log(q < 0 ? p : 1 - p)));
  return q < 0 ? -z : z;
}

/* P(|T| <= t) for t = sqrt(df) tan(angle). */
static double student_within(double sine, double cosine, double angle, size_t df) {
  const double two_over_pi = 0x1.45f306dc9c883p-1;
  double term = df % 2 ? cosine : 1, sum = df == 1 ? 0 : term;
  for (size_t k = df % 2 ? 3 : 2; k + 2 <= df; k += 2) sum += term *= cosine * cosine * (double)(k - 1) / (double)k;
  return df % 2 ? two_over_pi * (angle + sine * sum) : sine * sum;
}

/* Cornish and Fisher's expansion, for many degrees of freedom: Abramowitz and Stegun 26.7.5. */
static double student_expansion(double z, double n) {
  double z2 = z * z, z3 = z2 * z, z5 = z3 * z2, z7 = z5 * z2;
  return z + (z3 + z) / (4 * n) + (5 * z5 + 16 * z3 + 3 * z) / (96 * n * n) +
         (3 * z7 + 19 * z5 + 17 * z3 - 15 * z) / (384 * n * n * n);
}

double student_quantile(double p, size_t df) {
  double low = 0, high = 0x1.921fb54442d18p0, within = fabs(2 * p - 1); /* angles from 0 to pi / 2 */
  if (df == 0 || !(p > 0 && p < 1)) return NAN;
  if (df > 1000) return student_expansion(normal_quantile(p), (double)df);
  for (int i = 0; i < 64; i++) {
    double angle = low + (high - low) / 2;
    double sine = real_sin(angle), cosine = real_sin(0x1.921fb54442d18p0 - angle);
    if (student_within(sine, cosine, angle, df) < within)
      low = angle;
    else
      high = angle;
  }
  double t = sqrt((double)df) * real_sin(low) / real_sin(0x1.921fb54442d18p0 - low);
  return p < 0.5 ? -t : t;
}

double chi_square_above(double x, size_t df) {
  if (isnan(x) || df == 0) return NAN;
  if (x <= 0) return 1;
  double root = sqrt(x), term = df % 2 ? root : 1, sum = df == 1 ? 0 : term;
  for (size_t k = df % 2 ? 3 : 2; k + 2 <= df; k += 2) sum += term *= x / (double)k;
  if (df % 2 == 0) return real_exp(-x / 2) * sum;
  return 2 * normal_above(root) + 2 * normal_density(root) * sum;
}
