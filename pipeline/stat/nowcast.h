/* SPDX-License-Identifier: GPL-3.0-or-later */
/* nowcast.h - the figure of the running year from its months so far.
 *
 * Monthly records are cumulative from January. The share (or amount) from January to month m differs from the year's in
 * a way that repeats: for each past year with both, the difference z(year) - z(January..m) is known (logit scale for a
 * share, log for an amount). The running year is its own figure so far plus the mean of those differences; their
 * standard deviation s over k years, with the uncertainty of the mean, gives sd = s sqrt(1 + 1/k) sqrt(df / (df - 2)),
 * df = k - 1 > 2  (the standard deviation of Student's t) With fewer than 4 years s is pooled with `prior_sd`, worth 3
 * degrees of freedom, so that two alike years do not pretend certainty. With no past year there is no nowcast. A
 * combination with the model's forecast weighs by precision. Bridge by ratios of the cumulative to the annual figure:
 * Eurostat, Handbook on Rapid Estimates (2017), ch. 5.
 */
#ifndef TERTIA_STAT_NOWCAST_H
#define TERTIA_STAT_NOWCAST_H

#include <stddef.h>

#define NOWCAST_PRIOR_SD 0.05 /* on the logit or log scale: 1.25 points at 50 %, or 5 % of an amount */

struct nowcast {
  double mean, sd; /* of the year's figure, on the scale */
  double offset;   /* mean difference year - so far */
  size_t years;    /* past years it was learnt from */
};

/* so_far[i] and year[i] of n past years on the scale (pairs with a NaN are left out), now: the running year so far. NaN
 * mean when there is no pair. */
struct nowcast nowcast_year(const double *so_far, const double *year, size_t n, double now, double prior_sd);

/* Two estimates of one figure by precision; a NaN one gives the other. */
void nowcast_combine(double mean_a, double sd_a, double mean_b, double sd_b, double *mean, double *sd);

#endif
