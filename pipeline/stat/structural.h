/* SPDX-License-Identifier: GPL-3.0-or-later */
/* structural.h - the methods local-level and local-trend: a level, or a level and a slope, that wander.
 *
 *   y[t] = level[t] + x[t]'b + epsilon,  level[t+1] = level[t] + slope[t] + eta,  slope[t+1] = slope[t] + zeta
 *
 * local-level has no slope. First level, first slope and b are diffuse: they are fixed columns whose coefficients come
 * from generalised least squares, the Kalman filter doing the whitening (de Jong 1991), so the likelihood is the exact
 * diffuse one, missing points are bridged, and bounds and paths hold the uncertainty of all of them (not that of the
 * variances). Source: Harvey 1989; Durbin and Koopman 2012, ch. 2, 3 and 6.2.
 *
 * sample->future, where there are regressors, must live as long as the model. A series that the fixed columns explain
 * wholly is carried on with variance 0.
 */
#ifndef TERTIA_STAT_STRUCTURAL_H
#define TERTIA_STAT_STRUCTURAL_H

#include "stat/model.h"

enum { STRUCTURAL_COLUMNS = 16 }; /* y, the level, the slope, and the regressors */

/* Variances relative to their scale sigma2. */
struct structural_ratio {
  double epsilon, level, slope;
};

struct structural_model {
  bool trend;
  size_t n, columns; /* fixed columns, without y */
  const double *y, *xreg, *future;
  struct structural_ratio ratio;
  double sigma2, loglik;
  size_t present;
  double coefficient[STRUCTURAL_COLUMNS],
      covariance[STRUCTURAL_COLUMNS * STRUCTURAL_COLUMNS]; /* the latter over sigma2 */
  double state[STRUCTURAL_COLUMNS][2];                     /* of the coming point: y, then the fixed columns */
  double p[3];   /* its covariance over sigma2: level, level with slope, slope */
  double *error; /* n: y - one-step mean; NaN where missing */
};

extern const struct method method_local_level, method_local_trend;

#endif
