/* SPDX-License-Identifier: GPL-3.0-or-later */
/* elementary.c - see elementary.h.
 *
 * exp: x = k ln 2 + r with |r| <= ln(2) / 2, then the Taylor polynomial of e^r. log: x = 2^k m with m about 1, then
 * log m = 2 artanh((m - 1) / (m + 1)) as a series, its leading term in two doubles. Sums and products of two doubles
 * are Dekker's (Numerische Mathematik 18, 1971). */
#include "base/elementary.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* A number as the sum of two: `low` is below the last place of `high`. */
struct pair {
  double high, low;
};

static const double ln2_high = 0x1.62e42fefp-1; /* 33 bits: its products with exponents are exact */
static const double ln2_low = 0x1.473de6af278edp-34;

static uint64_t bits_of(double x) {
  uint64_t bits;
  memcpy(&bits, &x, sizeof bits);
  return bits;
}

static double of_bits(uint64_t bits) {
  double x;
  memcpy(&x, &bits, sizeof x);
  return x;
}

static double power_of_two(int k) { return of_bits((uint64_t)(1023 + k) << 52); } /* -1022 .. 1023 */

/* y 2^k, rounded once where the result is subnormal. */
static double scale_by(double y, int k) {
  if (k > 1023) return y * 0x1p1023 * power_of_two(k - 1023);
  if (k < -1022) return y * power_of_two(k + 1022 < -1022 ? -1022 : k + 1022) * 0x1p-1022;
  return y * power_of_two(k);
}

static struct pair two_sum(double a, double b) {
  double sum = a + b, part = sum - a;
  return (struct pair){sum, (a - (sum - part)) + (b - part)};
}

static struct pair two_product(double a, double b) {
  const double split = 0x1p27 + 1;
  double product = a * b, sa = a * split, sb = b * split;
  double ah = sa - (sa - a), al = a - ah, bh = sb - (sb - b), bl = b - bh;
  return (struct pair){product, ((ah * bh - product) + ah * bl + al * bh) + al * bl};
}

/* (e^r - 1 - r) / r^2 for |r| <= 0.35. */
static double exp_tail(double r) {
  double r2 = r * r, r4 = r2 * r2, r8 = r4 * r4;
  double a = (1.0 / 2 + r * (1.0 / 6)) + r2 * (1.0 / 24 + r * (1.0 / 120));
  double b = (1.0 / 720 + r * (1.0 / 5040)) + r2 * (1.0 / 40320 + r * (1.0 / 362880));
  double c = (1.0 / 3628800 + r * (1.0 / 39916800)) + r2 * (1.0 / 479001600 + r * (1.0 / 6227020800));
  return (a + r4 * b) + r8 * c;
}

/* r and what it lacks of x - k ln 2. */
static struct pair exp_reduce(double x, int *k) {
  *k = (int)(x * 0x1.71547652b82fep0 + (x < 0 ? -0.5 : 0.5));
  double high = x - *k * ln2_high, low = *k * ln2_low, r = high - low;
  return (struct pair){r, (high - r) - low};
}

/* e^(x + more), more being small. */
static double exp_pair(double x, double more) {
  int k;
  if (x > 710) return HUGE_VAL;
  if (x < -746) return 0;
  struct pair r = exp_reduce(x, &k);
  struct pair one = two_sum(1, r.high);
  double tail = r.high * r.high * exp_tail(r.high);
  tail += (r.low + more) * (one.high + tail);
  return scale_by(one.high + (one.low + tail), k);
}

double real_exp(double x) { return isnan(x) ? x : exp_pair(x, 0); }

double real_expm1(double x) {
  if (x > 0.35 || x < -0.35 || isnan(x)) return real_exp(x) - 1;
  return x + x * x * exp_tail(x);
}

/* 2/3 + 2/5 z + 2/7 z^2 ... for z = s^2 <= 0.0295. */
static double artanh_tail(double z) {
  double z2 = z * z, z4 = z2 * z2, z8 = z4 * z4;
  double a = (2.0 / 3 + z * (2.0 / 5)) + z2 * (2.0 / 7 + z * (2.0 / 9));
  double b = (2.0 / 11 + z * (2.0 / 13)) + z2 * (2.0 / 15 + z * (2.0 / 17));
  double c = (2.0 / 19 + z * (2.0 / 21)) + z2 * (2.0 / 23);
  return (a + z4 * b) + z8 * c;
}

/* log(1 + f) of f from sqrt(1/2) - 1 to sqrt(2) - 1: s = f / (2 + f), log = 2 s + s^3 (2/3 + ...). */
static struct pair log_near_one(double f) {
  struct pair below = two_sum(2, f);
  double s = f / below.high;
  struct pair back = two_product(s, below.high);
  double rest = (((f - back.high) - back.low) - s * below.low) / below.high, z = s * s;
  return (struct pair){2 * s, 2 * rest + s * z * artanh_tail(z)};
}

/* Of positive, finite x. */
static struct pair log_pair(double x) {
  int k = 0;
  if (x < DBL_MIN) x *= 0x1p54, k = -54;
  uint64_t bits = bits_of(x);
  k += (int)(bits >> 52) - 1023;
  double m = of_bits((bits & 0x000FFFFFFFFFFFFFu) | 0x3FF0000000000000u);
  if (m > 0x1.6a09e667f3bcdp0) m /= 2, k++;
  struct pair near = log_near_one(m - 1), sum = two_sum(k * ln2_high, near.high);
  double low = sum.low + (near.low + k * ln2_low);
  return two_sum(sum.high, low);
}

double real_log(double x) {
  if (isnan(x) || x < 0) return NAN;
  if (x == 0) return -HUGE_VAL;
  return isinf(x) ? x : log_pair(x).high;
}

double real_log1p(double x) {
  if (!(x > -1) || isinf(x)) return real_log(1 + x);
  bool near = x > -0.25 && x < 0.4;
  struct pair one = two_sum(1, x), log = near ? log_near_one(x) : log_pair(one.high);
  return log.high + (near ? log.low : log.low + one.low / one.high);
}

double real_log10(double x) {
  if (!(x > 0) || isinf(x)) return real_log(x);
  struct pair log = log_pair(x);
  const double high = 0x1.bcb7b1526e50ep-2, low = 0x1.95355baaafad3p-57; /* 1 / log 10 */
  struct pair product = two_product(log.high, high);
  return product.high + (product.low + (log.high * low + log.low * high));
}

/* x^n of a whole n by squaring. */
static double whole_power(double x, unsigned n) {
  double power = 1;
  for (double square = x; n; n >>= 1, square *= square)
    if (n & 1) power *= square;
  return power;
}

/* Of positive, finite x. */
static double positive_power(double x, double y) {
  struct pair log = log_pair(x);
  if (log.high == 0) return 1;
  if (fabs(y * log.high) > 1000) return y * log.high > 0 ? HUGE_VAL : 0;
  struct pair product = two_product(y, log.high);
  return exp_pair(product.high, product.low + y * log.low);
}

double real_pow(double x, double y) {
  bool small = fabs(y) < 0x1p53, whole = small ? y == (double)(int64_t)y : (isfinite(y) != 0);
  if (y == 0 || x == 1) return 1;
  if (isnan(x) || isnan(y)) return NAN;
  if (whole && fabs(y) <= 3) return y > 0 ? whole_power(x, (unsigned)y) : 1 / whole_power(x, (unsigned)-y);
  bool odd = whole && small && (int64_t)y % 2 != 0;
  if (x == 0 || isinf(x)) {
    bool grows = isinf(x) ? y > 0 : y < 0;
    double size = grows ? HUGE_VAL : 0;
    return odd && signbit(x) ? -size : size;
  }
  if (isinf(y)) return fabs(x) == 1 ? 1 : (fabs(x) > 1) == (y > 0) ? HUGE_VAL : 0;
  if (x < 0 && !whole) return NAN;
  double power = positive_power(fabs(x), y);
  return x < 0 && odd ? -power : power;
}

double real_tanh(double x) {
  if (fabs(x) > 22) return x > 0 ? 1 : -1;
  double e = real_expm1(2 * fabs(x)), t = e / (e + 2);
  return x < 0 ? -t : t;
}

/* For |r| <= pi / 4. */
static double sin_near_zero(double r) {
  double z = r * r, tail = 0;
  for (int n = 19; n >= 3; n -= 2) tail = z / (n * (n - 1)) * (1 - tail);
  return r - r * tail;
}

static double cos_near_zero(double r) {
  double z = r * r, tail = 0;
  for (int n = 18; n >= 2; n -= 2) tail = z / (n * (n - 1)) * (1 - tail);
  return 1 - tail;
}

double real_sin(double x) {
  if (!(fabs(x) < 1e5)) return NAN;
  int quarter = (int)(x * 0x1.45f306dc9c883p-1 + (x < 0 ? -0.5 : 0.5));
  double r = (x - quarter * 0x1.921fb544p0) - quarter * 0x1.0b4611a626331p-34; /* pi / 2, 33 bits and the rest */
  double value = quarter & 1 ? cos_near_zero(r) : sin_near_zero(r);
  return quarter & 2 ? -value : value;
}

double real_hypot(double x, double y) {
  double a = fabs(x), b = fabs(y);
  if (isinf(a) || isinf(b)) return HUGE_VAL;
  double larger = a > b ? a : b, smaller = a > b ? b : a;
  if (!(larger > 0)) return larger + smaller; /* 0, or NaN */
  double ratio = smaller / larger;
  return larger * sqrt(1 + ratio * ratio);
}
