/* pooled.h - what one short series borrows from its panel: a drift and a variance.
 *
 * Shares of output behave as random walks on the logit scale; eight points tell neither their drift nor their spread.
 * The pooled drift is the median over series of the mean change over their last POOLED_YEARS years, and half of it is
 * used: the other half is the prior that there is none. The pooled variance is the median over series of the mean
 * squared change; a series of r changes with mean square s2 is given (r s2 + POOLED_WEIGHT v) / (r + POOLED_WEIGHT), as
 * if the panel had added POOLED_WEIGHT changes of its own (an inverse-gamma prior; Gelman et al. 2013, 2.6). See
 * docs/methods/pooled-drift.md for what was measured.
 */
#ifndef TERTIA_STAT_POOLED_H
#define TERTIA_STAT_POOLED_H

#include <stddef.h>

#include "base/arena.h"
#include "stat/model.h"

#define POOLED_WEIGHT 4
#define POOLED_SHARE_OF_DRIFT 0.5
enum { POOLED_YEARS = 10, POOLED_LEAST = 20 };

/* Of one indicator and frequency; changes are per point, on the scale of the series (a share: logit). */
struct pooled {
  double drift;    /* median mean change; 0 when unknown */
  double variance; /* median mean squared change; NaN when unknown */
  size_t series;   /* they were learned from */
};
#define POOLED_UNKNOWN ((struct pooled){.drift = 0, .variance = NAN})

/* Learn from a panel of samples of one frequency; series with fewer than 4 changes are left out. POOLED_UNKNOWN when
 * fewer than POOLED_LEAST remain. */
struct pooled pooled_learn(struct arena *scratch, const struct sample *sample, size_t count);

/* Mean squared change at lag 1 of the points that have one (NaN is missing); *changes says how many those are. */
double mean_squared_change(const double *y, size_t n, size_t *changes);
/* The variance of a change of this series, with the panel's help when it is known. NaN when neither knows. */
double pooled_variance(const struct pooled *pooled, const double *y, size_t n);

#endif
