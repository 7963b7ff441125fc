/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ets_filter.h - the recursion of an exponential smoothing model through a series: errors, states and their slopes.
 *
 * Additive or no season: f = l + phi b + s, and with e = y - f:  l' = l + phi b + alpha e, b' = phi b + beta e,
 * s' = s + gamma e. Multiplicative season (multiplicative error): f = (l + phi b) s, and with e = y/f - 1:
 * l' = (l + phi b)(1 + alpha e), b' = phi b + beta (l + phi b) e, s' = s (1 + gamma e).
 * A multiplicative error with an additive mean has the first recursion and the error y/f - 1.
 * Source: Hyndman, Koehler, Ord and Snyder 2008, table 2.2 and 2.3.
 *
 * Minimising the criterion n log(sum e^2) + 2 sum log f (the second term for multiplicative errors only), which is
 * minus twice the log-likelihood up to a constant, is minimising the sum of squares of the residuals r = e g, with g
 * the geometric mean of the fitted values (1 for additive errors). Hence the residuals and their Jacobian are all that
 * an optimiser needs; the Jacobian is carried along by the recursion, exact.
 */
#ifndef TERTIA_STAT_ETS_FILTER_H
#define TERTIA_STAT_ETS_FILTER_H

#include "stat/ets_form.h"
#include "stat/lanes.h"

/* Parameters and states. season[t % m] is the state that point t meets. What the form has not is unused. */
struct ets_point {
  double alpha, beta, gamma, phi;
  double level, slope, season[ETS_LONGEST];
};

/* Which quantities the Jacobian has a column for, and where; -1: none. Seasonal states 1..m-1 take columns from
 * `season` on; the state of point 0 follows from them (the sum of all is fixed). */
struct ets_columns {
  int alpha, beta, gamma, phi, level, slope, season;
  size_t count;
  size_t lanes; /* lanes.h: as many as hold count; rows are padded with zeros */
};
enum { ETS_COLUMNS = 6 + ETS_LONGEST };

struct ets_series {
  const double *y;
  size_t n, m;
};

/* Run through the series from `start`. Fills, where not NULL, the one-step means f and errors e (n each; relative for
 * multiplicative errors) and the states after the last point. Returns sum r^2; INFINITY when the point is not usable:
 * a mean that is not positive under multiplicative errors, or a number that is not finite. */
double ets_run(struct ets_form form, struct ets_series series, const struct ets_point *start, double *f, double *e,
               struct ets_point *final);

/* The residuals r (with the sign of f - y for additive errors, of y - f else), the means f (n each) and the Jacobian of
 * r (n rows of columns->lanes), at a point where ets_run() is finite. */
void ets_run_jacobian(struct ets_form form, struct ets_series series, const struct ets_point *start,
                      const struct ets_columns *columns, double *r, double *f, lanes *jacobian);

#endif
