/* SPDX-License-Identifier: GPL-3.0-or-later */
/* accounts.c - --accounts TABLE: quarterly value added carried on from a base by the growth of indicators (季度核算).
 * See forecast.h and docs/methods/accounts.md.
 *
 * A row of the table is an industry: indicator, scheme, category of the figure; `by`, the selector of what it grows
 * with; `method`: value (the indicator is an amount at current prices), volume, or growth (it is a rate over the same
 * quarter a year before, in percent, at constant prices); `deflator`, the selector of a price index with the same
 * quarter a year before = 100; or method `sum`: the total of the industries of the table (accounts_total.c). The
 * quarters after the last of the base are those of a year before times the growth. A year that has an annual figure of
 * its own draws its quarters to it. What cannot be computed is a finding with the quarter. */
#include <math.h>
#include <stdlib.h>

#include "base/i18n.h"
#include "stages/forecast/accounts.h"
#include "stat/denton.h"

static int account_read(const struct table *t, size_t r, struct account_row *row, struct err *err) {
  static const char *const title[] = {"indicator", "scheme", "category", "by", "method", "deflator"};
  static const char *const method[] = {"value", "volume", "growth", "sum"};
  struct span cell[6];
  int m = 0;
  for (int i = 0; i < 6; i++) {
    size_t at;
    int code = table_need(t, title[i], &at, err);
    if (code) return code;
    cell[i] = table_at(t, r, at);
  }
  while (m < 4 && !span_is(cell[4], method[m])) m++;
  if (m == 4)
    return err_set(err, EX_CONFIG, _("%s:%u: no method '%.*s' (there are: value, volume, growth, sum)"), t->name,
                   t->line[r], SPAN_ARG(cell[4]));
  if (!cell[0].n || (!cell[3].n && m != ACCOUNT_SUM))
    return err_set(err, EX_CONFIG, _("%s:%u: an account needs indicator and by"), t->name, t->line[r]);
  *row = (struct account_row){cell[0], cell[1], cell[2], cell[3], cell[5], (enum account_method)m};
  return 0;
}

bool account_is_figure(const struct series *s, struct span indicator, struct span scheme, struct span category) {
  const struct span *key = s->key.field;
  return !s->duplicate && s->n && span_equal(key[SERIES_INDICATOR], indicator) &&
         span_equal(key[SERIES_SCHEME], scheme) && span_equal(key[SERIES_CATEGORY], category);
}

/* The series of a selector in a region at a frequency; of several vintages the one that reaches furthest. */
static const struct series *series_of(const struct series_set *set, struct span region, struct span selector,
                                      enum period_kind kind) {
  struct span indicator = {0}, scheme = {0}, rest = selector;
  const struct series *best = NULL;
  if (!rest.n || !span_cut(&rest, '@', &indicator)) return NULL;
  if (rest.n) span_cut(&rest, ':', &scheme);
  for (size_t i = 0; i < set->n; i++) {
    const struct series *s = &set->list[i];
    if (s->kind != kind || !account_is_figure(s, indicator, scheme, rest) ||
        !span_equal(s->key.field[SERIES_REGION], region))
      continue;
    if (!best || series_last(s) > series_last(best)) best = s;
  }
  return best;
}

double account_at(const struct series *s, period_code period) {
  ptrdiff_t i = s ? series_index(s, period) : -1;
  return i < 0 ? NAN : s->value[i];
}

void account_say(const struct accounts *a, const struct series *base, period_code period, const char *rule,
                 const char *message) {
  struct strbuf text = {0};
  if (period != PERIOD_NONE) period_write(period, &text);
  struct finding finding = {.severity = SEVERITY_FINDING,
                            .unit = span_of(series_title(&base->key, a->set->arena)),
                            .column = span_of("period"),
                            .rule = span_of(rule),
                            .value = text.n ? strbuf_view(&text) : (struct span){0},
                            .message = span_of(message)};
  finding_give(a->findings, &finding);
  strbuf_free(&text);
}

/* The price of a quarter over that of a year before; 1 without a deflator. An index of 0 or below is no price. */
static double account_price(const struct account_row *row, const struct series *deflator, period_code period) {
  if (!row->deflator.n) return 1;
  double index = account_at(deflator, period);
  return index > 0 ? index / 100 : NAN;
}

/* What a quarter is of the one a year before, at current prices; NaN where it is unknown: a rate below -100 too. */
static double account_growth(const struct account_row *row, const struct series *by, const struct series *deflator,
                             period_code period) {
  double now = account_at(by, period), before = account_at(by, period_shift(period, -QUARTERS)),
         price = account_price(row, deflator, period);
  if (row->method == ACCOUNT_GROWTH) return now >= -100 ? (1 + now / 100) * price : NAN;
  double ratio = before > 0 && now >= 0 ? now / before : NAN;
  return row->method == ACCOUNT_VOLUME ? ratio * price : ratio;
}

/* The same at constant prices, in percent: what is published as growth. */
static double account_real(const struct account_row *row, const struct series *by, const struct series *deflator,
                           period_code period) {
  double current = account_growth(row, by, deflator, period), price = account_price(row, deflator, period);
  if (row->method != ACCOUNT_VALUE || row->deflator.n) return 100 * (current / price - 1);
  return NAN; /* at current prices, and no deflator: no growth at constant prices */
}

void account_keep(struct accounts *a, struct series series) {
  if (a->n == a->room) a->made = memory_grow(a->made, (a->room = a->room ? 2 * a->room : 32) * sizeof *a->made);
  series.key.field[SERIES_VINTAGE] = span_of(ACCOUNTS_VINTAGE);
  a->made[a->n++] = series;
}

void account_keep_growth(struct accounts *a, const struct series *base, const double *growth, size_t n) {
  struct series rate = *base;
  bool any = false;
  for (size_t i = 0; i < n; i++) any = any || !isnan(growth[i]);
  if (!any) return;
  rate.first = period_shift(base->first, (int)base->n), rate.n = n, rate.gaps = 0;
  rate.value = arena_alloc(a->set->arena, n * sizeof *rate.value);
  memcpy(rate.value, growth, n * sizeof *growth);
  rate.se = rate.common = NULL;
  rate.key.field[SERIES_INDICATOR] =
      span_of(arena_format(a->set->arena, "%.*s_real_growth", SPAN_ARG(base->key.field[SERIES_INDICATOR])));
  rate.key.field[SERIES_UNIT] = span_of("%");
  account_keep(a, rate);
}

const struct series *account_year(const struct accounts *a, const struct series *base) {
  const struct span *key = base->key.field;
  const char *selector = arena_format(a->set->arena, "%.*s@%.*s:%.*s", SPAN_ARG(key[SERIES_INDICATOR]),
                                      SPAN_ARG(key[SERIES_SCHEME]), SPAN_ARG(key[SERIES_CATEGORY]));
  struct span whole = key[SERIES_SCHEME].n || key[SERIES_CATEGORY].n ? span_of(selector) : key[SERIES_INDICATOR];
  const struct series *year = series_of(a->set, key[SERIES_REGION], whole, PERIOD_YEAR);
  return year && span_equal(year->key.field[SERIES_UNIT], key[SERIES_UNIT]) ? year : NULL;
}

bool account_benchmark(const struct accounts *a, const struct series *base, struct series *quarters) {
  const struct series *year = account_year(a, base);
  size_t first = (size_t)((QUARTERS + 1 - period_number(quarters->first)) % QUARTERS), n = quarters->n;
  if (!year || first >= n) return false;
  size_t years = (n - first) / QUARTERS, known = 0;
  double *benchmark = arena_alloc(a->set->arena, (years + 1) * sizeof *benchmark);
  for (size_t i = 0; i < years; i++) {
    period_code quarter = period_shift(quarters->first, (int)(first + i * QUARTERS));
    benchmark[i] = account_at(year, period_make(PERIOD_YEAR, period_year(quarter), 1));
    known += isnan(benchmark[i]) ? 0 : 1;
  }
  struct denton_series d = {quarters->value, n, QUARTERS, first, benchmark, years, false};
  struct denton_result result;
  struct err err = {0};
  if (!known) return false;
  if (denton(a->set->arena, &d, &result, &err)) {
    account_say(a, base, PERIOD_NONE, "accounts-quarter", arena_copy(a->set->arena, err.text, strlen(err.text)));
    return false;
  }
  quarters->value = result.value;
  return true;
}

static void account_part_keep(struct accounts *a, struct account_part part) {
  if (a->parts == a->part_room)
    a->part = memory_grow(a->part, (a->part_room = a->part_room ? 2 * a->part_room : 32) * sizeof *a->part);
  a->part[a->parts++] = part;
}

/* From the base on, a quarter after another, as far as the indicator goes; and the growth of what was carried on. */
static void account_carry(struct accounts *a, const struct account_row *row, const struct series *base) {
  struct arena *arena = a->set->arena;
  struct span region = base->key.field[SERIES_REGION];
  const struct series *by = series_of(a->set, region, row->by, PERIOD_QUARTER);
  const struct series *deflator = row->deflator.n ? series_of(a->set, region, row->deflator, PERIOD_QUARTER) : NULL;
  if (!by || (row->deflator.n && !deflator)) {
    account_say(a, base, PERIOD_NONE, "accounts-quarter",
                by ? "its deflator has no quarterly series" : "its indicator has no quarterly series");
    return;
  }
  int more = period_distance(series_last(base), series_last(by));
  if (more < 1) return;
  size_t n = base->n + (size_t)more;
  double *value = arena_alloc(arena, n * sizeof *value), *growth = arena_alloc(arena, (size_t)more * sizeof *growth);
  memcpy(value, base->value, base->n * sizeof *value);
  size_t done = base->n;
  for (; done < n; done++) {
    period_code period = period_shift(base->first, (int)done);
    double before = done >= QUARTERS ? value[done - QUARTERS] : NAN, times = account_growth(row, by, deflator, period);
    value[done] = before * times;
    growth[done - base->n] = account_real(row, by, deflator, period);
    if (isnan(value[done])) {
      account_say(
          a, base, period, "accounts-quarter",
          isnan(before)
              ? "no figure of a year before to carry on"
              : "no growth: indicator or deflator lacks this quarter or that of a year before, or is 0 or below there");
      break;
    }
  }
  struct series quarters = *base;
  quarters.value = value, quarters.n = done, quarters.se = quarters.common = NULL;
  if (done == base->n) return;
  bool drawn = account_benchmark(a, base, &quarters);
  account_keep(a, quarters);
  account_part_keep(a, (struct account_part){a->n - 1, base->n, base, growth, drawn});
  account_keep_growth(a, base, growth, done - base->n);
}

static int series_compare(const void *a, const void *b) {
  const struct series *x = a, *y = b;
  int order = series_key_compare(&x->key, &y->key);
  return order ? order : (x->kind > y->kind) - (x->kind < y->kind);
}

static void accounts_settle(struct accounts *a) {
  struct series *list = arena_array(a->set->arena, struct series, a->set->n + a->n + 1);
  if (a->set->n) memcpy(list, a->set->list, a->set->n * sizeof *list);
  if (a->n) memcpy(list + a->set->n, a->made, a->n * sizeof *list);
  a->set->list = list, a->set->n += a->n;
  qsort(list, a->set->n, sizeof *list, series_compare);
  free(a->made);
}

/* Every quarterly base of a row; sums come after all industries. */
static size_t account_row_do(struct accounts *a, const struct account_row *row) {
  size_t found = 0, n = a->set->n;
  for (size_t i = 0; i < n; i++) {
    const struct series *s = &a->set->list[i];
    if (s->kind != PERIOD_QUARTER || !account_is_figure(s, row->indicator, row->scheme, row->category)) continue;
    if (row->method == ACCOUNT_SUM)
      account_total(a, s);
    else
      account_carry(a, row, s);
    found++;
  }
  return found;
}

int accounts_apply(const struct table *table, struct series_set *set, const struct finding_sink *findings,
                   struct err *err) {
  struct accounts a = {.set = set, .findings = findings};
  int code = 0;
  for (int sums = 0; sums < 2; sums++)
    for (size_t r = 0; !code && r < table->rows; r++) {
      struct account_row row = {0};
      code = account_read(table, r, &row, err);
      if (code || (row.method == ACCOUNT_SUM) != (sums == 1) || account_row_do(&a, &row)) continue;
      code = err_set(err, EX_DATAERR, _("%s:%u: no quarterly series '%.*s@%.*s:%.*s' to carry on"), table->name,
                     table->line[r], SPAN_ARG(row.indicator), SPAN_ARG(row.scheme), SPAN_ARG(row.category));
    }
  free(a.part);
  if (code)
    free(a.made);
  else
    accounts_settle(&a);
  return code;
}
