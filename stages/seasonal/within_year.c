/* SPDX-License-Identifier: GPL-3.0-or-later */
/* within_year.c - single periods of cumulative figures. See seasonal.h.
 *
 * January is not collected: the figure of February is January and February together and is one period, so a year has
 * eleven. A month is the figure of the month alone where there is one, else the difference of two cumulative figures;
 * such a difference mixes in what was revised between the two filings. What does not accumulate (head counts, shares)
 * is taken as it is. */
#include <math.h>

#include "stages/seasonal/seasonal.h"

static double within_year_value_at(const struct series *series, period_code period) {
  ptrdiff_t at = series ? series_index(series, period) : -1;
  return at < 0 ? NAN : series->value[at];
}

static struct single single_new(size_t room, size_t m, struct arena *arena) {
  return (struct single){.m = m,
                         .period = arena_array(arena, period_code, room + 1),
                         .value = arena_array(arena, double, room + 1),
                         .from = arena_array(arena, enum single_from, room + 1)};
}

static void single_add(struct single *single, period_code period, double value, enum single_from from) {
  single->period[single->n] = period, single->value[single->n] = value, single->from[single->n++] = from;
}

struct single single_of(const struct series *series, bool accumulates, const struct series *alone,
                        struct arena *arena) {
  bool months = series->kind == PERIOD_MONTH;
  struct single single = single_new(series->n, months ? 11 : 4, arena);
  for (size_t i = 0; i < series->n; i++) {
    period_code period = period_shift(series->first, (int)i);
    int number = period_number(period);
    if (months && number == 1) continue;
    double now = series->value[i], before = within_year_value_at(series, period_shift(period, -1)),
           month = within_year_value_at(alone, period);
    bool first = number == (months ? 2 : 1);
    if (!accumulates)
      single_add(&single, period, now, FROM_LEVEL);
    else if (!isnan(month) && !first)
      single_add(&single, period, month, FROM_MONTH);
    else
      single_add(&single, period, first ? now : now - before, FROM_DIFFERENCE);
  }
  return single;
}

struct single quarters_of(const struct series *series, bool accumulates, struct arena *arena) {
  struct single single = single_new(series->n, 4, arena);
  for (size_t i = 0; i < series->n; i++) {
    period_code month = period_shift(series->first, (int)i);
    int number = period_number(month);
    if (number % 3) continue;
    double before = number == 3 || !accumulates ? 0 : within_year_value_at(series, period_shift(month, -3));
    single_add(&single, period_make(PERIOD_QUARTER, period_year(month), number / 3), series->value[i] - before,
               accumulates ? FROM_DIFFERENCE : FROM_LEVEL);
  }
  return single;
}
