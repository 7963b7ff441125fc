/* SPDX-License-Identifier: GPL-3.0-or-later */
/* panel.c - units and periods, which of them are key enterprises, and their figures. See monitor.h.
 *
 * growth = 100 (x_t / x_{t-1} - 1); share = 100 x_t / X_t; contribution = 100 (x_t - x_{t-1}) / X_{t-1}, with X the
 * revenue of all units of the category. Over a base of 0 or below there is no growth.
 */
#include <math.h>
#include <stdlib.h>

#include "base/list.h"
#include "stages/monitor/monitor.h"

/* --- records to units and periods --- */

static int by_unit(const void *a, const void *b) {
  const struct filed *x = a, *y = b;
  int order = span_compare(x->unit, y->unit);
  if (!order) order = (x->period > y->period) - (x->period < y->period);
  if (!order) order = y->main - x->main;
  if (!order) order = span_compare(x->category, y->category);
  if (!order) order = span_compare(x->name, y->name);
  if (!order) order = (x->revenue > y->revenue) - (x->revenue < y->revenue);
  return order ? order : (x->headcount > y->headcount) - (x->headcount < y->headcount);
}

static decimal plus(decimal a, decimal b) {
  if (a == DECIMAL_MISSING || b == DECIMAL_MISSING) return a == DECIMAL_MISSING ? b : a;
  return a + b;
}

/* Amounts of several main records add up; persons are those of the form with the most. */
static void panel_join(struct filed *into, const struct filed *other) {
  into->revenue = plus(into->revenue, other->revenue), into->op_profit = plus(into->op_profit, other->op_profit);
  if (other->headcount != DECIMAL_MISSING && (into->headcount == DECIMAL_MISSING || other->headcount > into->headcount))
    into->headcount = other->headcount;
  if (!into->name.n) into->name = other->name;
  if (!into->category.n) into->category = other->category;
}

size_t filed_join(struct filed *filed, size_t n) {
  size_t kept = 0;
  if (n) qsort(filed, n, sizeof *filed, by_unit);
  for (size_t i = 0; i < n; i++) {
    struct filed *last = kept ? &filed[kept - 1] : NULL;
    if (last && span_equal(last->unit, filed[i].unit) && last->period == filed[i].period)
      panel_join(last, &filed[i]);
    else
      filed[kept++] = filed[i];
  }
  return kept;
}

static const struct filed *panel_find(const struct filed *filed, size_t n, struct span unit, period_code period) {
  size_t low = 0, high = n;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    int order = span_compare(filed[middle].unit, unit);
    if (!order) order = (filed[middle].period > period) - (filed[middle].period < period);
    if (!order) return &filed[middle];
    if (order < 0)
      low = middle + 1;
    else
      high = middle;
  }
  return NULL;
}

static period_code panel_year_before(period_code period) { return period_shift(period, -(int)period_kind(period)); }
static period_code year_after(period_code period) { return period_shift(period, (int)period_kind(period)); }

/* --- categories --- */

static double real_of(decimal value) { return value == DECIMAL_MISSING ? NAN : (double)value / DECIMAL_SCALE; }

/* By period and category, the largest revenue first, the missing last. */
static int by_cell(const void *a, const void *b) {
  const struct filed *x = *(const struct filed *const *)a, *y = *(const struct filed *const *)b;
  if (x->period != y->period) return x->period < y->period ? -1 : 1;
  int order = span_compare(x->category, y->category);
  if (order) return order;
  bool xm = x->revenue == DECIMAL_MISSING, ym = y->revenue == DECIMAL_MISSING;
  if (xm != ym) return xm - ym;
  if (x->revenue != y->revenue) return x->revenue < y->revenue ? 1 : -1;
  return span_compare(x->unit, y->unit);
}

struct cells {
  const struct filed **unit;
  size_t n;
};

static bool same_cell(const struct filed *a, const struct filed *b) {
  return a->period == b->period && span_equal(a->category, b->category);
}

/* Revenue of all units of a category and period; NaN: no one filed any. */
static double total_of(const struct cells *cells, period_code period, struct span category) {
  const struct filed like = {.period = period, .category = category, .revenue = INT64_MAX}, *key = &like;
  size_t low = 0, high = cells->n;
  double total = NAN;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (by_cell(&cells->unit[middle], &key) < 0)
      low = middle + 1;
    else
      high = middle;
  }
  for (; low < cells->n && same_cell(cells->unit[low], key); low++) {
    double value = real_of(cells->unit[low]->revenue);
    if (!isnan(value)) total = isnan(total) ? value : total + value;
  }
  return total;
}

/* --- the panel --- */

static bool panel_is_listed(const struct monitor *monitor, struct span unit) {
  size_t at = monitor->list ? table_column(monitor->list, "unit") : TABLE_ABSENT;
  for (size_t r = 0; at != TABLE_ABSENT && r < monitor->list->rows; r++)
    if (span_equal(table_at(monitor->list, r, at), unit)) return true;
  return false;
}

/* Titles of the rules by which a unit is of the panel, between bars; empty: it is not. Units without a category are in
 * it by list only. */
static struct span why_of(const struct monitor *monitor, const struct filed *unit, size_t rank, double share,
                          struct arena *arena) {
  struct strbuf why = {0};
  for (size_t i = 0; i < monitor->catalog.rules; i++) {
    const struct panel_rule *rule = &monitor->catalog.rule[i];
    bool placed = unit->category.n && unit->revenue != DECIMAL_MISSING;
    bool fits = rule->kind == PANEL_LIST    ? panel_is_listed(monitor, unit->unit)
                : rule->kind == PANEL_SHARE ? placed && share >= rule->least
                                            : placed && (double)rank < rule->least;
    if (fits) strbuf_format(&why, "%s%.*s", why.n ? "|" : "", SPAN_ARG(rule->rule));
  }
  struct span kept = {arena_copy(arena, strbuf_text(&why), why.n), why.n};
  strbuf_free(&why);
  return kept;
}

static void figures_fill(struct key_unit *row, double total, double total_before) {
  const struct filed *now = row->now, *before = row->before;
  double *f = row->figure, x = now ? real_of(now->revenue) : NAN, y = before ? real_of(before->revenue) : NAN;
  f[PANEL_REVENUE] = x, f[PANEL_BEFORE] = y;
  f[PANEL_GROWTH] = y > 0 ? 100 * (x / y - 1) : NAN;
  f[PANEL_SHARE_OF] = total > 0 ? 100 * x / total : NAN;
  f[PANEL_CONTRIBUTION] = total_before > 0 ? 100 * (x - y) / total_before : NAN;
  f[PANEL_PROFIT] = now ? real_of(now->op_profit) : NAN,
  f[PANEL_PROFIT_BEFORE] = before ? real_of(before->op_profit) : NAN;
  f[PANEL_HEADCOUNT] = now ? real_of(now->headcount) : NAN,
  f[PANEL_HEADCOUNT_BEFORE] = before ? real_of(before->headcount) : NAN;
  f[PANEL_MISSING] = now ? 0 : 1;
}

static struct key_unit *panel_add(struct panel *panel, struct key_unit row) {
  panel->row = list_room(panel->row, &panel->room, panel->rows + 1, sizeof *panel->row);
  panel->row[panel->rows] = row;
  return &panel->row[panel->rows++];
}

static void add_unit(const struct monitor *monitor, const struct filed *filed, size_t n, const struct cells *cells,
                     const struct filed *unit, size_t rank, double total, struct panel *panel, struct arena *arena) {
  double revenue = real_of(unit->revenue), share = total > 0 ? 100 * revenue / total : NAN;
  struct span why = why_of(monitor, unit, rank, share, arena);
  if (!why.n) return;
  struct key_unit row = {.now = unit,
                         .before = panel_find(filed, n, unit->unit, panel_year_before(unit->period)),
                         .unit = unit->unit,
                         .name = unit->name,
                         .region = unit->region,
                         .category = unit->category,
                         .why = why,
                         .period = unit->period};
  figures_fill(panel_add(panel, row), total, total_of(cells, panel_year_before(unit->period), unit->category));
}

static bool has_period(const struct cells *cells, period_code period) {
  size_t low = 0, high = cells->n;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (cells->unit[middle]->period < period)
      low = middle + 1;
    else
      high = middle;
  }
  return low < cells->n && cells->unit[low]->period == period;
}

/* Those of the panel a year before that did not file. */
static void add_missing(const struct filed *filed, size_t n, const struct cells *cells, struct panel *panel) {
  size_t rows = panel->rows;
  for (size_t i = 0; i < rows; i++) {
    struct key_unit row = panel->row[i];
    period_code next = year_after(row.period);
    if (!has_period(cells, next) || panel_find(filed, n, row.unit, next)) continue;
    row.before = row.now, row.now = NULL, row.period = next;
    figures_fill(panel_add(panel, row), NAN, NAN);
  }
}

static int by_place(const void *a, const void *b) {
  const struct key_unit *x = a, *y = b;
  if (x->period != y->period) return x->period < y->period ? -1 : 1;
  int order = span_compare(x->category, y->category);
  double p = x->figure[PANEL_REVENUE], q = y->figure[PANEL_REVENUE];
  if (!order && isnan(p) != isnan(q)) order = isnan(p) - isnan(q);
  if (!order) order = (p < q) - (p > q);
  return order ? order : span_compare(x->unit, y->unit);
}

void key_units_make(const struct monitor *monitor, const struct filed *filed, size_t n, struct panel *panel,
                    struct arena *arena) {
  struct cells cells = {arena_array(arena, const struct filed *, n + 1), n};
  for (size_t i = 0; i < n; i++) cells.unit[i] = &filed[i];
  if (n) qsort(cells.unit, n, sizeof *cells.unit, by_cell);
  for (size_t i = 0, first = 0; i < n; i++) {
    if (!same_cell(cells.unit[i], cells.unit[first])) first = i;
    double total = total_of(&cells, cells.unit[i]->period, cells.unit[i]->category);
    add_unit(monitor, filed, n, &cells, cells.unit[i], i - first, total, panel, arena);
  }
  add_missing(filed, n, &cells, panel);
  if (panel->rows) qsort(panel->row, panel->rows, sizeof *panel->row, by_place);
}
