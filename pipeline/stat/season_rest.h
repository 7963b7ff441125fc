/* SPDX-License-Identifier: GPL-3.0-or-later */
/* season_rest.h - what the rest of a year brings, by its season: single periods are adjusted (STL in logarithms), and
 * those that are still to come are the trend, going on as it did over the last year, times their seasonal factors.
 *
 * Source: Cleveland, Cleveland, McRae and Terpenning (1990) for the season. See docs/methods/nowcast.md. */
#ifndef TERTIA_STAT_SEASON_REST_H
#define TERTIA_STAT_SEASON_REST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

struct season_rest {
  size_t n, m; /* single periods, and how many make a year; the last one is of the place `last` in its year, from 0 */
  size_t last;
  const double *seasonal, *trend; /* logarithms, n each */
};

/* Of a run of n single periods without a hole, all above 0, that is longer than two years; false: it is not. */
bool season_rest_make(struct arena *arena, const double *single, size_t n, size_t m, size_t last,
                      struct season_rest *out);
/* The sum of the periods of the year that follow period i, as seen from there: 0 behind the last of a year. */
double season_rest_sum(const struct season_rest *rest, size_t i);

#endif
