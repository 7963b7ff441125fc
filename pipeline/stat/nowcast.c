/* SPDX-License-Identifier: GPL-3.0-or-later */
/* nowcast.c - see nowcast.h. */
#include "stat/nowcast.h"

#include <math.h>
#include <stdbool.h>

static const double prior_df = 3;

struct nowcast nowcast_year(const double *so_far, const double *year, size_t n, double now, double prior_sd) {
  double sum = 0, squares = 0, k = 0;
  for (size_t i = 0; i < n; i++) {
    double difference = year[i] - so_far[i];
    if (isnan(difference)) continue;
    k++;
    double off = difference - sum;
    sum += off / k;
    squares += off * (difference - sum);
  }
  if (k == 0 || isnan(now)) return (struct nowcast){NAN, NAN, NAN, 0};
  double df = k - 1, variance = df > 0 ? squares / df : 0;
  if (k < 4) {
    variance = (squares + prior_df * prior_sd * prior_sd) / (df + prior_df);
    df += prior_df;
  }
  double student = df > 2 ? df / (df - 2) : 3;
  return (struct nowcast){now + sum, sqrt(variance * (1 + 1 / k) * student), sum, (size_t)k};
}

void nowcast_combine(double mean_a, double sd_a, double mean_b, double sd_b, double *mean, double *sd) {
  if (isnan(mean_a) || isnan(sd_a) || isnan(mean_b) || isnan(sd_b)) {
    bool a = !isnan(mean_a) && !isnan(sd_a);
    *mean = a ? mean_a : mean_b;
    *sd = a ? sd_a : sd_b;
    return;
  }
  double a = 1 / (sd_a * sd_a), b = 1 / (sd_b * sd_b);
  if (isinf(a) || isinf(b)) {
    *mean = isinf(a) ? mean_a : mean_b;
    *sd = 0;
    return;
  }
  *mean = (a * mean_a + b * mean_b) / (a + b);
  *sd = sqrt(1 / (a + b));
}
