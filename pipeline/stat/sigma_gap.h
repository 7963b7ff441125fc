/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sigma_gap.h - outliers behind a gap (the sigma-gap method of Statistics Canada's Banff): values in ascending order
 * are followed outwards from the median; where two neighbours are further apart than K standard deviations of all
 * values, all beyond are outliers. */
#ifndef TERTIA_STAT_SIGMA_GAP_H
#define TERTIA_STAT_SIGMA_GAP_H

#include <stddef.h>

struct sigma_gap {
  double low, high; /* values below and above these are outliers; -INFINITY and INFINITY where there is no gap */
  double deviation;
};

/* Values that are NaN are left out. */
struct sigma_gap sigma_gap_find(const double *value, size_t n, double k);

#endif
