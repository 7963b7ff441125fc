/* calibration_table.h - the catalog's calibration tables as the numbers that stat's default forecaster takes.
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

/* The rows, in the arena. EX_CONFIG for a missing column or a cell that is no number, with its line. */
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

/* The row of this indicator and frequency; else of this indicator and another frequency, drift and variance spread over
 * the points of a year; else the same of "*"; else POOLED_UNKNOWN. */
struct pooled pooled_find(const struct pooled_table *table, struct span indicator, unsigned m);

#endif
