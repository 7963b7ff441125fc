/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pooled.h - what one short series borrows from its panel: a drift, and how far its own drift and spread are believed.
 *
 * Shares of output behave as random walks on the logit scale; eight points tell neither their drift nor their spread.
 * Of a panel are learned, on the last POOLED_YEARS years:
 *
 *   drift     median over series of the mean change, of which `kept` is used: max(KEPT, 1 - 9 / t^2), t the mean of the
 *             panel's common change over its standard error over the years. A drift that all have had in common for
 *             some years may as well be a common shock.
 *   between   standard deviation of true drifts between series, by the estimating equation of Paule and Mandel 1982
 *   variance, weight   of a change, and the degrees of freedom the panel's is worth: Smyth 2004 (moments of log s2)
 *
 * A series with mean change m of r changes, variance s2 about it, is then given (empirical Bayes; Morris 1983)
 *
 *   s2~ = ((r - 1) s2 + weight variance) / (r - 1 + weight),   v = s2~ / r
 *   B = max(between^2 / (between^2 + v), 1 - clear / t^2, 0),  t = m / sqrt(s2 / r)
 *   drift = kept drift + B (m - kept drift)
 *
 * so own drifts are drawn to the panel's the more, the less they stand out of their own noise. The second term is James
 * and Stein's, for the series alone: where no panel of the indicator is known, `clear` is 1.5 and a drift of |t| = 3
 * keeps five sixths; where a panel is known to have no own drifts (between 0: shares of output), `clear` is 20.
 * docs/methods/pooled-drift.md has what was measured.
 */
#ifndef TERTIA_STAT_POOLED_H
#define TERTIA_STAT_POOLED_H

#include <stddef.h>

#include "base/arena.h"
#include "stat/model.h"

#define POOLED_WEIGHT 4.0 /* without a panel's, and the least of a forecast's variance */
#define POOLED_KEPT 0.45
#define POOLED_LEFT 0.81 /* of a clear drift, by the trends */
#define POOLED_CLEAR 1.5
#define POOLED_CLEAR_KNOWN 20.0 /* of a panel without own drifts */
enum { POOLED_YEARS = 10, POOLED_LEAST = 20, POOLED_CHANGES = 4 };

/* Of one indicator and frequency; changes are per point, on the scale of the series (a share: logit). */
struct pooled {
  double drift;    /* median mean change; 0 when unknown */
  double variance; /* of a change; NaN when unknown */
  size_t series;   /* they were learned from */
  double between;  /* standard deviation of drifts between series; 0: none, or unknown */
  double weight;   /* degrees of freedom the variance is worth */
  double kept;     /* of the drift */
  double clear;    /* of the term 1 - clear / t^2 */
};
#define POOLED_UNKNOWN                                                                                                 \
  ((struct pooled){.drift = 0, .variance = NAN, .weight = POOLED_WEIGHT, .kept = 1, .clear = POOLED_CLEAR})

/* Learn from a panel of samples of one frequency; series with fewer than POOLED_CHANGES changes are left out.
 * POOLED_UNKNOWN when fewer than POOLED_LEAST remain. */
struct pooled pooled_learn(struct arena *scratch, const struct sample *sample, size_t count);

/* The drift of a series and how much of it is its own (B, 0..1; may be NULL). n >= 1, none missing. */
double pooled_drift(const struct pooled *pooled, const double *y, size_t n, double *own);
/* What must be left of a drift that is clear (|t| above 3, in no panel that says otherwise): four fifths; else 0. */
double pooled_least(const struct pooled *pooled, const double *y, size_t n);
/* The variance of its changes about that drift, with the panel's help when it is known: worth at least POOLED_WEIGHT
 * degrees of freedom, as what is to come is more alike than what was. NaN when neither knows. */
double pooled_variance(const struct pooled *pooled, const double *y, size_t n, double drift);

#endif
