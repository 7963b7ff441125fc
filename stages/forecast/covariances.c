/* SPDX-License-Identifier: GPL-3.0-or-later */
/* covariances.c - --covariances TABLE: what the errors of a figure in two periods have in common. See forecast.h.
 *
 * The table is the port of that name of tertia-aggregate. Its correlations are put on the standard errors that came
 * with the series, so they hold for figures drawn to a total too. Pairs that the table does not have are of errors that
 * have nothing in common; a series that it does not have at all is not known. */
#include <math.h>

#include "stages/forecast/forecast.h"

enum link_column { LINK_REGION, LINK_INDICATOR, LINK_SCHEME, LINK_CATEGORY, LINK_KEYS };
static const char *const link_title[] = {"region", "indicator", "scheme", "category"};

/* A row of the table. */
struct link {
  struct span key[LINK_KEYS];
  period_code period, other;
  double correlation;
};

static int link_compare(const struct link *link, const struct series *series) {
  int order = 0;
  for (int i = 0; !order && i < LINK_KEYS; i++) order = span_compare(series->key.field[i], link->key[i]);
  return order;
}

/* The first series, in order, that is not before the keys of the row. */
static size_t first_series(const struct series_set *set, const struct link *link) {
  size_t from = 0, to = set->n;
  while (from < to) {
    size_t middle = from + (to - from) / 2;
    if (link_compare(link, &set->list[middle]) < 0)
      from = middle + 1;
    else
      to = middle;
  }
  return from;
}

static void common_start(struct series *series, struct arena *arena) {
  if (series->common) return;
  series->common = arena_alloc(arena, series->n * sizeof *series->common);
  series->common[0] = NAN;
  for (size_t i = 1; i < series->n; i++) series->common[i] = isnan(series->se[i]) || isnan(series->se[i - 1]) ? NAN : 0;
}

/* True when the series has both periods. */
static bool link_put(const struct link *link, struct series *series, struct arena *arena) {
  ptrdiff_t at = series->se ? series_index(series, link->period) : -1, before = at - 1;
  if (series->kind != period_kind(link->period) || at < 0) return false;
  common_start(series, arena);
  if (before >= 0 && period_shift(link->period, -1) == link->other)
    series->common[at] = link->correlation * series->se[at] * series->se[before];
  return true;
}

static bool link_read(const struct table *table, size_t row, const size_t *at, struct link *link) {
  for (int i = 0; i < LINK_KEYS; i++) link->key[i] = table_at(table, row, at[i]);
  bool read = period_read(table_at(table, row, at[LINK_KEYS]), &link->period) &&
              period_read(table_at(table, row, at[LINK_KEYS + 1]), &link->other) &&
              series_read_value(table_at(table, row, at[LINK_KEYS + 2]), &link->correlation);
  return read && fabs(link->correlation) <= 1.0 + 1e-9;
}

static void link_report(const struct table *table, size_t row, const char *message,
                        const struct finding_sink *findings) {
  struct finding finding = {.severity = SEVERITY_FINDING,
                            .file = span_of(table->name),
                            .line = row < table->rows ? table->line[row] : 0,
                            .column = span_of("correlation"),
                            .rule = span_of("forecast-covariances"),
                            .message = span_of(message)};
  finding_give(findings, &finding);
}

int covariances_apply(const struct table *table, struct series_set *set, const struct finding_sink *findings,
                      struct err *err) {
  static const char *const needed[] = {"period", "other_period", "correlation"};
  size_t at[LINK_KEYS + 3], used = 0;
  for (int i = 0; i < LINK_KEYS; i++) at[i] = table_column(table, link_title[i]);
  for (int i = 0; i < 3; i++) {
    int code = table_need(table, needed[i], &at[LINK_KEYS + i], err);
    if (code) return code;
  }
  for (size_t r = 0; r < table->rows; r++) {
    struct link link;
    if (!link_read(table, r, at, &link)) {
      link_report(table, r, "not two periods and a correlation; the row is left out", findings);
      continue;
    }
    for (size_t i = first_series(set, &link); i < set->n && link_compare(&link, &set->list[i]) == 0; i++)
      used += link_put(&link, &set->list[i], set->arena);
  }
  if (table->rows && !used)
    link_report(table, table->rows, "no figure of the input with a standard error is in this table", findings);
  return 0;
}
