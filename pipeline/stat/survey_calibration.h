/* SPDX-License-Identifier: GPL-3.0-or-later */
/* survey_calibration.h - weights that meet known totals (Deville and Sarndal 1992).
 *
 * Find factors g_i = F(x_i'l) with sum d_i g_i x_i = totals. Linear: F(u) = 1 + u (GREG), cut to [lower, upper] where
 * bounds are given; raking: F(u) = exp(u), cut likewise; logit: between the bounds (their case 6). Solved by Newton's
 * method. */
#ifndef TERTIA_STAT_SURVEY_CALIBRATION_H
#define TERTIA_STAT_SURVEY_CALIBRATION_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

enum calibration_kind { CALIBRATE_LINEAR, CALIBRATE_RAKING, CALIBRATE_LOGIT };

struct survey_calibration {
  size_t n, p;
  const double *x;      /* n x p */
  const double *weight; /* n: d */
  const double *total;  /* p */
  enum calibration_kind kind;
  double lower, upper; /* bounds of g; -INFINITY, INFINITY: none */
};

/* False when the totals cannot be met (within a part in 10^8): *off is then the largest relative difference. */
bool survey_calibrate(const struct survey_calibration *problem, double *g, double *off);

/* Residuals of y on x by weights w, into e. Columns that depend on others are passed over. */
void survey_residuals(const double *x, size_t n, size_t p, const double *w, const double *y, double *e);

/* Solve the symmetric m b = v for positive semidefinite m (p x p, changed); what does not matter is 0. */
void survey_solve(double *m, size_t p, double *v);

#endif
