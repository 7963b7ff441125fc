/* benchmark.c - an annual series drawn to its controls, and its months and quarters with it.
 *
 * With one figure and at most one control a year, first-difference Denton (Denton 1971; Bloem, Dippelsman and Maehle 2001,
 * ch. VI) has a closed form: the correction - a factor for the proportional method, a difference for the additive one -
 * is what is needed at a controlled year, runs straight between two of them, and is carried on beyond the first and last.
 * Cumulative months and quarters take the correction of their year, so that December agrees with the year; years without an
 * annual figure take that of the nearest year before, else after.
 */
#include <math.h>

#include "stages/reconcile/reconcile.h"

/* A series, as pointers in period order; only the annual ones. */
struct series {
  struct figure **figure;
  size_t n;
  bool additive;
};

static double correction_of(const struct series *s, const struct figure *figure) {
  return s->additive ? figure->control - figure->raw : figure->control / figure->raw;
}

static void correct(const struct series *s, struct figure *figure, double by, enum status status) {
  if (isnan(figure->raw) && isnan(figure->control)) return;
  figure->value = status == STATUS_BENCHMARKED ? figure->control : s->additive ? figure->raw + by : figure->raw * by;
  figure->status = status;
}

/* Can this figure tie the series to its control? A figure of 0 has no factor. */
static bool ties(const struct series *s, const struct figure *figure) {
  return !isnan(figure->control) && !isnan(figure->raw) && (s->additive || figure->raw != 0);
}

static size_t next_tie(const struct series *s, size_t from) {
  while (from < s->n && !ties(s, s->figure[from])) from++;
  return from;
}

/* Between the ties at a and b (either may be absent, as s->n). */
static void correct_between(const struct series *s, size_t a, size_t b, size_t i) {
  struct figure *figure = s->figure[i];
  if (a == s->n || b == s->n) {
    correct(s, figure, correction_of(s, s->figure[a == s->n ? b : a]), STATUS_EXTRAPOLATED);
    return;
  }
  double from = correction_of(s, s->figure[a]), to = correction_of(s, s->figure[b]);
  double whole = period_distance(s->figure[a]->key.period, s->figure[b]->key.period);
  double part = period_distance(s->figure[a]->key.period, figure->key.period);
  correct(s, figure, from + (to - from) * part / whole, STATUS_INTERPOLATED);
}

static void benchmark_series(const struct series *s) {
  size_t before = s->n, after = next_tie(s, 0);
  if (after == s->n) return;
  for (size_t i = 0; i < s->n; i++) {
    if (i == after) {
      correct(s, s->figure[i], 0, STATUS_BENCHMARKED);
      before = i;
      after = next_tie(s, i + 1);
    } else {
      correct_between(s, before, after, i);
    }
  }
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

int benchmark_all(const struct reconcile *rec, struct rows *rows, struct err *err) {
  (void)err;
  struct figure **order = rows_sorted(rows);
  struct figure **annual = arena_array(rows->arena, struct figure *, rows->n + 1);
  for (size_t i = 0, end; i < rows->n; i = end) {
    struct series s = {annual, 0, rec->options->method && strcmp(rec->options->method, "additive") == 0};
    for (end = i; end < rows->n && key_same_series(&order[i]->key, &order[end]->key); end++)
      if (order[end]->key.period && period_kind(order[end]->key.period) == PERIOD_YEAR) s.figure[s.n++] = order[end];
    if (!key_is_amount(&order[i]->key)) continue;
    benchmark_series(&s);
    for (size_t j = i; j < end; j++)
      if (order[j]->key.period && period_kind(order[j]->key.period) != PERIOD_YEAR) follow_year(&s, order[j]);
  }
  return 0;
}
