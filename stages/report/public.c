/* SPDX-License-Identifier: GPL-3.0-or-later */
/* public.c - what a report for the public may be made of. See report.h.
 *
 * Aggregates, history, growth and forecasts must be the tables that tertia-protect wrote: they have the column
 * obs_status. Tables that name single units are refused. A target whose figure is withheld in any year of the history
 * is withheld altogether: its gap, forecast and chance would show the figure. */
#include "base/i18n.h"
#include "stages/report/report.h"

static int check_protected(const struct table *table, const char *option, struct err *err) {
  if (!table || table_column(table, "obs_status") != TABLE_ABSENT) return 0;
  return err_set(err, EX_DATAERR, _("%s: not protected; a public report is made from what tertia-protect writes"),
                 option);
}

static int check_confidential(const struct report *report, struct err *err) {
  const char *option = report->panel           ? "--panel"
                       : report->queries       ? "--queries"
                       : report->units_of_sums ? "--units"
                                               : NULL;
  return option ? err_set(err, EX_USAGE, _("%s: names single units; a public report may not use such a table"), option)
                : 0;
}

static bool is_hidden(const struct table *t, struct span region, struct span indicator) {
  size_t at[] = {t ? table_column(t, "region") : TABLE_ABSENT, t ? table_column(t, "indicator") : TABLE_ABSENT};
  for (size_t r = 0; t && r < t->rows; r++)
    if (row_suppressed(t, r) && span_equal(table_at(t, r, at[0]), region) &&
        span_equal(table_at(t, r, at[1]), indicator))
      return true;
  return false;
}

/* The figures that a target is a share of, "value_added@scheme:category". */
static bool selector_hidden(const struct report *report, struct span region, struct span selector, struct span year) {
  struct span indicator, scheme;
  if (!span_cut(&selector, '@', &indicator) || !span_cut(&selector, ':', &scheme)) return false;
  const struct span text[] = {region, year, scheme, selector, indicator};
  return long_suppressed(&report->aggregates, row_index_find(report->aggregates.index, text));
}

static bool target_hidden(const struct report *report, size_t r) {
  struct assessment_row at = {report->assessment, r};
  struct span region = assessment_cell(at, "region"), indicator = assessment_cell(at, "indicator"),
              year = assessment_cell(at, "latest_period");
  return is_hidden(report->history, region, indicator) || is_hidden(&report->forecasts, region, indicator) ||
         selector_hidden(report, region, assessment_cell(at, "numerator"), year) ||
         selector_hidden(report, region, assessment_cell(at, "denominator"), year);
}

static bool stays(struct span title) {
  static const char *const kept[] = {"target",       "region",     "period",         "title_zh",    "title_en",
                                     "kind",         "indicator",  "scenario",       "definition",  "unit",
                                     "target_value", "direction",  "tolerance",      "sense",       "reading",
                                     "strict",       "every_year", "mean_over_plan", "plan_from",   "precision",
                                     "tolerance_by", "source",     "success_low",    "success_high"};
  for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
    if (span_is(title, kept[i])) return true;
  return false;
}

/* The assessment with withheld targets blank, and a column obs_status. */
static void assessment_protect(struct report *report) {
  const struct table *t = report->assessment;
  size_t columns = t->columns + 1;
  struct table *made = arena_array(report->arena, struct table, 1);
  struct span *cell = arena_array(report->arena, struct span, t->rows * columns + 1),
              *title = arena_array(report->arena, struct span, columns);
  memcpy(title, t->title, t->columns * sizeof *title);
  title[t->columns] = span_of("obs_status");
  for (size_t r = 0; r < t->rows; r++) {
    bool hidden = target_hidden(report, r);
    for (size_t c = 0; c < t->columns; c++) {
      struct span text = table_at(t, r, c);
      if (hidden && !stays(t->title[c])) text = (struct span){0};
      if (hidden && span_is(t->title[c], "verdict_zh")) text = span_of("保密");
      if (hidden && span_is(t->title[c], "verdict_en")) text = span_of("withheld");
      if (hidden && span_is(t->title[c], "remark_zh")) text = span_of("所依据的数或其历史数有保密的");
      if (hidden && span_is(t->title[c], "remark_en")) text = span_of("the figure or its history is confidential");
      cell[r * columns + c] = text;
    }
    cell[r * columns + t->columns] = span_of(hidden ? "Q" : "A");
  }
  *made = *t;
  made->columns = columns, made->title = title, made->cell = cell;
  report->assessment = made;
}

int public_check(struct report *report, struct err *err) {
  int code = check_confidential(report, err);
  if (!code) code = check_protected(report->aggregates.table, "--aggregates", err);
  if (!code) code = check_protected(report->place_figures.table, "--place-aggregates", err);
  if (!code) code = check_protected(report->history, "--history", err);
  if (!code) code = check_protected(report->growth, "--growth", err);
  if (!code) code = check_protected(report->seasonal, "--seasonal", err);
  if (!code && report->forecasts.rows) code = check_protected(&report->forecasts, _("the forecasts"), err);
  if (!code && report->assessment) assessment_protect(report);
  report->previous = NULL; /* the figures of the last run are not protected with those of this one */
  return code;
}
