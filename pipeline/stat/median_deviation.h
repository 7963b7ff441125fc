/* SPDX-License-Identifier: GPL-3.0-or-later */
/* median_deviation.h - distance from the median in units of the median absolute deviation, times 1.4826 so that it is
 * the standard deviation of normal values (Hampel 1974); |z| above 3.5 is usually called an outlier (Iglewicz and
 * Hoaglin 1993). */
#ifndef TERTIA_STAT_MEDIAN_DEVIATION_H
#define TERTIA_STAT_MEDIAN_DEVIATION_H

#include <stddef.h>

struct median_deviation {
  double median, deviation; /* deviation: 1.4826 MAD; 0 where more than half of the values are the same */
};

/* Values that are NaN are left out. */
struct median_deviation median_deviation_of(const double *value, size_t n);
double median_deviation_score(const struct median_deviation *of, double value); /* NaN where the deviation is 0 */

#endif
