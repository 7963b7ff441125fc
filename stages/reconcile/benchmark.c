/* SPDX-License-Identifier: GPL-3.0-or-later */
/* benchmark.c - each series of years drawn to its own controls over time, by first-difference Denton (stat/denton.h).
 *
 * The first of two steps (Quenneville and Fortier 2012): what it makes of a figure is where balancing begins, and for
 * the years without controls of their own to agree with the total. A control that is not above 0, for a figure that is,
 * applies to its own year only, not to the years beside it. */
#include "stages/reconcile/reconcile.h"
#include "stat/denton.h"

/* A series of years, as pointers in period order. */
struct series {
  struct figure **figure;
  size_t n;
  bool additive;
};

/* Can this figure tie the series to its control? */
static bool ties(const struct series *s, const struct figure *figure) {
  if (!figure_is_controlled(figure) || isnan(figure->raw) || (figure->raw == 0 && !s->additive)) return false;
  return s->additive || figure->control / figure->raw > 0;
}

static bool is_tied(const struct series *s) {
  for (size_t i = 0; i < s->n; i++)
    if (ties(s, s->figure[i])) return true;
  return false;
}

static enum status status_at(const struct series *s, const struct figure *figure) {
  bool before = false, after = false;
  for (size_t i = 0; i < s->n; i++) {
    before |= ties(s, s->figure[i]) && s->figure[i]->key.period < figure->key.period;
    after |= ties(s, s->figure[i]) && s->figure[i]->key.period > figure->key.period;
  }
  return before && after ? STATUS_INTERPOLATED : STATUS_EXTRAPOLATED;
}

static size_t year_index(const struct series *s, const struct figure *figure) {
  return (size_t)period_distance(s->figure[0]->key.period, figure->key.period);
}

/* The correction of every year from the first to the last. Years without a figure get an indicator of 1: with one
 * figure a control the correction does not depend on it. */
static int corrections(const struct series *s, struct arena *arena, double **correction, struct err *err) {
  size_t years = year_index(s, s->figure[s->n - 1]) + 1;
  double *indicator = arena_array(arena, double, years), *control = arena_array(arena, double, years);
  for (size_t y = 0; y < years; y++) indicator[y] = 1, control[y] = NAN;
  for (size_t i = 0; i < s->n; i++) {
    size_t y = year_index(s, s->figure[i]);
    if (!isnan(s->figure[i]->raw) && s->figure[i]->raw != 0) indicator[y] = s->figure[i]->raw;
    if (ties(s, s->figure[i])) control[y] = s->figure[i]->control;
  }
  struct denton_series series = {indicator, years, 1, 0, control, years, s->additive};
  struct denton_result result;
  int code = denton(arena, &series, &result, err);
  if (!code) *correction = result.correction;
  return code;
}

static double corrected(const struct series *s, const struct figure *figure, const double *correction) {
  double by = correction[year_index(s, figure)];
  return s->additive ? figure->raw + by : figure->raw * by;
}

static bool keeps_signs(const struct series *s, const double *correction) {
  for (size_t i = 0; i < s->n; i++)
    if (s->figure[i]->raw > 0 && corrected(s, s->figure[i], correction) < 0) return false;
  return true;
}

static void additive_note(const struct reconciling *run, const struct series *s, const double *correction) {
  for (size_t i = 0; i < s->n; i++) {
    double value = corrected(s, s->figure[i], correction);
    if (s->figure[i]->raw > 0 && value < 0)
      note_figure(run, &s->figure[i]->key, "benchmark-below-zero", span_of(number_text(value, run->arena)),
                  "an additive correction makes a positive amount negative; the series is corrected by factors");
  }
}

static void series_correct(struct series *s, const double *correction) {

  for (size_t i = 0; i < s->n; i++) {
    struct figure *figure = s->figure[i];
    if (figure_is_controlled(figure) || isnan(figure->raw)) continue;
    figure->value = corrected(s, figure, correction);
    figure->status = status_at(s, figure);
    if (figure->raw != 0) figure->ratio = figure->value / figure->raw;
  }
}

/* A figure with a control begins at it, whatever its neighbours are. */
static void controls_set(struct series *s) {
  for (size_t i = 0; i < s->n; i++) {
    struct figure *figure = s->figure[i];
    if (!figure_is_controlled(figure)) continue;
    figure->value = figure->control;
    figure->status = STATUS_BENCHMARKED;
    if (!isnan(figure->raw) && figure->raw != 0) figure->ratio = figure->control / figure->raw;
  }
}

static int series_benchmark(struct reconciling *run, struct series *s, struct err *err) {
  double *correction = NULL;
  controls_set(s);
  if (!is_tied(s)) return 0;
  int code = corrections(s, run->arena, &correction, err);
  if (!code && s->additive && !keeps_signs(s, correction)) {
    additive_note(run, s, correction);
    s->additive = false;
    if (!is_tied(s)) return 0;
    code = corrections(s, run->arena, &correction, err);
  }
  if (!code) series_correct(s, correction);
  return code;
}

int benchmark_years(struct reconciling *run, struct err *err) {
  struct figure **order = rows_sorted(run->rows);
  struct figure **years = arena_array(run->arena, struct figure *, run->rows->n + 1);
  bool additive = run->rec->options->method && strcmp(run->rec->options->method, "additive") == 0;
  int code = 0;
  for (size_t i = 0, end; !code && i < run->rows->n; i = end) {
    struct series series = {years, 0, additive};
    for (end = i; end < run->rows->n && key_same_series(&order[i]->key, &order[end]->key); end++)
      if (figure_in_year(order[end])) years[series.n++] = order[end];
    if (key_is_amount(&order[i]->key)) code = series_benchmark(run, &series, err);
  }
  return code;
}
