/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stl.h - seasonal and trend decomposition by loess.
 *
 * Source: Cleveland, Cleveland, McRae and Terpenning 1990, J. Official Statistics 6:3-73. Lengths of windows, degrees,
 * jumps and passes are those of R's stl() where the options leave them 0.
 */
#ifndef TERTIA_STAT_STL_H
#define TERTIA_STAT_STL_H

#include "stat/model.h"

struct stl_options {
  size_t season_window; /* odd, in years; 0: periodic, the same season every year */
  size_t trend_window;  /* odd, in points; 0: from the other two */
  bool robust;          /* 15 passes that weigh outliers down, instead of none */
};

struct stl {
  size_t n, m;
  double *seasonal, *trend, *remainder; /* n each */
  double *weight;                       /* n: of the last robust pass; 1 when not robust */
};

/* Decompose into the arena; options NULL: periodic. Errors: EX_DATAERR when m < 2, two years or fewer, a missing value,
 * or an even window. */
int stl(struct arena *arena, const struct sample *sample, const struct stl_options *options, struct stl **out,
        struct err *err);

#endif
