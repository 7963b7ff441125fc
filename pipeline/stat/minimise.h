/* SPDX-License-Identifier: GPL-3.0-or-later */
/* minimise.h - an unconstrained minimum of a smooth function of a few variables, by BFGS with numeric slopes.
 *
 * Fletcher's variable metric method with backtracking (Nash, Compact Numerical Methods for Computers, 2nd ed. 1990,
 * algorithm 21), as R's optim has it: step 1, shortened to a fifth until the decrease is at least 1e-4 of what the
 * slope promises; ends when a step betters the value by less than `tolerance` relatively; 100 steps at most. Slopes are
 * central differences of 1e-3 scale. The points of one slope are asked for all at once, so that the function can
 * evaluate them side by side.
 */
#ifndef TERTIA_STAT_MINIMISE_H
#define TERTIA_STAT_MINIMISE_H

#include <stdbool.h>
#include <stddef.h>

enum { MINIMISE_LARGEST = 32 };

struct minimise_problem {
  /* value[i] of the function at point[i * n .. i * n + n - 1], i < count. */
  void (*evaluate)(void *context, size_t count, const double *point, double *value);
  void *context;
  size_t n;            /* at most MINIMISE_LARGEST */
  const double *scale; /* n, positive: the size of a variable; NULL: 1 */
  double tolerance;    /* 1e-8 */
};

struct minimise_result {
  double value;
  bool finite;    /* false: the value or a slope was not finite, x is where that happened */
  bool converged; /* false: 100 steps were not enough */
};

/* From x to the minimum, in place. */
struct minimise_result minimise(const struct minimise_problem *problem, double *x);

/* Second derivatives at x (n x n), differences of slopes, made symmetric. False when one is not finite. */
bool minimise_hessian(const struct minimise_problem *problem, const double *x, double *hessian);

#endif
