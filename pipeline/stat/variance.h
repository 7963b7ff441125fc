/* SPDX-License-Identifier: GPL-3.0-or-later */
/* variance.h - where the uncertainty of a forecast comes from.
 *
 * Parts of the variance h steps ahead, on the scale of the model (a share: logit), which add up to the total:
 *   process      the shocks still to come, were the model and its parameters known
 *   parameter    the model's parameters are estimated: spread of its forecast over series that could as well have been
 * seen model        which model is right: weighted spread of the models' means about their weighted mean sampling the
 * standard error of the last figure (a survey, imputed records), carried by an input column revision     what the
 * figure will still be revised by Apart stands `definition`, the spread of the forecasts under other schemes of the
 * same target: it is no chance event, so it is shown and not added.
 *
 * A method's own variance may or may not hold the parameter part; `total` of the model is what its intervals stand for,
 * so process = total - parameter - model, and where that is negative the parts are scaled down to fit. Law of total
 * variance; for combinations: Draper (1995), JRSS B 57.
 */
#ifndef TERTIA_STAT_VARIANCE_H
#define TERTIA_STAT_VARIANCE_H

#include <stddef.h>
#include <stdint.h>

#include "stat/model.h"

struct variance_parts {
  double process, parameter, model, sampling, revision;
  double total;      /* their sum */
  double definition; /* NaN: one definition only */
};

/* of_model: variance behind the intervals of the forecast (total of process, parameter and model). */
struct variance_parts variance_split(double of_model, double parameter, double model, double sampling, double revision);

/* Weighted spread of k means about their weighted mean; weights need not add up to 1. 0 for fewer than 2. */
double variance_between(const double *mean, const double *weight, size_t k);

/* Spread of the method's mean h steps ahead over `rounds` series that end in the same value and whose changes (over a
 * whole year where m > 1) are drawn with replacement from those of the sample: what another past would have taught it.
 * Into out[0..h-1]. A method that cannot be fitted to a drawn series is left out; NaN with fewer than 3 rounds that
 * can. */
void variance_of_parameters(const struct method *method, const struct sample *sample, const void *options, size_t h,
                            size_t rounds, uint64_t seed, uint64_t series, double *out);

#endif
