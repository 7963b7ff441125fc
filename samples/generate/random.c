/* SPDX-License-Identifier: GPL-3.0-or-later */
/* random.c - the normal quantile and a low-discrepancy sequence. */
#include "random.h"

#include <math.h>

double random_normal(double p) {
  double tail = p < 0.5 ? p : 1 - p;
  double t = sqrt(-2 * log(tail)), x = t - (2.30753 + 0.27061 * t) / (1 + t * (0.99229 + 0.04481 * t));
  for (int step = 0; step < 3; step++) { /* solve erfc(x / sqrt 2) / 2 = tail */
    double density = exp(-x * x / 2) / sqrt(2 * 3.14159265358979323846);
    x += (erfc(x / sqrt(2.0)) / 2 - tail) / density;
  }
  return p < 0.5 ? -x : x;
}

double random_spread(uint64_t i) { /* van der Corput 1935 */
  double place = 0.5, value = 0;
  for (; i; i >>= 1, place /= 2)
    if (i & 1) value += place;
  return value;
}
