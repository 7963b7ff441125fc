/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ets_fit.h - maximum likelihood, or the largest posterior under a weak prior, for one form of exponential smoothing.
 *
 * The likelihood is maximised over parameters and initial states together, in three steps: a coarse grid of parameters,
 * at each of which the states are fitted by least squares (for additive errors that is exact, so the grid sees the
 * likelihood concentrated over the states); from the best of them, Levenberg-Marquardt on the residuals of
 * ets_filter.h within the box of ets_region.h, each variable at a bound held while the slope points out of it; the best
 * end wins. The series is brought to unit scale first, so results follow the units of the data.
 * Sources: Levenberg 1944; Marquardt 1963; Golub and Pereyra 1973 (separable least squares); Ord, Koehler and Snyder
 * 1997 (the likelihood).
 */
#ifndef TERTIA_STAT_ETS_FIT_H
#define TERTIA_STAT_ETS_FIT_H

#include "base/err.h"
#include "stat/ets_region.h"

/* The number of smoothing parameters, initial states and sigma2. */
size_t ets_parameter_count(struct ets_form form, size_t m);

/* Fill `start` with the parameters and initial states, in the units of the series. The series has at least
 * ets_parameter_count() points, none missing; m is 1 for a form without season. Errors: EX_USAGE for given values that
 * contradict one another; EX_DATAERR when errors are multiplicative and a value is not positive. */
int ets_estimate(struct ets_form form, struct ets_series series, struct ets_given given, struct ets_point *start,
                 struct err *err);

#endif
