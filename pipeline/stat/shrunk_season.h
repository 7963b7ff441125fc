/* SPDX-License-Identifier: GPL-3.0-or-later */
/* shrunk_season.h - seasonal adjustment without a test: indices drawn towards 1 by how well they are known.
 *
 * A test takes all of a season or none of it. Here the index of each season, from the multiplicative decomposition of
 * decompose.h, is 1 + max(0, 1 - V/B) (index - 1): V is the mean squared standard error of the indices (the variance of
 * the detrended values about their season's mean, over their number), B the variance of the indices about 1, in which V
 * and the true variance between seasons are together. So a clear season stays, a doubtful one is halved, noise goes.
 * After the shrinkage of Miller and Williams 2003 (International Journal of Forecasting 19), with the plain empirical
 * Bayes ratio; docs/methods/auto.md has what it gains.
 */
#ifndef TERTIA_STAT_SHRUNK_SEASON_H
#define TERTIA_STAT_SHRUNK_SEASON_H

#include "stat/decompose.h"

/* As seasonal_adjust(): the series itself when there is no season, fewer than two years, or no positive indices. */
struct adjusted season_shrink(struct arena *arena, const struct sample *sample);

#endif
