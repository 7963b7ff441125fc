/* SPDX-License-Identifier: GPL-3.0-or-later */
/* selective.h - the score of a return in selective editing: the change of the published estimate, in percent, if the
 * value were the predicted one (Lawrence and McKenzie 2000; ONS). */
#ifndef TERTIA_STAT_SELECTIVE_H
#define TERTIA_STAT_SELECTIVE_H

#include <math.h>

/* 100 a |adjusted - predicted| / standardising factor. */
static inline double selective_score(double weight, double adjusted, double predicted, double factor) {
  return factor != 0 ? 100 * weight * fabs(adjusted - predicted) / factor : NAN;
}

#endif
