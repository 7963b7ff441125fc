/* SPDX-License-Identifier: GPL-3.0-or-later */
/* controlled_rounding.h - amounts rounded to a base so that sums still agree where that is possible (Cox 1987;
 * Hundepool et al. 2012, 4.4).
 *
 * Zero-restricted: an amount becomes one of the two multiples of its base around it, and a multiple stays as it is.
 * Rows whose factors are 1 and -1 and that are met exactly are to be met again. In a table of two dimensions that is
 * always possible and the linear programme finds it; otherwise amounts are fixed one after the other, and rows that
 * cannot be kept are counted. */
#ifndef TERTIA_STAT_CONTROLLED_ROUNDING_H
#define TERTIA_STAT_CONTROLLED_ROUNDING_H

#include "stat/disclosure.h"

struct controlled_rounding {
  double *rounded; /* by cell; NaN for those that no table shows */
  bool *broken;    /* by row: the rounded amounts do not add up */
  size_t rows_kept, rows_broken, programmes;
};

/* base: by cell, above 0. False: a programme could not be solved. */
bool controlled_rounding(const struct disclosure *problem, const double *base, struct arena *arena,
                         struct controlled_rounding *result);

#endif
