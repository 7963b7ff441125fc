/* SPDX-License-Identifier: GPL-3.0-or-later */
/* measures.c - measures of data quality: response, coverage, imputation, sampling error, queries. See report.h.
 *
 * A measure whose table was not given is NaN and is shown as not measured; it is never 0 then. */
#include <math.h>

#include "stages/report/report.h"

/* Reports of the year that are owed or filed: forms of the year only, as months are many reports of one unit. */
static double reports(const struct report *report, const char *column) {
  const struct table *t = report->response;
  struct span year = year_text(report, report->year);
  double sum = 0, owed = 0;
  for (size_t r = 0; t && r < t->rows; r++) {
    if (!span_equal(cell_named(t, r, "period"), year)) continue;
    sum += span_real(cell_named(t, r, column)), owed += span_real(cell_named(t, r, "owed"));
  }
  return owed > 0 ? sum : NAN;
}

/* A column of the services' value added in the latest year. */
static double services_cell(const struct report *report, const char *column) {
  struct figure_key key = {report->region, "three-sectors-2018", "3", "value_added", report->year};
  size_t row = long_find(&report->aggregates, &key);
  return row == SIZE_MAX ? NAN : span_real(cell_named(report->aggregates.table, row, column));
}

static bool of_year(const struct report *report, size_t r) {
  struct span period = cell_named(report->queries, r, "period");
  return period.n >= 4 && span_equal((struct span){period.p, 4}, year_text(report, report->year));
}

static double queries_of(const struct report *report) {
  double n = 0;
  for (size_t r = 0; report->queries && r < report->queries->rows; r++) n += of_year(report, r);
  return report->queries ? n : NAN;
}

static double largest_effect(const struct report *report) {
  double most = NAN;
  for (size_t r = 0; report->queries && r < report->queries->rows; r++) {
    double effect = span_real(cell_named(report->queries, r, "effect"));
    if (of_year(report, r) && !(most >= effect)) most = effect;
  }
  return most;
}

double quality_measure(const struct report *report, struct span name) {
  if (span_is(name, "owed") || span_is(name, "filed")) return reports(report, span_is(name, "owed") ? "owed" : "filed");
  if (span_is(name, "response")) return 100 * reports(report, "filed") / reports(report, "owed");
  if (span_is(name, "coverage")) return 100 * services_cell(report, "raw") / services_cell(report, "value");
  if (span_is(name, "imputed")) return services_cell(report, "imputed_share");
  if (span_is(name, "cv")) return services_cell(report, "cv");
  if (span_is(name, "queries")) return queries_of(report);
  return span_is(name, "query_effect") ? largest_effect(report) : NAN;
}

size_t queries_by_effect(const struct report *report, size_t *row, size_t most) {
  size_t n = 0;
  for (size_t r = 0; report->queries && r < report->queries->rows; r++) {
    double effect = span_real(cell_named(report->queries, r, "effect"));
    if (!of_year(report, r) || isnan(effect)) continue;
    size_t at = n < most ? n++ : most;
    while (at > 0 && span_real(cell_named(report->queries, row[at - 1], "effect")) < effect) {
      if (at < most) row[at] = row[at - 1];
      at--;
    }
    if (at < most) row[at] = r;
  }
  return n;
}
