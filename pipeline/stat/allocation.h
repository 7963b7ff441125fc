/* SPDX-License-Identifier: GPL-3.0-or-later */
/* allocation.h - the sample that meets a wanted variance of a total, shared among strata in proportion to N S (Neyman
 * 1934); a stratum that would need more than it has is surveyed in full. */
#ifndef TERTIA_STAT_ALLOCATION_H
#define TERTIA_STAT_ALLOCATION_H

#include <stddef.h>

/* population[k], sd[k] of k strata; into sample[k], whole numbers, at least `least` where the stratum has so many.
 * Returns their sum. */
double neyman_allocate(const double *population, const double *sd, size_t k, double variance, double least,
                       double *sample);

#endif
