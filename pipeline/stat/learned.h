/* SPDX-License-Identifier: GPL-3.0-or-later */
/* learned.h - the weights of a learned combination; see combination.h for the rule. */
#ifndef TERTIA_STAT_LEARNED_H
#define TERTIA_STAT_LEARNED_H

#include "stat/combination.h"

/* Weights (count, adding up to 1) of the members of a combination that has been fitted. Equal when the series is too
 * short for an earlier origin, or when no member is better than another. */
const double *learned_weights(struct arena *arena, const struct combination *combination);

#endif
