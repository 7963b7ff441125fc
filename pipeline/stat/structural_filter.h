/* SPDX-License-Identifier: GPL-3.0-or-later */
/* structural_filter.h - the Kalman filter of structural.h through y and its fixed columns at once. */
#ifndef TERTIA_STAT_STRUCTURAL_FILTER_H
#define TERTIA_STAT_STRUCTURAL_FILTER_H

#include "stat/structural.h"

/* The filter before a point: what is expected of every column, and of the error of y. */
struct structural_filter {
  struct structural_ratio ratio;
  bool trend;
  size_t width; /* y and the fixed columns */
  double state[STRUCTURAL_COLUMNS][2], p[3];
};

void structural_start(struct structural_filter *filter, const struct structural_model *model);
/* values: y and the columns at point t (from 0; t >= n is in a horizon of h, where y is 0). */
void structural_values(const struct structural_model *model, size_t t, size_t h, double *values);
/* errors[c] = values[c] - what was expected; returns their variance. Learns from them when `seen`, and moves on. */
double structural_step(struct structural_filter *filter, const double *values, bool seen, double *errors);

/* Run through the series with the model's ratios. Fills coefficients, covariance, sigma2, loglik, and the state after
 * the last point; error where it is not NULL. False when the columns are dependent. */
bool structural_run(struct structural_model *model);

#endif
