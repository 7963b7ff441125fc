/* SPDX-License-Identifier: GPL-3.0-or-later */
/* least_squares.h - nonlinear least squares in a box, by Levenberg and Marquardt.
 *
 * Each step solves (J'J + lambda diag J'J) d = -J'r over the variables that are not held; a variable is held while it
 * lies at a bound and the slope points out of the box. The step is cut to the box; lambda falls after a step that
 * lessens the sum of squares and rises after one that does not.
 *
 * A Gaussian prior may be given for some variables. What is minimised is then n log(sum of squares) + sum precision
 * (z - centre)^2; a precision of 0 is no prior.
 * Sources: Levenberg 1944; Marquardt 1963; Kanzow, Yamashita and Fukushima 2004 (projected Levenberg-Marquardt).
 */
#ifndef TERTIA_STAT_LEAST_SQUARES_H
#define TERTIA_STAT_LEAST_SQUARES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "stat/lanes.h"

/* Rows of the Jacobian are lanes_for(count) wide. */
struct least_squares {
  const void *context;
  double (*sum)(const void *context, const double *z);                                /* INFINITY: not allowed */
  void (*jacobian)(const void *context, const double *z, double *r, lanes *jacobian); /* n; n rows */
  size_t n, count;
  const double *lower, *upper;      /* count each */
  const double *centre, *precision; /* count each: the prior below */
  bool linear;                      /* r is linear in z, without bounds or prior: one step, and sum() is not asked */
  int steps;                        /* at most */
  double rest; /* the search ends when a step promises to lessen the sum by less than this part of itself, or does so
                * twice in a row */
};

/* Work space for n residuals and up to `count` variables; lives in the arena, used for one problem at a time. */
struct least_squares_room {
  double *r, *factor, *step, *trial;
  lanes *jacobian, *normal, *gradient;
  int *held;
};
struct least_squares_room least_squares_room(struct arena *arena, size_t n, size_t count);

/* Minimise from z, which lies in the box, to z. Returns the sum of squares there, times exp(prior / n); INFINITY, with
 * z untouched, when the start itself is not allowed. */
double least_squares(const struct least_squares *problem, struct least_squares_room *room, double *z);

#endif
