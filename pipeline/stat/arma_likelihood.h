/* SPDX-License-Identifier: GPL-3.0-or-later */
/* arma_likelihood.h - the two criteria of an ARMA model, for four parameter vectors side by side.
 *
 * Exact: 0.5 (log s2 + mean log f[t]), where v[t] is the one-step error of the stationary process, f[t] its variance
 * for innovations of variance 1, s2 the mean of v^2 / f; -n of it is the concentrated log-likelihood up to a constant.
 * The variances come from the recursions of Chandrasekhar (Morf, Sidhu and Kailath 1974; Pearlman 1980), whose work is
 * proportional to the number of states, not to its square. As in R, a point whose variance is 10,000 or more is not
 * counted. Conditional: 0.5 log of the mean square of errors that start from 0 after `skip` points.
 *
 * A missing point is bridged by a pulse of its own: with a flat prior on its height, the likelihood is that of the
 * points that are there (Gomez, Maravall and Pena 1999). The pulses go through the filter beside the series.
 *
 * A value that is not defined (not stationary, overflow) is DBL_MAX for the exact criterion, INFINITY or NaN for the
 * other. The conditional criterion does not support missing values.
 */
#ifndef TERTIA_STAT_ARMA_LIKELIHOOD_H
#define TERTIA_STAT_ARMA_LIKELIHOOD_H

#include "stat/arma.h"

enum { ARMA_LANES = 4, ARMA_GAPS = 8 };
/* One number for each of four parameter vectors; 16-byte aligned, as arena memory is. */
typedef double arma_row __attribute__((vector_size(32), aligned(16), may_alias));

/* Four models of the same orders; arma_batch_set() fills one lane from its coefficients. */
struct arma_batch {
  size_t p, q, states; /* of the multiplied-out polynomials */
  arma_row phi[ARMA_STATES + 1], theta[ARMA_STATES + 1];
};
void arma_batch_start(struct arma_batch *batch, const struct arima_order *order);
void arma_batch_set(struct arma_batch *batch, size_t lane, const double *phi, const double *theta);

/* Pulses at the missing points, differenced as the series was, which has any finite value there. */
struct arma_gaps {
  size_t count;        /* at most ARMA_GAPS */
  const double *pulse; /* n x count, by column */
};

/* w: n rows of the differenced series less its regression, which may differ by lane; value: ARMA_LANES. */
void arma_exact(const struct arma_batch *batch, size_t n, const arma_row *w, const struct arma_gaps *gaps,
                double *value);
/* room: n rows. */
void arma_conditional(const struct arma_batch *batch, size_t n, const arma_row *w, size_t skip, arma_row *room,
                      double *value);

#endif
