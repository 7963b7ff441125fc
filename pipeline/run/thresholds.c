/* SPDX-License-Identifier: GPL-3.0-or-later */
/* thresholds.c - see thresholds.h. */
#include "run/thresholds.h"

#include <math.h>

#include "base/i18n.h"
#include "run/rows.h"

/* Findings of classification about a record that counts in no category of its own. */
static const char *const unplaced_rules[] = {"industry-missing",   "industry-unknown",  "edition-unknown",
                                             "industry-zero-lost", "industry-residual", "industry-unresolved"};
enum { UNPLACED_RULES = sizeof unplaced_rules / sizeof *unplaced_rules };

static uint64_t records_classified(const struct record *record) {
  for (size_t i = 0; i < record->stages; i++)
    if (strcmp(record->stage[i].name, "tertia-classify") == 0) return record->stage[i].in;
  return 0;
}

static void check_unplaced(const struct coverage *coverage, const struct record *record, const char *folder,
                           double limit, struct problems *problems) {
  struct arena *arena = coverage->arena;
  uint64_t records = records_classified(record);
  struct span rule[UNPLACED_RULES];
  struct found_rows rows;
  struct err err = {0};
  for (size_t i = 0; i < UNPLACED_RULES; i++) rule[i] = span_of(unplaced_rules[i]);
  const struct row_want want[] = {{"rule", {0}, rule, UNPLACED_RULES}};
  if (isnan(limit) || !records) return;
  if (rows_matching(arena_format(arena, "%s/%s.findings.csv", folder, record->step), want, 1, &rows, arena, &err)) {
    problems_add(problems, &err);
    return;
  }
  if ((double)rows.n > limit * (double)records)
    problems_format(problems, EX_DATAERR,
                    _("[%s] %zu of %llu records have no place in the classification, more than %g %%"), record->step,
                    rows.n, (unsigned long long)records, 100 * limit);
}

static void check_influence(const struct coverage *coverage, const struct record *record, const char *folder,
                            double limit, struct problems *problems) {
  struct arena *arena = coverage->arena;
  const struct row_want want[] = {{"indicator", span_of("value_added.largest_share"), NULL, 0},
                                  {"value", {0}, NULL, 0}};
  struct found_rows rows;
  struct err err = {0};
  if (isnan(limit) || !coverage->job->records) return;
  if (rows_matching(arena_format(arena, "%s/%s", folder, coverage->job->records), want, 2, &rows, arena, &err)) {
    problems_add(problems, &err);
    return;
  }
  for (size_t r = 0; r < rows.n; r++) {
    double share = span_real(row_cell(&rows, r, "value"));
    if (share > 100 * limit)
      problems_format(problems, EX_DATAERR,
                      _("[%s] %.*s %.*s %.*s %.*s: one unit makes %.1f %% of the value added, more than %g %%"),
                      record->step, SPAN_ARG(row_cell(&rows, r, "region")), SPAN_ARG(row_cell(&rows, r, "period")),
                      SPAN_ARG(row_cell(&rows, r, "scheme")), SPAN_ARG(row_cell(&rows, r, "category")), share,
                      100 * limit);
  }
}

void thresholds_check(const struct coverage *coverage, const struct record *record, const char *folder,
                      struct problems *problems) {
  struct allowance allowance;
  allowance_read(coverage->plan, coverage->job->step, coverage->arena, &allowance, problems);
  check_unplaced(coverage, record, folder, allowance.unplaced, problems);
  check_influence(coverage, record, folder, allowance.influence, problems);
}
