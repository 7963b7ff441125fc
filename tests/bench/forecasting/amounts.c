/* SPDX-License-Identifier: GPL-3.0-or-later */
/* amounts.c - value added of US states by industry: windows of ten points, five years ahead, at every end from 2006 to
 * 2016, against naive and drift. Intervals were calibrated on other panels and on ends before 2006. */
#include <math.h>
#include <stdio.h>

#include "measures.h"

enum { WINDOW = 10, H = 5, FIRST_END = 2006, LAST_END = 2016, ENDS = LAST_END - FIRST_END + 1 };

struct ends {
  double owa[ENDS], msis[ENDS], coverage[ENDS];
  size_t below; /* forecasts with a bound or a mean of 0 or less */
};

/* In the unit of the amounts. */
static void below_count(void *context, size_t method, const struct backtest_series *series, const void *model, size_t n,
                        size_t h, const double *outcome) {
  static const double level[] = {80, 95};
  struct arena arena = {0};
  struct forecast *f = forecast_new(&arena, h, level, 2);
  bool below = false;
  (void)method, (void)n, (void)outcome;
  method_find("auto")->forecast(model, f);
  for (size_t j = 0; j < h; j++) below |= !(transform_back(&series->transform, f->mean[j]) > 0);
  for (size_t i = 0; i < 2 * h; i++) below |= !(transform_back(&series->transform, f->lo[i]) > 0);
  ((struct ends *)context)->below += below;
  arena_free(&arena);
}

static void score_ends(struct bench *b, const struct panel *panel, const char *name, struct ends *ends) {
  bool is_auto = strcmp(name, "auto") == 0;
  struct arena arena = {0};
  struct backtest_method method = {.method = method_find(name)};
  ends->below = 0;
  if (is_auto) method.options = tables_options, method.context = &b->tables;
  for (int e = 0; e < ENDS; e++) {
    struct panel cut = panel_until(&arena, panel, FIRST_END + e + H, WINDOW + H);
    struct backtest_result result;
    struct backtest test = {
        cut.series, cut.count, &method, 1, H, 1, WINDOW, WINDOW, NULL, NULL, is_auto ? below_count : NULL, ends};
    backtest_run(&test, &result);
    struct point_scores s = score_points(&result.points);
    ends->owa[e] = s.owa, ends->msis[e] = s.msis, ends->coverage[e] = s.coverage95;
    arena_reset(&arena);
  }
  arena_free(&arena);
}

static double geometric(const double *x, const double *over) {
  double sum = 0;
  for (int e = 0; e < ENDS; e++) sum += log(over ? x[e] / over[e] : x[e]);
  return exp(sum / ENDS);
}

static double extreme(const double *x, bool greatest) {
  double found = x[0];
  for (int e = 1; e < ENDS; e++) found = greatest ? fmax(found, x[e]) : fmin(found, x[e]);
  return found;
}

static double average(const double *x) {
  double sum = 0;
  for (int e = 0; e < ENDS; e++) sum += x[e];
  return sum / ENDS;
}

int measure_amounts(struct bench *b, struct err *err) {
  struct arena arena = {0};
  struct panel logs;
  int code = panel_amounts(&arena, b->shared, "panel-us-states.csv", "USD", &logs, err);
  if (!code) {
    struct ends own, drift, naive;
    struct panel levels = panel_until(&arena, &logs, 9999, 0);
    for (size_t i = 0; i < levels.count; i++) levels.series[i].transform = (struct transform){0};
    score_ends(b, &logs, "auto", &own);
    score_ends(b, &levels, "drift", &drift);
    score_ends(b, &levels, "naive", &naive);
    printf("# amounts: %zu series; auto OWA %.4f worst %.4f coverage 95 %.4f worst %.4f; drift OWA %.4f worst %.4f\n",
           logs.count, geometric(own.owa, NULL), extreme(own.owa, true), average(own.coverage),
           extreme(own.coverage, false), geometric(drift.owa, NULL), extreme(drift.owa, true));
    measure(b, "amounts_owa_to_drift", geometric(own.owa, drift.owa), 0.98, false);
    measure(b, "amounts_owa_worst_end", extreme(own.owa, true), 0.85, false);
    measure_between(b, "amounts_coverage95", average(own.coverage), 0.93, 0.97);
    measure(b, "amounts_coverage95_worst_end", extreme(own.coverage, false), 0.88, true);
    measure(b, "amounts_bounds_below_zero", (double)own.below, 0, false);
    measure(b, "amounts_msis_to_naive", geometric(own.msis, naive.msis), 0.60, false);
  }
  arena_free(&arena);
  return code;
}
