/* SPDX-License-Identifier: GPL-3.0-or-later */
/* arima_kalman.h - the Kalman filter of an ARIMA model on the series itself, missing values and all.
 *
 * The state consists of the ARMA part (arma.h) and the last d + mD values of the series, which start with a variance of
 * 1e6 innovations (diffuse), as R has it. A point whose one-step variance is 10,000 or more settles the start and is
 * not counted. A missing point moves the state on and has no error. With no values missing, the likelihood is that of
 * the differenced series up to about 1e-3. Source: Durbin and Koopman 2012, ch. 4 and 5; Gardner, Harvey and Phillips
 * 1980 for the stationary start.
 */
#ifndef TERTIA_STAT_ARIMA_KALMAN_H
#define TERTIA_STAT_ARIMA_KALMAN_H

#include "base/arena.h"
#include "stat/arma.h"

enum { KALMAN_STATES = 2 * ARMA_STATES }; /* most of states + d + mD */

struct kalman {
  size_t r, lost, size;                                            /* ARMA states, values kept for differences, both */
  double phi[ARMA_STATES], theta[ARMA_STATES], delta[ARMA_STATES]; /* y[t] = sum delta[j] y[t-j-1] + w[t] */
  double *state;                                                   /* size: what the next point is expected from */
  double *covariance;                                              /* size x size, for innovations of variance 1 */
  double *work;                                                    /* size x size */
  double squares, logs;                                            /* sums over the points counted */
  size_t counted;
};

/* Allocate filters of the order, in the arena; used for one model at a time. False when the order is too large. */
bool kalman_room(struct arena *arena, const struct arima_order *order, struct kalman *filter);
/* Set the model and its start. False when phi is not stationary. */
bool kalman_start(struct kalman *filter, const struct arima_order *order, const double *phi, const double *theta);
/* Expected value of the next point; variance filled, for innovations of variance 1. Called once a point. */
double kalman_expect(struct kalman *filter, double *variance);
/* Update with the point (NaN: missing), and advance by one. Returns its standardised error, NaN when missing. */
double kalman_take(struct kalman *filter, double y);

/* For paths: the point that a state (not the filter's own) means, and the state moved on without its shock. */
double kalman_point(const struct kalman *filter, const double *state);
void kalman_move(const struct kalman *filter, const double *state, double *next);

/* All of a series: standardised errors where not NULL. Returns the criterion of arma_likelihood.h, DBL_MAX when it is
 * not defined. */
double kalman_run(struct kalman *filter, const double *y, size_t n, double *errors);

#endif
