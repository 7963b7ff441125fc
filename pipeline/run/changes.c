/* SPDX-License-Identifier: GPL-3.0-or-later */
/* changes.c - see changes.h. */
#include "run/changes.h"

#include <math.h>
#include <stdlib.h>

#include "base/file.h"
#include "base/i18n.h"
#include "io/table_file.h"

static void too_far(const struct record *record, const char *what, double before, double now, double limit,
                    struct problems *problems) {
  problems_format(problems, EX_DATAERR, _("[%s] %s: %.10g, %.10g in the last run: changed by more than %g %%"),
                  record->step, what, now, before, 100 * limit);
}

static bool is_far(double before, double now, double limit) {
  return fabs(now - before) > limit * fabs(before) * (1 + 1e-12);
}

static void check_records(const struct coverage *coverage, const struct record *record, const struct record *before,
                          double limit, struct problems *problems) {
  for (size_t i = 0; i < before->tallies; i++) {
    const struct tally_row *old = &before->tally[i];
    double now = 0;
    for (size_t k = 0; k < record->tallies; k++)
      if (strcmp(record->tally[k].form, old->form) == 0 && strcmp(record->tally[k].period, old->period) == 0)
        now = (double)record->tally[k].records;
    if (is_far((double)old->records, now, limit))
      too_far(record, arena_format(coverage->arena, _("records of %s:%s"), old->form, old->period),
              (double)old->records, now, limit, problems);
  }
}

/* The sum of the values of one region, scheme, indicator and period. */
struct total {
  const char *name;
  double sum;
};

struct totals {
  struct total *total;
  size_t n;
};

static int by_name(const void *a, const void *b) {
  return strcmp(((const struct total *)a)->name, ((const struct total *)b)->name);
}

/* Equal names become one, with their sum. */
static void add_up(struct totals *totals) {
  size_t n = 0;
  if (totals->n) qsort(totals->total, totals->n, sizeof *totals->total, by_name);
  for (size_t i = 0; i < totals->n; i++) {
    if (n && strcmp(totals->total[n - 1].name, totals->total[i].name) == 0)
      totals->total[n - 1].sum += totals->total[i].sum;
    else
      totals->total[n++] = totals->total[i];
  }
  totals->n = n;
}

/* Empty where the table is no series. */
static int read_totals(const char *path, struct arena *arena, struct totals *totals, struct err *err) {
  static const char *const names[] = {"region", "scheme", "indicator", "period"};
  struct table table;
  bool there;
  *totals = (struct totals){0};
  int code = file_exists(path, &there, err);
  if (code || !there) return code;
  code = table_read(path, arena, &table, err);
  if (code) return code;
  size_t value = table_column(&table, "value"), column[4];
  for (size_t i = 0; i < 4; i++)
    if ((column[i] = table_column(&table, names[i])) == TABLE_ABSENT) return 0;
  if (value == TABLE_ABSENT) return 0;
  totals->total = arena_array(arena, struct total, table.rows + 1);
  for (size_t r = 0; r < table.rows; r++) {
    double v = span_real(table_at(&table, r, value));
    if (isnan(v)) continue;
    const char *name = arena_format(arena, "%.*s %.*s %.*s %.*s", SPAN_ARG(table_at(&table, r, column[0])),
                                    SPAN_ARG(table_at(&table, r, column[1])), SPAN_ARG(table_at(&table, r, column[2])),
                                    SPAN_ARG(table_at(&table, r, column[3])));
    totals->total[totals->n++] = (struct total){name, v};
  }
  add_up(totals);
  return 0;
}

static void check_values(const struct coverage *coverage, const struct record *record, const char *folder,
                         const char *folder_before, double limit, struct problems *problems) {
  struct arena *arena = coverage->arena;
  const char *file = coverage->job->records;
  struct totals now, before;
  struct err err = {0};
  if (!file) return;
  int code = read_totals(arena_format(arena, "%s/%s", folder, file), arena, &now, &err);
  if (!code) code = read_totals(arena_format(arena, "%s/%s", folder_before, file), arena, &before, &err);
  if (code) problems_add(problems, &err);
  for (size_t i = 0; !code && i < before.n; i++) {
    const struct total *old = &before.total[i];
    const struct total *same = now.n ? bsearch(old, now.total, now.n, sizeof *old, by_name) : NULL;
    double sum = same ? same->sum : 0;
    if (is_far(old->sum, sum, limit)) too_far(record, old->name, old->sum, sum, limit, problems);
  }
}

void changes_check(const struct coverage *coverage, const struct record *record, const struct record *before,
                   const char *folder, const char *folder_before, struct problems *problems) {
  struct allowance allowance;
  allowance_read(coverage->plan, coverage->job->step, coverage->arena, &allowance, problems);
  if (!isnan(allowance.change_records)) check_records(coverage, record, before, allowance.change_records, problems);
  if (!isnan(allowance.change_value))
    check_values(coverage, record, folder, folder_before, allowance.change_value, problems);
}
