/* SPDX-License-Identifier: GPL-3.0-or-later */
/* calibration_table.h - the catalog's calibration tables as the numbers that stat's default forecaster uses.
 *
 * calibration/intervals.csv: kind (levels|shares), frequency (points a year), from, to (lengths, both included), h,
 * q50, q80, q95, q99 (stat/calibration.h), cases.
 * calibration/pooled.csv: indicator (as in the series; * for any other), frequency, drift, variance (a point, on the
 * logit scale; stat/pooled.h), series.
 * scripts/calibrate makes both.
 */
#ifndef TERTIA_FLOW_CALIBRATION_TABLE_H
#define TERTIA_FLOW_CALIBRATION_TABLE_H

#include "data/table.h"
#include "stat/calibration.h"
#include "stat/pooled.h"

/* Read the rows into the arena. EX_CONFIG, with the line, for a missing column or a cell that is not a number. */
int calibration_table(const struct table *table, struct arena *arena, struct calibration *calibration, struct err *err);

struct pooled_row {
  struct span indicator;
  unsigned m;
  struct pooled pooled;
};

struct pooled_table {
  const struct pooled_row *row;
  size_t rows;
};

int pooled_table(const struct table *table, struct arena *arena, struct pooled_table *pooled, struct err *err);

/* The row of this indicator and frequency; otherwise of this indicator at another frequency, with drift and variance
 * spread over the points of a year; otherwise the same for "*"; otherwise POOLED_UNKNOWN. */
struct pooled pooled_find(const struct pooled_table *table, struct span indicator, unsigned m);

#endif
