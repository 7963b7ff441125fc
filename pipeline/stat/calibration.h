/* SPDX-License-Identifier: GPL-3.0-or-later */
/* calibration.h - how wide intervals must be: quantiles of past errors, learned over a panel of series.
 *
 * A method that forecast many series from many earlier origins has errors e there; divided by the spread s the method
 * itself stated (of the step h), their absolute values have quantiles. Row by row - for a kind of series, a frequency,
 * a band of lengths and a step - the table has the 50, 80, 95 and 99 % quantiles of |e| / s. The interval of a level
 * is the mean -+ quantile * s: conformal in the sense of Vovk, Gammerman and Shafer 2005, with the panel as calibration
 * set, since one short series has too few errors of its own (19 for a 95 % bound).
 *
 * Between the knots a quantile is linear in that of the normal distribution, from 0 at 0, and goes on beyond 99 % with
 * the last slope. So one function determines the bounds of any level, the chance of any value, and paths.
 */
#ifndef TERTIA_STAT_CALIBRATION_H
#define TERTIA_STAT_CALIBRATION_H

#include <stdbool.h>
#include <stddef.h>

enum calibration_kind { CALIBRATION_LEVELS, CALIBRATION_SHARES, CALIBRATION_AMOUNTS };
enum { CALIBRATION_KNOTS = 4 };
extern const double calibration_level[CALIBRATION_KNOTS]; /* 50, 80, 95, 99 */

struct calibration_row {
  enum calibration_kind kind;
  unsigned m;      /* points a year */
  size_t from, to; /* lengths this row is for, both included */
  size_t h;        /* step */
  double stretch[CALIBRATION_KNOTS];
  size_t cases; /* errors it was learned from */
};

struct calibration {
  const struct calibration_row *row;
  size_t rows;
};

/* The law of |e| / s at one step. */
struct calibration_law {
  double z[CALIBRATION_KNOTS], q[CALIBRATION_KNOTS]; /* both rise */
};

/* The law of the row that fits: of this kind and frequency (the nearest lower frequency when this one has none), the
 * band of n (the nearest when none contains it), the step h (the last when it is beyond). `found` (may be NULL) tells
 * whether there was one; if not, or calibration is NULL, it is Student's t with n - 1 degrees of freedom. */
struct calibration_law calibration_law(const struct calibration *calibration, enum calibration_kind kind, unsigned m,
                                       size_t n, size_t h, bool *found);

/* Quantile of e / s at the normal quantile z (odd in z), and the normal quantile at which it is x. */
double calibration_quantile(const struct calibration_law *law, double z);
double calibration_normal(const struct calibration_law *law, double x);

/* Stretches of n ratios |e| / s (sorted in place), made to rise by at least a millionth. All NaN when n < 20. */
void calibration_learn(double *ratio, size_t n, double stretch[CALIBRATION_KNOTS]);

#endif
