/* SPDX-License-Identifier: GPL-3.0-or-later */
/* hidiroglou_berthelot.h - outliers of ratios between two periods (Hidiroglou and Berthelot 1986).
 *
 * The ratio r of each unit is centred about the median M: s = 1 - M/r below it, r/M - 1 above; and weighted by size:
 * E = s max(now, before)^exponent. With the quartiles Q1, Q2, Q3 of E (type 6 of Hyndman and Fan 1996), d1 = max(Q2 -
 * Q1, |A Q2|) and d3 = max(Q3 - Q2, |A Q2|), a unit is an outlier below Q2 - C d1 or above Q2 + C d3. */
#ifndef TERTIA_STAT_HIDIROGLOU_BERTHELOT_H
#define TERTIA_STAT_HIDIROGLOU_BERTHELOT_H

#include <stdbool.h>
#include <stddef.h>

struct hidiroglou_berthelot {
  double exponent; /* 0..1 */
  double impute;   /* C beyond which a value is to be imputed */
  double exclude;  /* C beyond which it is left out of other units' imputation; at most `impute` */
  double least;    /* A */
};

struct hb_bounds {
  double median_ratio;
  double impute_low, exclude_low, exclude_high, impute_high; /* of E */
};

/* E of one unit, by the median ratio; NaN where one of the values is not positive. */
double hb_effect(const struct hidiroglou_berthelot *how, double now, double before, double median);
/* E of each unit into `effect` (NaN where one of the two values is not positive), and the bounds. False: fewer than 3
 * units. */
bool hb_effects(const struct hidiroglou_berthelot *how, const double *now, const double *before, size_t n,
                double *effect, struct hb_bounds *bounds);

#endif
