/* SPDX-License-Identifier: GPL-3.0-or-later */
/* accounts_total.c - the total of quarterly accounts: the sum of the industries that were carried on. See accounts.h
 * and docs/methods/accounts.md.
 *
 * A quarter of the total is that of a year before times what the industries come to now over what they came to then; so
 * it is their sum where they make up the total, and what no industry shows moves as they do. Growth at constant prices
 * is that of the industries, weighted by the quarter a year before. Where only the total has a figure for the year, the
 * industries are drawn to it with the total; where they have figures of their own that do not add up to it, a finding
 * says by how much. */
#include <math.h>

#include "stages/forecast/accounts.h"

/* The industries of a total: those of its indicator, scheme, region and unit. */
struct total_parts {
  struct account_part **part;
  size_t n, last; /* last: the number of quarters from the base's first that all have */
  bool drawn;     /* one of them has a year of its own */
};

static bool is_part(const struct series *part, const struct series *base) {
  static const enum series_field alike[] = {SERIES_REGION, SERIES_INDICATOR, SERIES_SCHEME, SERIES_UNIT};
  for (size_t i = 0; i < sizeof alike / sizeof *alike; i++)
    if (!span_equal(part->key.field[alike[i]], base->key.field[alike[i]])) return false;
  return part->kind == PERIOD_QUARTER;
}

static struct total_parts parts_find(const struct accounts *a, const struct series *base) {
  struct total_parts found = {arena_array(a->set->arena, struct account_part *, a->parts + 1), 0, SIZE_MAX, false};
  for (size_t i = 0; i < a->parts; i++) {
    const struct series *part = &a->made[a->part[i].made];
    if (!is_part(part, base)) continue;
    int last = period_distance(base->first, series_last(part)) + 1;
    if (last < 0) last = 0;
    if ((size_t)last < found.last) found.last = (size_t)last;
    found.drawn |= a->part[i].drawn;
    found.part[found.n++] = &a->part[i];
  }
  return found;
}

/* What the industries come to in a quarter; with the growth at constant prices of that quarter put on, where asked. */
static double parts_sum(const struct accounts *a, const struct total_parts *parts, period_code period,
                        period_code growth_of) {
  double sum = 0;
  for (size_t i = 0; i < parts->n; i++) {
    const struct series *part = &a->made[parts->part[i]->made];
    double value = account_at(part, period), times = 1;
    if (growth_of != PERIOD_NONE) {
      int at = period_distance(part->first, growth_of) - (int)parts->part[i]->base;
      times = at >= 0 ? 1 + parts->part[i]->growth[at] / 100 : account_at(part, growth_of) / value;
    }
    sum += value * times;
  }
  return sum;
}

/* What drawing the industries to their years made of a quarter of the base: new sum over old. */
static double drawn_by(const struct accounts *a, const struct total_parts *parts, period_code period) {
  double was = 0, is = parts_sum(a, parts, period, PERIOD_NONE);
  for (size_t i = 0; i < parts->n; i++) was += account_at(parts->part[i]->origin, period);
  return isfinite(is / was) ? is / was : 1;
}

/* Industries take the factors by which the total was drawn to its years. */
static void parts_follow(struct accounts *a, const struct total_parts *parts, const struct series *before,
                         const struct series *after) {
  for (size_t i = 0; i < parts->n; i++) {
    struct series *part = &a->made[parts->part[i]->made];
    for (size_t t = 0; t < part->n; t++) {
      period_code period = period_shift(part->first, (int)t);
      double factor = account_at(after, period) / account_at(before, period);
      if (isfinite(factor)) part->value[t] *= factor;
    }
  }
}

/* Does the sum of the quarters come to the year? */
static void years_check(const struct accounts *a, const struct series *base, const struct series *quarters) {
  const struct series *year = account_year(a, base);
  for (size_t i = 0; year && i < year->n; i++) {
    period_code period = period_shift(year->first, (int)i);
    double sum = 0;
    for (int q = 1; q <= QUARTERS; q++)
      sum += account_at(quarters, period_make(PERIOD_QUARTER, period_year(period), q));
    double off = sum - year->value[i];
    if (isnan(off) || fabs(off) <= 1e-6 * fabs(year->value[i])) continue;
    account_say(
        a, base, period, "accounts-total",
        arena_format(a->set->arena, "the industries come to %.6g, the total of the year is %.6g", sum, year->value[i]));
  }
}

static void total_draw(struct accounts *a, const struct series *base, const struct total_parts *parts,
                       struct series *quarters) {
  struct series before = *quarters;
  if (parts->drawn) years_check(a, base, quarters);
  if (account_benchmark(a, base, quarters) && !parts->drawn) parts_follow(a, parts, &before, quarters);
}

void account_total(struct accounts *a, const struct series *base) {
  struct total_parts parts = parts_find(a, base);
  if (!parts.n || parts.last <= base->n) {
    account_say(a, base, PERIOD_NONE, "accounts-quarter", "no industry of it is carried on beyond its base");
    return;
  }
  struct series quarters = *base;
  double *value = arena_alloc(a->set->arena, parts.last * sizeof *value);
  double *growth = arena_alloc(a->set->arena, parts.last * sizeof *growth);
  size_t done = base->n;
  for (size_t t = 0; t < base->n; t++)
    value[t] = base->value[t] * drawn_by(a, &parts, period_shift(base->first, (int)t));
  for (; done < parts.last; done++) {
    period_code period = period_shift(base->first, (int)done), then = period_shift(period, -QUARTERS);
    double sum = parts_sum(a, &parts, period, PERIOD_NONE), was = parts_sum(a, &parts, then, PERIOD_NONE);
    value[done] = done >= QUARTERS ? value[done - QUARTERS] * sum / was : NAN;
    growth[done - base->n] = 100 * (parts_sum(a, &parts, then, period) / was - 1);
    if (!isnan(value[done])) continue;
    account_say(a, base, period, "accounts-quarter", "an industry lacks this quarter or that of a year before");
    break;
  }
  quarters.value = value, quarters.n = done, quarters.se = quarters.common = NULL;
  if (done == base->n) return;
  total_draw(a, base, &parts, &quarters);
  account_keep(a, quarters);
  account_keep_growth(a, base, growth, done - base->n);
}
