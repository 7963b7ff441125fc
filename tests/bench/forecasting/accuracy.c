/* SPDX-License-Identifier: GPL-3.0-or-later */
/* accuracy.c - M3, yearly and quarterly: each method's sMAPE against R's of the same name, the default forecaster's OWA
 * and intervals against the mean of R's ets, auto.arima, thetaf, damped Holt and drift (mean5 of scores_R.csv). */
#include <stdio.h>

#include "measures.h"

static const char *const mean5[] = {"ets", "arima", "theta", "damped", "rwdrift", NULL};

static struct backtest_result score(struct bench *b, const struct panel *panel, const char *name, size_t h) {
  struct backtest_result result = {.failures = 0};
  struct backtest_method method = {.method = method_find(name)};
  if (strcmp(name, "auto") == 0) method.options = tables_options, method.context = &b->tables;
  struct backtest test = {panel->series, panel->count, &method, 1, h, 1, 0, 0, NULL, NULL, NULL, NULL};
  backtest_run(&test, &result);
  return result;
}

static void against_r(struct bench *b, const struct panel *panel, const struct peer *peer, size_t h, const char *name,
                      const char *period, double level, bool both_sides) {
  struct arena arena = {0};
  const char *methods[] = {name, NULL};
  const char *row = arena_format(&arena, "%s_smape_to_r_%s", name, period);
  if (!method_find(name)) {
    measure_absent(b, row, "the method is not here");
  } else {
    struct backtest_result own = score(b, panel, name, h);
    double ratio = score_points(&own.points).smape / peer_scores(peer, panel, h, methods).smape;
    if (both_sides)
      measure_between(b, row, ratio, 1 - level, 1 + level);
    else
      measure(b, row, ratio, level, false);
  }
  arena_free(&arena);
}

static void automatic(struct bench *b, const struct panel *levels, const struct peer *peer, size_t h,
                      const char *period, double owa_level, double msis_level) {
  struct arena arena = {0};
  struct panel logs = panel_logs(&arena, levels), *panel = &logs;
  struct backtest_result own = score(b, panel, "auto", h);
  struct point_scores mine = score_points(&own.points), r = peer_scores(peer, panel, h, mean5);
  printf("# %s: auto sMAPE %.3f MASE %.4f OWA %.4f MSIS %.3f coverage 80 %.3f 95 %.3f over %zu series, %zu refused; "
         "mean5 sMAPE %.3f MASE %.4f OWA %.4f MSIS %.3f coverage 95 %.3f\n",
         period, mine.smape, mine.mase, mine.owa, mine.msis, mine.coverage80, mine.coverage95, own.points.series,
         own.failures, r.smape, r.mase, r.owa, r.msis, r.coverage95);
  measure(b, arena_format(&arena, "auto_owa_to_mean5_%s", period), mine.owa / r.owa, owa_level, false);
  measure_between(b, arena_format(&arena, "auto_coverage95_%s", period), mine.coverage95, 0.93, 0.97);
  measure(b, arena_format(&arena, "auto_msis_to_mean5_%s", period), mine.msis / r.msis, msis_level, false);
  arena_free(&arena);
}

int measure_accuracy(struct bench *b, struct err *err) {
  struct arena arena = {0};
  struct panel yearly, quarterly;
  struct peer peer;
  int code = panel_m3(&arena, b->shared, 1, &yearly, err);
  if (!code) code = panel_m3(&arena, b->shared, 4, &quarterly, err);
  if (!code) code = peer_read(&arena, b->shared, NULL, &peer, err);
  if (!code) {
    against_r(b, &yearly, &peer, 6, "theta", "yearly", 0.001, true);
    against_r(b, &quarterly, &peer, 8, "theta", "quarterly", 0.001, true);
    against_r(b, &yearly, &peer, 6, "arima", "yearly", 0.005, true);
    against_r(b, &quarterly, &peer, 8, "arima", "quarterly", 0.005, true);
    against_r(b, &yearly, &peer, 6, "ets", "yearly", 1.003, false);
    against_r(b, &quarterly, &peer, 8, "ets", "quarterly", 1.000, false);
    automatic(b, &yearly, &peer, 6, "yearly", 0.995, 0.83);
    automatic(b, &quarterly, &peer, 8, "quarterly", 0.99, 0.93);
  }
  arena_free(&arena);
  return code;
}
