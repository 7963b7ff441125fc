/* SPDX-License-Identifier: GPL-3.0-or-later */
/* arma.h - the polynomials of a seasonal ARMA model: products, transformations, roots, autocovariances.
 *
 * (1 - ar1 B - ..)(1 - sar1 B^m - ..) w[t] = (1 + ma1 B + ..)(1 + sma1 B^m + ..) e[t]: moving averages have a plus
 * sign. Coefficients are in the order ar, ma, sar, sma. phi[j] and theta[j] multiply w[t-j-1] and e[t-j-1].
 */
#ifndef TERTIA_STAT_ARMA_H
#define TERTIA_STAT_ARMA_H

#include <stdbool.h>
#include <stddef.h>

/* (p,d,q)(P,D,Q)m. */
struct arima_order {
  size_t p, d, q, P, D, Q, m;
};
enum {
  ARMA_STATES = 64, /* most of max(p + mP, q + mQ + 1) */
  ARMA_COEFFICIENTS = 32
};

static inline size_t arma_coefficients(const struct arima_order *o) { return o->p + o->q + o->P + o->Q; }
static inline size_t arma_ar_size(const struct arima_order *o) { return o->p + o->m * o->P; }
static inline size_t arma_ma_size(const struct arima_order *o) { return o->q + o->m * o->Q; }
static inline size_t arima_lost(const struct arima_order *o) { return o->d + o->m * o->D; }
static inline size_t arma_states(const struct arima_order *o) {
  size_t p = arma_ar_size(o), q = arma_ma_size(o) + 1;
  return p > q ? p : q;
}

/* Multiply out: phi and theta have arma_ar_size() and arma_ma_size() places. */
void arma_expand(const struct arima_order *order, const double *coefficient, double *phi, double *theta);

/* Any real numbers to the coefficients of a stationary autoregression, through partial autocorrelations tanh(raw)
 * (Jones 1980), and back; p <= ARMA_STATES. The inverse has values that are not finite where phi is not stationary. */
void arma_from_raw(const double *raw, size_t p, double *phi);
void arma_to_raw(const double *phi, size_t p, double *raw);

/* The coefficients order as the optimiser has it, both autoregressions raw, and back; and the derivative, a row a raw
 * coefficient (count x count, count = arma_coefficients; forward differences of 1e-3, as R has them). */
void arma_from_raw_all(const struct arima_order *order, const double *raw, double *coefficient);
void arma_to_raw_all(const struct arima_order *order, const double *coefficient, double *raw);
void arma_raw_slopes(const struct arima_order *order, const double *raw, double *slope);

/* Are all roots of 1 + c[0] z + .. + c[n-1] z^n further than `radius` from 0? (Schur and Cohn.) */
bool arma_roots_beyond(const double *c, size_t n, double radius);
/* The same for the autoregression 1 - phi[0] z - ..; n <= ARMA_STATES both. */
bool arma_is_stationary(const double *phi, size_t n, double radius);

/* Turn a moving average that is not invertible into the one with the same autocorrelations that is. True when it had
 * to. Returns false, with theta untouched, also when the roots could not be found. */
bool arma_make_invertible(double *theta, size_t q);

/* Covariances of the states of the model with its first one, in stationarity and for innovations of variance 1:
 * column[0..r-1], r = max(p, q + 1); column[0] is the variance of the process. False when phi is not stationary.
 * State i is what w[t-1], w[t-2].. and e[t], e[t-1].. add to w[t+i]. */
bool arma_state_covariance(const double *phi, size_t p, const double *theta, size_t q, double *column);

#endif
