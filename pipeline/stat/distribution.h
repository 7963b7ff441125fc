/* SPDX-License-Identifier: GPL-3.0-or-later */
/* distribution.h - probabilities and quantiles of the normal, Student's and the chi-square distribution, on elementary
 * functions that give the same bits on every processor (base/elementary.h). */
#ifndef TERTIA_STAT_DISTRIBUTION_H
#define TERTIA_STAT_DISTRIBUTION_H

#include <stddef.h>

double normal_below(double x);    /* P(Z <= x), with full relative precision in the lower tail */
double normal_above(double x);    /* P(Z > x), in the upper tail */
double normal_quantile(double p); /* p from 0 to 1 */
double student_quantile(double p, size_t df);
double chi_square_above(double x, size_t df);

#endif
