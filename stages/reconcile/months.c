/* SPDX-License-Identifier: GPL-3.0-or-later */
/* months.c - months and quarters drawn to their years, by first-difference Denton (stat/denton.h). See reconcile.h.
 *
 * Cumulative figures are split into single months (the first is January and February together) or quarters, drawn
 * to the years, and put together again, so that December agrees with the year and no step falls between two years.
 * Stocks, series with holes, and series of which a correction would turn negative get the factor of their year. A
 * month or quarter with a control of its own agrees with it, and the others of its year compensate for it. */
#include <stdlib.h>

#include "stages/reconcile/table.h"
#include "stat/apportion.h"
#include "stat/denton.h"

/* Months or quarters of a series, in period order, and its years. */
struct parts {
  struct figure **figure, **year;
  size_t n, years;
  size_t per; /* a year: 11 or 4 */
  bool cumulative;
  size_t first;   /* of the first whole year */
  double *single; /* n: raw, split into single months */
  double *drawn;  /* n */
};

static size_t place_in_year(const struct parts *p, const struct figure *figure) {
  int number = period_number(figure->key.period);
  return (size_t)(p->per == 4 ? number - 1 : number - 2);
}

/* Without holes, and no single month or quarter missing? The first and last year may be cut short. */
static bool parts_are_whole(const struct parts *p) {
  for (size_t i = 0; i < p->n; i++) {
    const struct figure *figure = p->figure[i];
    if (isnan(figure->raw) || period_number(figure->key.period) < (p->per == 4 ? 1 : 2)) return false;
    if (i == 0) continue;
    size_t before = place_in_year(p, p->figure[i - 1]), at = place_in_year(p, figure);
    int years = period_year(figure->key.period) - period_year(p->figure[i - 1]->key.period);
    if (!(years == 0 && at == before + 1) && !(years == 1 && at == 0 && before == p->per - 1)) return false;
  }
  return p->n - p->first >= p->per && (!p->cumulative || place_in_year(p, p->figure[0]) == 0);
}

static void parts_take_apart(struct parts *p, struct arena *arena) {
  p->single = arena_array(arena, double, p->n);
  for (size_t i = 0; i < p->n; i++) {
    bool first = place_in_year(p, p->figure[i]) == 0 || !p->cumulative || i == 0;
    p->single[i] = p->figure[i]->raw - (first ? 0 : p->figure[i - 1]->raw);
  }
}

static struct figure *year_at(const struct parts *p, int year) {
  for (size_t i = 0; i < p->years; i++)
    if (period_year(p->year[i]->key.period) == year) return p->year[i];
  return NULL;
}

static bool is_settled(const struct figure *year) {
  return figure_is_held(year) && !isnan(year->value) && !isnan(year->raw) && year->raw != 0;
}

/* --- the factor of the year -------------------------------------------------------------------------------------- */

/* The year a month goes with: its own, else the nearest before it, else the first. */
static const struct figure *year_for(const struct parts *p, period_code period) {
  const struct figure *best = NULL;
  for (size_t i = 0; i < p->years; i++) {
    if (!is_settled(p->year[i])) continue;
    if (!best || period_year(p->year[i]->key.period) <= period_year(period)) best = p->year[i];
  }
  return best;
}

static void follow_year(const struct parts *p) {
  for (size_t i = 0; i < p->n; i++) {
    struct figure *figure = p->figure[i];
    const struct figure *year = year_for(p, figure->key.period);
    if (!year || isnan(figure->raw)) continue;
    bool own = period_year(year->key.period) == period_year(figure->key.period);
    if (own && figure->raw == year->raw && year->has_exact)
      figure_set_exact(figure, year->exact);
    else
      figure_set(figure, figure->raw * (year->value / year->raw));
    figure->status = own ? year->status : STATUS_EXTRAPOLATED;
  }
}

/* --- Denton ------------------------------------------------------------------------------------------------------ */

/* The years as benchmarks, from the first whole one on; how many are there. */
static size_t benchmarks_of(const struct parts *p, double *benchmark, size_t years) {
  size_t given = 0;
  for (size_t y = 0; y < years; y++) {
    const struct figure *year = year_at(p, period_year(p->figure[p->first + y * p->per]->key.period));
    double sum = 0;
    for (size_t i = 0; i < p->per; i++) sum += p->single[p->first + y * p->per + i];
    benchmark[y] = year && is_settled(year) && sum != 0 ? year->value : NAN;
    if (!isnan(benchmark[y])) given++;
  }
  return given;
}

static void below_zero_note(const struct reconciling *run, const struct parts *p, size_t at, double value) {
  note_figure(run, &p->figure[at]->key, "factor-below-zero", span_of(number_text(value, run->arena)),
              "the smooth correction turns negative here; the series gets the factor of each year");
}

/* False when the parts are left to the factor of the year. */
static bool parts_draw(const struct reconciling *run, struct parts *p) {
  size_t years = (p->n - p->first) / p->per;
  double *benchmark = arena_array(run->arena, double, years + 1);
  if (!benchmarks_of(p, benchmark, years)) return false;
  struct denton_series series = {p->single, p->n, p->per, p->first, benchmark, years, false};
  struct denton_result result;
  struct err unfit = {0}; /* what Denton cannot do is left to the factor of the year */
  if (denton(run->arena, &series, &result, &unfit)) return false;
  for (size_t i = 0; i < p->n; i++)
    if (result.correction[i] <= 0) {
      below_zero_note(run, p, i, result.value[i]);
      return false;
    }
  p->drawn = result.value;
  return true;
}

/* --- controls of months and quarters ----------------------------------------------------------------------------- */

/* Parts i..end-1 (all of one year) in proportion so that they come to a sum; false when they cannot. */
static bool scale_to(struct parts *p, size_t from, size_t end, double sum) {
  double now = 0;
  for (size_t i = from; i < end; i++) now += p->drawn[i];
  if (now == 0 || sum / now < 0) return false;
  for (size_t i = from; i < end; i++) p->drawn[i] *= sum / now;
  return true;
}

static void contradiction_note(const struct reconciling *run, const struct figure *part, double sum, double year) {
  note_control(run, part->by, "controls-contradict", span_of(number_text(sum - year, run->arena)),
               arena_format(run->arena, "the parts of the year come to %s against %s of the year: %s apart",
                            number_text(sum, run->arena), number_text(year, run->arena),
                            number_text(fabs(sum - year), run->arena)));
}

/* Cumulative: from one control to the next. */
static void cumulative_hold(const struct reconciling *run, struct parts *p, size_t from, size_t end,
                            const struct figure *year) {
  size_t begin = from;
  double before = 0;
  for (size_t i = from; i < end; i++) {
    const struct figure *figure = p->figure[i];
    bool last = i + 1 == end && i + 1 - from == p->per && year && is_settled(year);
    if (!last && !figure_is_controlled(figure)) continue;
    double to = last ? year->value : figure->control;
    if (last && figure_is_controlled(figure) && fabs(figure->control - to) > figure->tolerance + 1e-6)
      contradiction_note(run, figure, figure->control, to);
    if (!scale_to(p, begin, i + 1, to - before))
      contradiction_note(run, figure->by ? figure : p->figure[begin], to, before);
    else
      before = to;
    begin = i + 1;
  }
}

/* Single: those with controls are fixed, the others share the rest of the year. */
static void single_hold(const struct reconciling *run, struct parts *p, size_t from, size_t end,
                        const struct figure *year) {
  double held = 0, free = 0;
  const struct figure *controlled = NULL;
  for (size_t i = from; i < end; i++) {
    if (figure_is_controlled(p->figure[i]))
      held += p->drawn[i] = p->figure[i]->control, controlled = p->figure[i];
    else
      free += p->drawn[i];
  }
  if (!controlled || end - from < p->per || !year || !is_settled(year)) return;
  double left = year->value - held;
  if (free > 0 && left >= 0) {
    for (size_t i = from; i < end; i++)
      if (!figure_is_controlled(p->figure[i])) p->drawn[i] *= left / free;
  } else if (fabs(left) > controlled->tolerance * (double)p->per + 1e-6) {
    contradiction_note(run, controlled, held + free, year->value);
    if (held + free != 0) scale_to(p, from, end, year->value);
  }
}

static bool any_control(const struct parts *p, size_t from, size_t end) {
  for (size_t i = from; i < end; i++)
    if (figure_is_controlled(p->figure[i])) return true;
  return false;
}

/* --- the result -------------------------------------------------------------------------------------------------- */

/* One year, rounded so that it adds up to the figure of the year. */
static void year_write(const struct reconciling *run, struct parts *p, size_t from, size_t end,
                       const struct figure *year) {
  size_t n = end - from, index[12];
  decimal_sum whole[12], sum = 0;
  for (size_t i = 0; i < n; i++) index[i] = i;
  bool to_year = year && is_settled(year) && year->has_exact && n == p->per;
  struct apportion_sum of_year = {index, n, to_year ? year->exact : 0, 1};
  apportion(run->arena, p->drawn + from, n, &of_year, to_year, whole);
  for (size_t i = 0; i < n; i++) {
    struct figure *figure = p->figure[from + i];
    sum = p->cumulative ? sum + whole[i] : whole[i];
    bool meets = figure_is_controlled(figure) && fabs(decimal_sum_real(sum) - figure->control) <= 1e-5;
    if (meets) sum = figure->control_exact;
    figure_set_exact(figure, sum);
    figure->status = to_year || meets ? STATUS_BENCHMARKED : STATUS_EXTRAPOLATED;
    if (figure_is_controlled(figure) && fabs(figure->value - figure->control) > figure->tolerance + 1e-6)
      figure->status = STATUS_NOT_MET;
  }
}

static void years_write(const struct reconciling *run, struct parts *p) {
  for (size_t i = 0, end; i < p->n; i = end) {
    int number = period_year(p->figure[i]->key.period);
    for (end = i; end < p->n && period_year(p->figure[end]->key.period) == number;) end++;
    const struct figure *year = year_at(p, number);
    if (any_control(p, i, end)) {
      if (p->cumulative)
        cumulative_hold(run, p, i, end, year);
      else
        single_hold(run, p, i, end, year);
    }
    year_write(run, p, i, end, year);
  }
}

static void own_controls_set(const struct parts *p) {
  for (size_t i = 0; i < p->n; i++)
    if (figure_is_controlled(p->figure[i])) {
      figure_set_exact(p->figure[i], p->figure[i]->control_exact);
      p->figure[i]->status = STATUS_BENCHMARKED;
    }
}

/* Months are. Quarters are when the last one is the year, or when they grow as sums from January do. */
static bool are_cumulative(const struct parts *p, struct arena *arena) {
  size_t years = p->n > p->first ? (p->n - p->first) / 4 : 0;
  bool like_year = years > 0, sums_to_year = years > 0;
  double *raw = arena_array(arena, double, 4 * years + 1);
  if (p->per != 4) return true;
  for (size_t y = 0; y < years; y++) {
    double sum = 0;
    for (size_t q = 0; q < 4; q++) sum += raw[4 * y + q] = p->figure[p->first + 4 * y + q]->raw;
    const struct figure *year = year_at(p, period_year(p->figure[p->first + 4 * y]->key.period));
    double of_year = year ? year->raw : NAN;
    like_year &= fabs(of_year - raw[4 * y + 3]) <= 1e-6 * fabs(of_year);
    sums_to_year &= fabs(of_year - sum) <= 1e-6 * fabs(of_year);
  }
  if (like_year != sums_to_year) return like_year;
  return quarters_are_cumulative(p->figure[0]->key.indicator, raw, years);
}

static void parts_benchmark(const struct reconciling *run, struct parts *p) {
  bool settled = false;
  for (size_t i = 0; i < p->years; i++) settled |= is_settled(p->year[i]);
  if (!p->n) return;
  for (p->first = 0; p->first < p->n && place_in_year(p, p->figure[p->first]) != 0;) p->first++;
  p->cumulative = are_cumulative(p, run->arena);
  bool whole = settled && !is_stock(run->rec, p->figure[0]) && p->first < p->n && parts_are_whole(p);
  if (whole) parts_take_apart(p, run->arena);
  if (whole && parts_draw(run, p)) {
    years_write(run, p);
    return;
  }
  if (settled) follow_year(p);
  own_controls_set(p);
}

static void series_split(struct figure **order, size_t from, size_t to, enum period_kind kind, struct figure **into,
                         size_t *n) {
  *n = 0;
  for (size_t j = from; j < to; j++)
    if (order[j]->key.period && period_kind(order[j]->key.period) == kind) into[(*n)++] = order[j];
}

void benchmark_within_years(struct reconciling *run) {
  struct figure **order = rows_sorted(run->rows);
  struct figure **years = arena_array(run->arena, struct figure *, run->rows->n + 1);
  struct figure **some = arena_array(run->arena, struct figure *, run->rows->n + 1);
  for (size_t i = 0, end; i < run->rows->n; i = end) {
    for (end = i; end < run->rows->n && key_same_series(&order[i]->key, &order[end]->key);) end++;
    if (!key_is_amount(&order[i]->key) || is_component(order[i]->key.indicator)) continue;
    struct parts parts = {.figure = some, .year = years, .per = 11};
    series_split(order, i, end, PERIOD_YEAR, years, &parts.years);
    series_split(order, i, end, PERIOD_MONTH, some, &parts.n);
    parts_benchmark(run, &parts);
    parts = (struct parts){.figure = some, .year = years, .years = parts.years, .per = 4};
    series_split(order, i, end, PERIOD_QUARTER, some, &parts.n);
    parts_benchmark(run, &parts);
  }
  tables_within_years(run);
}
