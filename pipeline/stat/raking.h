/* raking.h - figures or weights brought into line with control totals.
 *
 * prorate() multiplies the figures of one whole by one factor. rake() meets several margins at once by iterative
 * proportional fitting: each margin in turn is prorated, until all of them agree; the result is the set of figures that
 * meet the margins and are nearest to the given ones in the sense of Kullback and Leibler.
 * Sources: Deming and Stephan 1940; Ireland and Kullback 1968; Deville, Sarndal and Sautory 1993.
 *
 * A missing figure (NaN) stays missing and takes no part; a missing total is no control. What could not be met is in
 * `residual`, never hidden.
 */
#ifndef TERTIA_STAT_RAKING_H
#define TERTIA_STAT_RAKING_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"

/* Make figure[0..n-1] add up to total. Returns the factor; NaN, with the figures untouched, when their sum is 0 (or
 * none is there) or the total is NaN; a total of 0 over a sum of 0 is met as it stands, factor 1. Signs are kept, so
 * figures of both signs are allowed as far as their sum has the sign of the total: else the factor is negative, and it
 * is for the caller to refuse it. */
double prorate(double *figure, size_t n, double total);

struct raking_margin {
  const size_t *group; /* n: the group of each figure in this margin; >= groups: in none */
  const double *total; /* groups; NaN: no control */
  size_t groups;
};

struct raking_options {
  size_t rounds;    /* at most; 0: 1000 */
  double tolerance; /* largest |residual| over |total|; 0: 1e-10 */
};

struct raking_result {
  double *figure;    /* n: as adjusted */
  double *factor;    /* n: adjusted / given; 1 where the figure is 0, NaN where it is missing */
  double **residual; /* by margin, then group: total - sum of the adjusted figures; NaN without a control */
  double worst;      /* largest |residual| / |total| (over the largest total of the margin where that is 0) */
  size_t rounds;
  bool converged;
};

/* Rake into the arena. That margins contradict one another, or ask something of a group that has only zeros, is no
 * error: converged is false, and the residuals say where. Errors: EX_DATAERR for a negative figure or total, or an
 * infinite one. options may be NULL. */
int rake(struct arena *arena, const double *figure, size_t n, const struct raking_margin *margin, size_t margins,
         const struct raking_options *options, struct raking_result *result, struct err *err);

#endif
