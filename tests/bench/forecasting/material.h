/* SPDX-License-Identifier: GPL-3.0-or-later */
/* material.h - what the forecasting benchmark is measured on: open halves of M3 and of a panel of shares, R's own
 * forecasts of them, and the project's calibration. Everything lives in the arena it was read into. */
#ifndef TERTIA_BENCH_MATERIAL_H
#define TERTIA_BENCH_MATERIAL_H

#include "flow/calibration_table.h"
#include "stat/auto.h"
#include "stat/backtest.h"

struct panel {
  struct backtest_series *series; /* training and test points in one */
  const char **id;
  int *last; /* year of the last point; 0 where there are no years */
  size_t count;
};

/* Yearly (m = 1) or quarterly (4) series of M3. */
int panel_m3(struct arena *arena, const char *shared, unsigned m, struct panel *panel, struct err *err);
/* Those of the yearly series of M3 that are macro-economic or demographic: like accounts, and not of single firms. */
int panel_m3_accounts(struct arena *arena, const char *shared, struct panel *panel, struct err *err);
/* Yearly shares, in percent, of one indicator: SRVGDP or SRVEMP; the latest run without gaps of each. */
int panel_shares(struct arena *arena, const char *shared, const char *indicator, struct panel *panel, struct err *err);
/* Any indicator of the long table data/series/FILE, the same way. */
int panel_long(struct arena *arena, const char *shared, const char *file, const char *indicator, struct panel *panel,
               struct err *err);
/* Yearly amounts in units that have `unit` in their name, of the long table data/series/FILE: every indicator but those
 * of part of a year, of growth and of indices. On the log scale; ids are "region indicator". */
int panel_amounts(struct arena *arena, const char *shared, const char *file, const char *unit, struct panel *panel,
                  struct err *err);
/* The same series on the log scale; those with a value of 0 or below are left out. */
struct panel panel_logs(struct arena *arena, const struct panel *panel);
/* The points up to a year; series left with fewer than `fewest` points are dropped. */
struct panel panel_until(struct arena *arena, const struct panel *panel, int year, size_t fewest);
/* The series without their last h points, and h missing ones behind: origins inside the training part. */
struct panel panel_training(struct arena *arena, const struct panel *panel, size_t cut, size_t h);

/* R's forecasts: a row a step. */
struct peer_row {
  const char *id, *method;
  size_t h;
  double mean, lo95, hi95;
};
struct peer {
  const struct peer_row *row; /* by id, method, h */
  size_t rows;
};
/* `set`: NULL for m3_forecasts.csv, else a set of panel_forecasts.csv. */
int peer_read(struct arena *arena, const char *shared, const char *set, struct peer *peer, struct err *err);
/* The h rows of a series, or NULL. */
const struct peer_row *peer_find(const struct peer *peer, const char *id, const char *method);
/* Scores of the average of some of R's methods (ended by NULL) on these series. */
struct point_scores peer_scores(const struct peer *peer, const struct panel *panel, size_t h,
                                const char *const *method);

/* The project's tables, from its catalog. */
struct tables {
  struct calibration calibration;
  struct pooled_table pooled;
  struct pooled found; /* of the indicator in hand */
  struct auto_options levels, shares, amounts;
};
int tables_read(struct arena *arena, const char *catalog, struct tables *tables, struct err *err);
void tables_choose(struct tables *tables, const char *indicator);
/* For struct backtest_method.options. */
const void *tables_options(const void *tables, const struct backtest_series *series);

#endif
