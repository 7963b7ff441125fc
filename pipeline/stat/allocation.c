/* SPDX-License-Identifier: GPL-3.0-or-later */
/* allocation.c - see allocation.h. */
#include "stat/allocation.h"

#include <math.h>
#include <stdbool.h>

/* Strata not surveyed in full: n = (sum N S)^2 / (V + sum N S^2). Then those that overflow are surveyed in full, and so
 * on. */
double neyman_allocate(const double *population, const double *sd, size_t k, double variance, double least,
                       double *sample) {
  for (size_t h = 0; h < k; h++) sample[h] = -1;
  for (bool again = true; again;) {
    double first = 0, second = 0;
    again = false;
    for (size_t h = 0; h < k; h++)
      if (sample[h] < 0) first += population[h] * sd[h], second += population[h] * sd[h] * sd[h];
    double n = variance + second > 0 ? first * first / (variance + second) : 0;
    for (size_t h = 0; h < k; h++) {
      if (sample[h] >= 0 || first <= 0 || n * population[h] * sd[h] / first < population[h]) continue;
      sample[h] = population[h];
      again = true;
    }
    for (size_t h = 0; !again && h < k; h++) {
      if (sample[h] >= 0) continue;
      double wanted = first > 0 ? ceil(n * population[h] * sd[h] / first - 1e-9) : 0;
      sample[h] = fmin(fmax(wanted, least), population[h]);
    }
  }
  double sum = 0;
  for (size_t h = 0; h < k; h++) sum += sample[h];
  return sum;
}
