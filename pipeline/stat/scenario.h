/* SPDX-License-Identifier: GPL-3.0-or-later */
/* scenario.h - forecasts given an assumed course: if the city plan's growth comes true, where is the share then?
 *
 * All on the log scale. An amount follows the growth assumed for it, step by step; in a step for which nothing is
 * assumed it changes as its own model has it, and only such steps add variance, besides the standard errors stated for
 * the growth: mean[j] = mean[j-1] + ln(1 + g[j])       variance[j] = variance[j-1] + (s[j] / (1 + g[j]))^2 mean[j] =
 * mean[j-1] + m[j] - m[j-1]      variance[j] = variance[j-1] + max(0, v[j] - v[j-1]) A share is the difference of two
 * such courses, part less whole, taken as independent where both have variance (stated in the result). Everything is
 * conditional: how likely the assumption itself is does not enter.
 */
#ifndef TERTIA_STAT_SCENARIO_H
#define TERTIA_STAT_SCENARIO_H

#include <stddef.h>

/* What is assumed and what the model says; all arrays have h values, NaN where there is none. */
struct scenario_course {
  double last;             /* last figure, positive, in its unit */
  const double *growth;    /* a step, as a fraction: 0.06; NULL: nothing assumed */
  const double *growth_se; /* NULL: none stated */
  const double *mean, *sd; /* the model's forecast of ln(amount); may be NULL when growth covers every step */
};

/* ln(amount) into mean and sd (h each). Steps neither assumed nor modelled, and all after them, are NaN. Returns the
 * number of steps that were assumed. */
size_t scenario_amount(const struct scenario_course *course, size_t h, double *mean, double *sd);

/* ln(100 part / whole): mean_part becomes the share's, sd_part its standard deviation. */
void scenario_share(const double *mean_whole, const double *sd_whole, size_t h, double *mean_part, double *sd_part);

#endif
