/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sample.h - what every method asks of a series before it starts. */
#ifndef TERTIA_STAT_SAMPLE_H
#define TERTIA_STAT_SAMPLE_H

#include "stat/model.h"

#define SAMPLE_LARGEST 1e140 /* beyond it a sum of squares overflows */

/* 0 when the series has at least `fewest` points, none missing and none beyond SAMPLE_LARGEST; else EX_DATAERR, and the
 * message names the method and the first offending point (counted from 1). */
int sample_complete(const struct sample *sample, const char *method, size_t fewest, struct err *err);

double sample_mean(const double *y, size_t n);
/* Slope of the least-squares line of y on 0..n-1; 0 when n < 2. */
double sample_slope(const double *y, size_t n);
/* Are all n values the same? */
bool sample_constant(const double *y, size_t n);
/* Autocorrelations r[0..lags-1] of lags 1..lags, divisor n (the usual, biased estimator); 0 for a constant series. */
void sample_acf(const double *y, size_t n, size_t lags, double *r);

#endif
