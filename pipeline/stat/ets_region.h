/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ets_region.h - where the parameters of an exponential smoothing model may lie, as a box.
 *
 * Parameters: 0.0001 <= alpha <= 0.9999, 0.0001 <= beta <= alpha, 0.0001 <= gamma <= 1 - alpha, 0.8 <= phi <= 0.98, and
 * the model has to be admissible (forecastable): the roots of its characteristic equation lie within the unit circle.
 * The inequalities become a box by measuring beta as a part of its range and gamma as a part of its range; the
 * coordinates z are (alpha, beta's part, gamma's part, phi, level, slope, seasonal states 1..m-1), those that are free.
 * Source: Hyndman, Koehler, Ord and Snyder 2008, chapter 10.
 */
#ifndef TERTIA_STAT_ETS_REGION_H
#define TERTIA_STAT_ETS_REGION_H

#include "base/err.h"
#include "stat/ets_filter.h"

/* What is said about the parameters beforehand. Values: NaN: to be estimated. `prior`: those to be estimated are drawn
 * towards a random walk with a slowly changing, damped slope, by a weak prior: alpha ~ N(1, 0.4^2), beta's part of its
 * range ~ N(0.1, 0.2^2), gamma's ~ N(0.1, 0.4^2), phi ~ N(0.9, 0.1^2), all cut to the box. Chosen by rolling origins
 * within the training parts of the open M3 series (docs/methods/ets.md): on short series it forecasts better than
 * maximum likelihood. */
struct ets_given {
  double alpha, beta, gamma, phi;
  bool prior;
};
#define ETS_FREE ((struct ets_given){NAN, NAN, NAN, NAN, false})
#define ETS_PRIOR ((struct ets_given){NAN, NAN, NAN, NAN, true})

struct ets_region {
  struct ets_form form;
  size_t m;
  struct ets_given given; /* as written; 0 for what the form has not; NaN for what is free */
  struct ets_columns columns;
  double lower[ETS_COLUMNS], upper[ETS_COLUMNS];
  double centre[ETS_COLUMNS], precision[ETS_COLUMNS]; /* of the prior; precision 0: none */
};

struct ets_region ets_region_make(struct ets_form form, size_t m, struct ets_given given);
/* EX_USAGE when a given value is outside (0,1), or they contradict one another. */
int ets_region_check(const struct ets_region *region, struct err *err);

struct ets_point ets_region_point(const struct ets_region *region, const double *z);
void ets_region_coordinates(const struct ets_region *region, const struct ets_point *point, double *z);
/* A Jacobian (n rows of columns.lanes) with respect to parameters becomes one with respect to z, in place. */
void ets_region_chain(const struct ets_region *region, const double *z, size_t n, lanes *jacobian);
/* Minus twice the logarithm of the prior at z, up to a constant; 0 without one. */
double ets_region_prior(const struct ets_region *region, const double *z);
/* Is the point forecastable? Without a season every point of the box is, and given parameters are
 * taken as they are. */
bool ets_region_admissible(const struct ets_region *region, const struct ets_point *point);

#endif
