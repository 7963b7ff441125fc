/* figures.c - numbers found in the tables a report is made from. See report.h. */
#include <math.h>

#include "data/period.h"
#include "stages/report/report.h"

struct span cell_named(const struct table *table, size_t row, const char *column) {
  if (!table) return (struct span){0};
  return table_at(table, row, table_column(table, column));
}

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

/* Is the row of this figure? Figures of two vintages are two figures; a table without the column has one of each. */
static bool of_figure(const struct table *t, size_t row, const struct figure_name *name) {
  bool vintages = table_column(t, "vintage") != TABLE_ABSENT;
  return span_equal(cell_named(t, row, "region"), name->region) &&
         span_equal(cell_named(t, row, "indicator"), name->indicator) && !cell_named(t, row, "category").n &&
         (!vintages || span_equal(cell_named(t, row, "vintage"), name->vintage));
}

struct curve history_of(const struct report *report, const struct figure_name *name) {
  const struct table *t = report->history;
  struct curve c = curve_new(report->arena, t ? t->rows : 0);
  for (size_t r = 0; t && r < t->rows; r++) {
    double year;
    if (!of_figure(t, r, name) || !year_of(cell_named(t, r, "period"), &year)) continue;
    c.year[c.n] = year;
    c.value[c.n++] = span_real(cell_named(t, r, "value"));
  }
  return c;
}

size_t vintages_beside(const struct report *report, const struct figure_name *name, struct span *vintage, size_t most) {
  const struct table *t = report->history;
  size_t n = 0;
  double year;
  for (size_t r = 0; t && r < t->rows && n < most; r++) {
    struct figure_name other = {name->region, name->indicator, cell_named(t, r, "vintage")};
    if (span_equal(other.vintage, name->vintage) || !of_figure(t, r, &other) ||
        !year_of(cell_named(t, r, "period"), &year))
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
  for (size_t r = 0; r < t->rows; r++) {
    double year;
    if (!of_figure(t, r, name) || !year_of(cell_named(t, r, "period"), &year)) continue;
    c.year[c.n] = year;
    c.value[c.n] = span_real(cell_named(t, r, "mean"));
    c.lo80[c.n] = span_real(cell_named(t, r, "lo80"));
    c.hi80[c.n] = span_real(cell_named(t, r, "hi80"));
    c.lo95[c.n] = span_real(cell_named(t, r, "lo95"));
    c.hi95[c.n++] = span_real(cell_named(t, r, "hi95"));
  }
  return c;
}

struct curve aggregate_of(const struct report *report, const char *scheme, struct span category, const char *indicator) {
  const struct table *t = report->aggregates;
  struct curve c = curve_new(report->arena, t ? t->rows : 0);
  for (size_t r = 0; t && r < t->rows; r++) {
    double year;
    if (!span_is(cell_named(t, r, "indicator"), indicator) || !span_is(cell_named(t, r, "scheme"), scheme) ||
        !span_equal(cell_named(t, r, "category"), category) || !year_of(cell_named(t, r, "period"), &year))
      continue;
    c.year[c.n] = year;
    c.value[c.n++] = span_real(cell_named(t, r, "value"));
  }
  return c;
}
