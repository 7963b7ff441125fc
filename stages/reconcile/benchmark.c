/* benchmark.c - a series drawn to its annual controls over time, by first-difference Denton (stat/denton.h).
 *
 * Years: the indicator is the annual figure, a control stands for its year. Months: cumulative figures are taken apart into
 * single months (the first is January and February together), drawn to the annual figure where that is tied to a control, and
 * put together again, so that December agrees with the year and no step falls between two years. Where a year's months are
 * not all there, or for a stock such as the head count, a month or quarter takes the correction of its year.
 */
#include <math.h>

#include "stages/reconcile/reconcile.h"
#include "stat/denton.h"

/* A series, as pointers in period order; figures of one kind of period. */
struct series {
  struct figure **figure;
  size_t n;
  bool additive;
};

/* Can this figure tie the series to its control? A figure of 0 has no factor. */
static bool ties(const struct series *s, const struct figure *figure) {
  return !isnan(figure->control) && !isnan(figure->raw) && (s->additive || figure->raw != 0);
}

static enum status status_at(const struct series *s, const struct figure *figure) {
  if (ties(s, figure)) return STATUS_BENCHMARKED;
  bool before = false, after = false;
  for (size_t i = 0; i < s->n; i++) {
    before |= ties(s, s->figure[i]) && s->figure[i]->key.period < figure->key.period;
    after |= ties(s, s->figure[i]) && s->figure[i]->key.period > figure->key.period;
  }
  return before && after ? STATUS_INTERPOLATED : STATUS_EXTRAPOLATED;
}

/* Years without a figure get an indicator of 1: with one figure a control the correction does not depend on it. */
static int benchmark_years(const struct series *s, struct arena *arena, struct err *err) {
  bool tied = false;
  for (size_t i = 0; i < s->n; i++) tied |= ties(s, s->figure[i]);
  if (!tied) return 0;
  size_t years = (size_t)period_distance(s->figure[0]->key.period, s->figure[s->n - 1]->key.period) + 1;
  double *indicator = arena_array(arena, double, years), *control = arena_array(arena, double, years);
  for (size_t y = 0; y < years; y++) indicator[y] = 1, control[y] = NAN;
  for (size_t i = 0; i < s->n; i++) {
    size_t y = (size_t)period_distance(s->figure[0]->key.period, s->figure[i]->key.period);
    if (!isnan(s->figure[i]->raw) && s->figure[i]->raw != 0) indicator[y] = s->figure[i]->raw;
    if (ties(s, s->figure[i])) control[y] = s->figure[i]->control;
  }
  struct denton_series series = {indicator, years, 1, 0, control, years, s->additive};
  struct denton_result result;
  int code = denton(arena, &series, &result, err);
  for (size_t i = 0; !code && i < s->n; i++) {
    struct figure *figure = s->figure[i];
    if (isnan(figure->raw)) continue;
    double by = result.correction[period_distance(s->figure[0]->key.period, figure->key.period)];
    figure->status = status_at(s, figure);
    figure->value = figure->status == STATUS_BENCHMARKED ? figure->control
                    : s->additive                        ? figure->raw + by
                                                         : figure->raw * by;
  }
  return code;
}

/* The annual figure a month or quarter goes with. */
static const struct figure *year_for(const struct series *annual, period_code period) {
  const struct figure *best = NULL;
  for (size_t i = 0; i < annual->n; i++) {
    const struct figure *figure = annual->figure[i];
    if (figure->status == STATUS_UNRECONCILED || isnan(figure->raw) || figure->raw == 0) continue;
    if (!best || period_year(figure->key.period) <= period_year(period)) best = figure;
  }
  return best;
}

static void follow_year(const struct series *annual, struct figure *figure) {
  const struct figure *year = year_for(annual, figure->key.period);
  if (!year || isnan(figure->raw)) return;
  figure->value = figure->raw * (year->value / year->raw);
  figure->status = period_year(year->key.period) == period_year(figure->key.period) ? year->status : STATUS_EXTRAPOLATED;
}

enum { MONTHS = 11 }; /* single months of a year: January and February are one */

/* Every month from February to December of whole years, the last year perhaps cut short? */
static bool months_are_whole(const struct series *months) {
  for (size_t i = 0; i < months->n; i++) {
    const struct figure *figure = months->figure[i];
    if (isnan(figure->raw) || figure->raw <= 0) return false;
    if (period_month(figure->key.period) != (int)(i % MONTHS) + 2) return false;
    if (period_year(figure->key.period) != period_year(months->figure[0]->key.period) + (int)(i / MONTHS)) return false;
  }
  return months->n >= MONTHS;
}

static bool is_firm(const struct figure *figure) {
  return figure->status == STATUS_BENCHMARKED || figure->status == STATUS_INTERPOLATED;
}

/* The annual figure of a year, when it is tied to controls; NaN else. */
static double firm_year(const struct series *annual, int year) {
  for (size_t i = 0; i < annual->n; i++)
    if (period_year(annual->figure[i]->key.period) == year && is_firm(annual->figure[i])) return annual->figure[i]->value;
  return NAN;
}

/* True when the months were drawn to the years; else they are left for follow_year(). */
static bool benchmark_months(const struct series *annual, const struct series *months, struct arena *arena) {
  if (!months_are_whole(months)) return false;
  size_t years = months->n / MONTHS;
  double *single = arena_array(arena, double, months->n), *control = arena_array(arena, double, years);
  bool tied = false;
  for (size_t i = 0; i < months->n; i++)
    single[i] = months->figure[i]->raw - (i % MONTHS ? months->figure[i - 1]->raw : 0);
  for (size_t y = 0; y < years; y++) {
    control[y] = firm_year(annual, period_year(months->figure[0]->key.period) + (int)y);
    tied |= !isnan(control[y]);
  }
  struct denton_series series = {single, months->n, MONTHS, 0, control, years, false};
  struct denton_result result;
  struct err ignored = {0}; /* what Denton cannot do is left to the factor of the year */
  if (!tied || denton(arena, &series, &result, &ignored)) return false;
  double sum = 0;
  for (size_t i = 0; i < months->n; i++) {
    sum = (i % MONTHS ? sum : 0) + result.value[i];
    months->figure[i]->value = sum;
    bool whole = i / MONTHS < years && !isnan(control[i / MONTHS]);
    months->figure[i]->status = whole ? STATUS_BENCHMARKED : STATUS_EXTRAPOLATED;
  }
  return true;
}

static bool is_stock(const struct figure_key *key) {
  return span_is(key->indicator, "headcount") || span_is(key->indicator, "records");
}

static void gather(struct figure **order, size_t from, size_t to, enum period_kind kind, struct series *out) {
  for (size_t j = from; j < to; j++)
    if (order[j]->key.period && period_kind(order[j]->key.period) == kind) out->figure[out->n++] = order[j];
}

int benchmark_all(const struct reconcile *rec, struct rows *rows, struct err *err) {
  struct figure **order = rows_sorted(rows);
  struct figure **years = arena_array(rows->arena, struct figure *, rows->n + 1);
  struct figure **some = arena_array(rows->arena, struct figure *, rows->n + 1);
  bool additive = rec->options->method && strcmp(rec->options->method, "additive") == 0;
  int code = 0;
  for (size_t i = 0, end; !code && i < rows->n; i = end) {
    for (end = i; end < rows->n && key_same_series(&order[i]->key, &order[end]->key);) end++;
    if (!key_is_amount(&order[i]->key)) continue;
    struct series annual = {years, 0, additive}, months = {some, 0, false};
    gather(order, i, end, PERIOD_YEAR, &annual);
    gather(order, i, end, PERIOD_MONTH, &months);
    code = benchmark_years(&annual, rows->arena, err);
    bool drawn = !code && !is_stock(&order[i]->key) && benchmark_months(&annual, &months, rows->arena);
    for (size_t j = i; j < end; j++)
      if (order[j]->key.period && period_kind(order[j]->key.period) != PERIOD_YEAR && !drawn) follow_year(&annual, order[j]);
  }
  return code;
}
