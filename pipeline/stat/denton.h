/* SPDX-License-Identifier: GPL-3.0-or-later */
/* denton.h - a series of high frequency drawn to benchmarks of low frequency, its movements kept.
 *
 * First-difference Denton: of all series that meet the benchmarks, the one whose correction changes least from point to
 * point. The correction is a factor (proportional) or a difference (additive); it is constant before the first
 * benchmark and after the last, so the last factor carries the series on past the last benchmark.
 *
 * Benchmark k is the sum of the `per` points from first + k * per on. NaN is a period without a benchmark: the
 * correction runs smoothly through it. A period that lies partly beyond the n points may have none.
 * Sources: Denton 1971; Cholette 1984 (no condition on the first point); Bloem, Dippelsman and Maehle, IMF Quarterly
 * National Accounts Manual, 2001, ch. VI.
 */
#ifndef TERTIA_STAT_DENTON_H
#define TERTIA_STAT_DENTON_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"

struct denton_series {
  const double *indicator; /* n, oldest first, none missing */
  size_t n, per, first;    /* for example 4 or 12 a year; first < n: points before the first benchmarked period */
  const double *benchmark; /* benchmarks, in the unit wanted of the result; NaN: none */
  size_t benchmarks;
  bool additive;
};

struct denton_result {
  double *value;      /* n: indicator * correction, or + correction */
  double *correction; /* n */
  double *gap;        /* benchmarks: benchmark - sum of the indicator, as it was; NaN without a benchmark */
};

/* Solve into the arena. Errors: EX_DATAERR when there is no benchmark, a value is missing or infinite, a benchmark is
 * for a period that is not whole, or (proportional) the indicator of a benchmarked period sums to 0.
 * Work grows with the cube of n + benchmarks: for series, not for millions of points (at most DENTON_LARGEST). */
#define DENTON_LARGEST 4000
int denton(struct arena *arena, const struct denton_series *series, struct denton_result *result, struct err *err);

#endif
