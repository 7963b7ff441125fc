/* SPDX-License-Identifier: GPL-3.0-or-later */
/* decompose.h - classical seasonal decomposition, and the seasonal adjustment of the forecasting competitions.
 *
 * Additive y = trend + seasonal + remainder, multiplicative y = trend * seasonal * remainder. The trend is the centred
 * moving average over a year (2 x m for even m), missing for the m/2 points at each end; the seasonal index of a
 * season is the mean of the detrended values there, scaled so that the m indices average 0 or 1.
 * Source: Hyndman and Athanasopoulos, Forecasting, 3rd ed., 3.4; Makridakis, Spiliotis and Assimakopoulos 2020 (the M4
 * competition) for the test and for the adjustment.
 */
#ifndef TERTIA_STAT_DECOMPOSE_H
#define TERTIA_STAT_DECOMPOSE_H

#include "stat/model.h"

struct decomposition {
  size_t n, m;
  bool multiplicative;
  double *index;                        /* m: of the season of point t at t % m */
  double *seasonal, *trend, *remainder; /* n each; NaN where the trend is */
};

/* Decompose into the arena. Errors: EX_DATAERR when m < 2, fewer than two whole years, a missing value, or,
 * multiplicative, a trend or a mean index of 0. */
int decompose(struct arena *arena, const struct sample *sample, bool multiplicative, struct decomposition **out,
              struct err *err);

/* The test of the competitions: is the autocorrelation at lag m outside the one-sided 90 % Bartlett limit? False when
 * m < 2, when there are no more than two years, and for a constant series. */
bool seasonal_test(const double *y, size_t n, size_t m);

/* A series without its multiplicative season when the test finds one and all its indices are positive (as
 * naive 2, Theta and the combinations have it); else the series itself and indices of 1. */
struct adjusted {
  struct sample sample; /* y: the adjusted values, in the arena; the rest as in the input */
  bool seasonal;
  const double *index; /* m: of the season of point t at t % m */
};
struct adjusted seasonal_adjust(struct arena *arena, const struct sample *sample);

/* Restore the season of a forecast of the adjusted series: the mean, and the bounds and sd too when `bounds`. */
void seasonal_restore(const struct adjusted *adjusted, struct forecast *out, bool bounds);
/* The same for a simulated path of h points, and for the n fitted values. */
void seasonal_restore_path(const struct adjusted *adjusted, size_t h, double *path);
void seasonal_restore_fitted(const struct adjusted *adjusted, double *fitted);

#endif
