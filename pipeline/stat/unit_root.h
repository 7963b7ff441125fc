/* SPDX-License-Identifier: GPL-3.0-or-later */
/* unit_root.h - tests of a series: is it stationary, how often to difference it, is what is left white noise?
 *
 * Missing values: kpss() and ndiffs() leave them out, nsdiffs() bridges them by straight lines, ljung_box() and
 * sample_acf() take none.
 */
#ifndef TERTIA_STAT_UNIT_ROOT_H
#define TERTIA_STAT_UNIT_ROOT_H

#include "base/arena.h"
#include "stat/model.h"

/* Statistic of Kwiatkowski, Phillips, Schmidt and Shin 1992 for a level, with `lags` Bartlett weights; 0 for a constant
 * series. The 5 % point is KPSS_LEVEL_5. */
#define KPSS_LEVEL_5 0.463
double kpss(const double *y, size_t n, size_t lags);
size_t kpss_lags(size_t n); /* 3 sqrt(n) / 13, cut */

/* How many first differences until kpss() at kpss_lags() is below its 5 % point; at most `most`. */
size_t ndiffs(struct arena *arena, const double *y, size_t n, size_t most);

/* Strength of the season, 1 - var(remainder) / var(remainder + seasonal) by STL with a window of 11 years, in 0..1
 * (Wang, Smith and Hyndman 2006); 0 where there is no season to see (m < 2, two years or fewer, constant). */
double seasonal_strength(struct arena *arena, const struct sample *sample);
/* 1 seasonal difference when the strength exceeds 0.64, else 0. */
size_t nsdiffs(struct arena *arena, const struct sample *sample);

/* Q = n (n + 2) sum r[k]^2 / (n - k) over `lags` autocorrelations, and the chance of more under white noise, with
 * `fitted` parameters taken off the degrees of freedom (Ljung and Box 1978). NaN when fewer points than lags + 1. */
struct ljung_box {
  double statistic, p_value;
};
struct ljung_box ljung_box(struct arena *arena, const double *y, size_t n, size_t lags, size_t fitted);

/* Are all values that are there the same, to 1.5e-8 of their size? */
bool nearly_constant(const double *y, size_t n);

#endif
