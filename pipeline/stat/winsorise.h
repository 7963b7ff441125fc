/* SPDX-License-Identifier: GPL-3.0-or-later */
/* winsorise.h - one-sided winsorisation under a ratio model (Kokic and Bell 1994; as in the statistical methods library
 * of the UK's Office for National Statistics).
 *
 * mu_i = x_i sum(a y) / sum(a x) over the period and group; w = a g; K = mu + L / (w - 1); y above K is drawn to
 * y* = y / w + (1 - 1/w) K, and the outlier weight is y* / y. Units with a = 1 or w <= 1 have weight 1 and stand for
 * themselves. */
#ifndef TERTIA_STAT_WINSORISE_H
#define TERTIA_STAT_WINSORISE_H

#include <stddef.h>

struct winsorise_unit {
  double value, design, calibration, auxiliary; /* y, a, g, x */
  double limit;                                 /* L, of its stratum */
};

/* The ratio sum(a y) / sum(a x) of the units; the weight of one by it. */
double winsorise_ratio(const struct winsorise_unit *unit, size_t n);
double winsorise_weight(const struct winsorise_unit *unit, double ratio);
/* The outlier weight of each unit of one period and group; NaN where something is missing. */
void winsorise(const struct winsorise_unit *unit, size_t n, double *weight);

#endif
