/* SPDX-License-Identifier: GPL-3.0-or-later */
/* figures.c - numbers found in the tables a report is made from. See report.h. */
#include <math.h>
#include <stdio.h>

#include "data/period.h"
#include "stages/report/report.h"

struct span cell_named(const struct table *table, size_t row, const char *column) {
  if (!table) return (struct span){0};
  return table_at(table, row, table_column(table, column));
}

static const char *const long_key[] = {"region", "period", "scheme", "category", "indicator", NULL};
static const char *const growth_key[] = {"region",    "to_period", "scheme", "category",
                                         "indicator", "basis",     "price",  NULL};

struct row_index *growth_index_of(const struct table *growth, struct arena *arena) {
  return growth ? row_index_make(growth, growth_key, arena) : NULL;
}

struct long_table long_of(const struct table *table, struct arena *arena) {
  static const char *const name[LONG_COLUMNS] = {"region", "period", "scheme",  "category", "indicator", "value",
                                                 "unit",   "count",  "formula", "vintage",  "status",    "obs_status"};
  struct long_table found = {.table = table};
  for (int i = 0; i < LONG_COLUMNS; i++) found.at[i] = table ? table_column(table, name[i]) : TABLE_ABSENT;
  if (table) found.index = row_index_make(table, long_key, arena);
  return found;
}

struct span long_cell(const struct long_table *t, size_t row, enum long_column column) {
  return t->table && row < t->table->rows ? table_at(t->table, row, t->at[column]) : (struct span){0};
}

struct span year_text(const struct report *report, double year) {
  return isnan(year) ? (struct span){0} : span_of(arena_format(report->arena, "%.0f", year));
}

size_t long_find(const struct long_table *t, const struct figure_key *key) {
  char year[16];
  if (!t->table || isnan(key->year)) return SIZE_MAX;
  snprintf(year, sizeof year, "%.0f", key->year);
  struct span text[] = {key->region, span_of(year), span_of(key->scheme), span_of(key->category),
                        span_of(key->indicator)};
  return row_index_find(t->index, text);
}

bool row_suppressed(const struct table *table, size_t row) {
  return table && row != SIZE_MAX && span_is(cell_named(table, row, "obs_status"), "Q");
}

bool long_suppressed(const struct long_table *t, size_t row) {
  return row != SIZE_MAX && span_is(long_cell(t, row, LONG_OBS_STATUS), "Q");
}

double long_value(const struct long_table *t, const struct figure_key *key) {
  size_t row = long_find(t, key);
  return row == SIZE_MAX ? NAN : span_real(long_cell(t, row, LONG_VALUE));
}

size_t growth_row(const struct report *report, struct span region, const char *scheme, struct span category,
                  const char *indicator, const char *price, double year) {
  char to[16];
  if (!report->growth || isnan(year)) return SIZE_MAX;
  snprintf(to, sizeof to, "%.0f", year);
  struct span text[] = {region,         span_of(to),   span_of(scheme), category, span_of(indicator),
                        span_of("all"), span_of(price)};
  return row_index_find(report->growth_index, text);
}

size_t growth_find(const struct report *report, const char *scheme, struct span category, const char *indicator,
                   const char *price, double year) {
  return growth_row(report, report->region, scheme, category, indicator, price, year);
}

/* --- curves --- */

static struct curve curve_new(struct arena *arena, size_t room) {
  struct curve c = {0};
  double **list[] = {&c.year, &c.value, &c.lo80, &c.hi80, &c.lo95, &c.hi95};
  for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
    *list[i] = arena_alloc(arena, (room + 1) * sizeof(double));
    for (size_t k = 0; k < room + 1; k++) (*list[i])[k] = NAN;
  }
  return c;
}

/* Years only; a chart's axis is in years. */
static bool year_of(struct span text, double *year) {
  period_code period;
  if (!period_read(text, &period) || period_kind(period) != PERIOD_YEAR) return false;
  *year = period_year(period);
  return true;
}

/* The columns of a table of series. */
struct series_columns {
  size_t region, indicator, vintage, category, period;
};

static struct series_columns columns_of(const struct table *t) {
  return (struct series_columns){table_column(t, "region"), table_column(t, "indicator"), table_column(t, "vintage"),
                                 table_column(t, "category"), table_column(t, "period")};
}

/* Is the row of this figure? Figures of two vintages are two figures; a table without the column has one of each. */
static bool of_figure(const struct table *t, const struct series_columns *c, size_t row,
                      const struct figure_name *name) {
  return span_equal(table_at(t, row, c->indicator), name->indicator) &&
         span_equal(table_at(t, row, c->region), name->region) && !table_at(t, row, c->category).n &&
         (c->vintage == TABLE_ABSENT || span_equal(table_at(t, row, c->vintage), name->vintage));
}

struct curve history_of(const struct report *report, const struct figure_name *name) {
  const struct table *t = report->history;
  struct curve c = curve_new(report->arena, t ? t->rows : 0);
  if (!t) return c;
  struct series_columns columns = columns_of(t);
  size_t value = table_column(t, "value");
  for (size_t r = 0; r < t->rows; r++) {
    double year;
    if (!of_figure(t, &columns, r, name) || !year_of(table_at(t, r, columns.period), &year)) continue;
    c.year[c.n] = year;
    c.value[c.n++] = span_real(table_at(t, r, value));
  }
  return c;
}

size_t vintages_beside(const struct report *report, const struct figure_name *name, struct span *vintage, size_t most) {
  const struct table *t = report->history;
  size_t n = 0;
  double year;
  if (!t) return 0;
  struct series_columns columns = columns_of(t);
  for (size_t r = 0; r < t->rows && n < most; r++) {
    struct figure_name other = {name->region, name->indicator, table_at(t, r, columns.vintage)};
    if (span_equal(other.vintage, name->vintage) || !of_figure(t, &columns, r, &other) ||
        !year_of(table_at(t, r, columns.period), &year))
      continue;
    size_t i = 0;
    while (i < n && !span_equal(vintage[i], other.vintage)) i++;
    if (i == n) vintage[n++] = other.vintage;
  }
  return n;
}

struct curve forecast_of(const struct report *report, const struct figure_name *name) {
  const struct table *t = &report->forecasts;
  struct curve c = curve_new(report->arena, t->rows + 1), past = history_of(report, name);
  for (size_t i = past.n; i-- > 0 && c.n == 0;)
    if (!isnan(past.value[i])) {
      c.year[0] = past.year[i];
      c.value[0] = c.lo80[0] = c.hi80[0] = c.lo95[0] = c.hi95[0] = past.value[i];
      c.n = 1;
    }
  struct series_columns columns = columns_of(t);
  for (size_t r = 0; r < t->rows; r++) {
    double year;
    if (!of_figure(t, &columns, r, name) || !year_of(table_at(t, r, columns.period), &year)) continue;
    c.year[c.n] = year;
    c.value[c.n] = span_real(cell_named(t, r, "mean"));
    c.lo80[c.n] = span_real(cell_named(t, r, "lo80")), c.hi80[c.n] = span_real(cell_named(t, r, "hi80"));
    c.lo95[c.n] = span_real(cell_named(t, r, "lo95")), c.hi95[c.n] = span_real(cell_named(t, r, "hi95"));
    c.n++;
  }
  return c;
}

double curve_at(const struct curve *curve, double year) {
  for (size_t i = 0; i < curve->n; i++)
    if (curve->year[i] == year) return curve->value[i];
  return NAN;
}
