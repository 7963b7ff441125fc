/* SPDX-License-Identifier: GPL-3.0-or-later */
/* regenerate_report.c - revisions of a run against the standing one. See regenerate.h. */
#include <math.h>
#include <stdlib.h>

#include "base/file.h"
#include "data/period.h"
#include "io/csv.h"
#include "run/exact.h"
#include "run/figure_table.h"
#include "run/regenerate.h"

/* A figure that one of the two runs has, or both. */
struct revised {
  const struct figure *before, *after;
  const char *table;
  struct span indicator;
  int kind, age; /* of the period; -1: not a period */
};

struct revised_list {
  struct revised *item;
  size_t n;
};

/* What is known of a group. */
struct revision_sums {
  size_t figures, changed, added, withdrawn, numbers, percents;
  exact sum, absolute, largest;
  double percent, absolute_percent;
};

static void add_pair(struct revised_list *list, const struct figure *before, const struct figure *after) {
  const struct figure *any = before ? before : after;
  list->item[list->n++] = (struct revised){before, after, any->table, any->field[FIGURE_INDICATOR], 0, -1};
}

static void pair_up(const struct figure_list *a, const struct figure_list *b, struct revised_list *list) {
  size_t i = 0, k = 0;
  while (i < a->n || k < b->n) {
    int order = i == a->n ? 1 : k == b->n ? -1 : figure_compare(&a->item[i], &b->item[k]);
    add_pair(list, order <= 0 ? &a->item[i] : NULL, order >= 0 ? &b->item[k] : NULL);
    i += order <= 0, k += order >= 0;
  }
}

static struct span regenerate_report_period_of(const struct revised *r) {
  return (r->before ? r->before : r->after)->field[FIGURE_PERIOD];
}

static int by_group(const void *a, const void *b) {
  const struct revised *x = a, *y = b;
  int order = strcmp(x->table, y->table);
  if (!order) order = span_compare(x->indicator, y->indicator);
  if (!order) order = x->kind - y->kind;
  return order ? order : x->age - y->age;
}

static bool same_indicator(const struct revised *a, const struct revised *b) {
  return strcmp(a->table, b->table) == 0 && span_equal(a->indicator, b->indicator);
}

/* Only what the run was to make again: figures of other years stay as they are. */
static void keep_span(struct figure_list *list, long from, long to) {
  size_t kept = 0;
  for (size_t i = 0; i < list->n; i++) {
    period_code period;
    bool dated = period_read(list->item[i].field[FIGURE_PERIOD], &period);
    if (!dated || !from || (period_year(period) >= from && period_year(period) <= to))
      list->item[kept++] = list->item[i];
  }
  list->n = kept;
}

/* The age of each figure: periods until the last one of its indicator, of the same frequency. */
static void find_ages(struct revised_list *list) {
  for (size_t i = 0; i < list->n; i++) {
    period_code period;
    if (period_read(regenerate_report_period_of(&list->item[i]), &period))
      list->item[i].kind = (int)period_kind(period), list->item[i].age = 0;
  }
  qsort(list->item, list->n, sizeof *list->item, by_group);
  for (size_t from = 0, to; from < list->n; from = to) {
    period_code last = PERIOD_NONE, period;
    for (to = from; to < list->n && same_indicator(&list->item[to], &list->item[from]) &&
                    list->item[to].kind == list->item[from].kind;
         to++)
      if (period_read(regenerate_report_period_of(&list->item[to]), &period) && period > last) last = period;
    for (size_t i = from; i < to && last; i++)
      if (period_read(regenerate_report_period_of(&list->item[i]), &period))
        list->item[i].age = period_distance(period, last);
  }
  qsort(list->item, list->n, sizeof *list->item, by_group);
}

static void add_revision(struct revision_sums *sums, const struct revised *r) {
  exact before, after;
  sums->figures += r->before && r->after;
  sums->added += !r->before, sums->withdrawn += !r->after;
  if (!r->before || !r->after) return;
  sums->changed += !span_equal(r->before->field[FIGURE_VALUE], r->after->field[FIGURE_VALUE]);
  if (!exact_read(r->before->field[FIGURE_VALUE], &before) || !exact_read(r->after->field[FIGURE_VALUE], &after))
    return;
  exact revision = after - before, size = revision < 0 ? -revision : revision;
  sums->numbers++;
  sums->sum += revision, sums->absolute += size;
  if (size > sums->largest) sums->largest = size;
  if (!before) return;
  double percent = 100 * exact_real(revision) / fabs(exact_real(before));
  sums->percents++;
  sums->percent += percent, sums->absolute_percent += fabs(percent);
}

static void put_mean(struct strbuf *out, double sum, size_t n, bool last) {
  if (n) strbuf_format(out, "%.10g", sum / (double)n);
  strbuf_char(out, last ? '\n' : ',');
}

static void regenerate_report_put_sums(const struct revised *of, int age, const struct revision_sums *sums,
                                       struct strbuf *out) {
  csv_write_cell(out, span_of(of->table), false);
  csv_write_cell(out, of->indicator, false);
  if (age >= 0) strbuf_format(out, "%d", age);
  strbuf_format(out, ",%zu,%zu,%zu,%zu,", sums->figures, sums->changed, sums->added, sums->withdrawn);
  put_mean(out, exact_real(sums->sum), sums->numbers, false);
  put_mean(out, exact_real(sums->absolute), sums->numbers, false);
  put_mean(out, exact_real(sums->largest), sums->numbers != 0, false);
  put_mean(out, sums->percent, sums->percents, false);
  put_mean(out, sums->absolute_percent, sums->percents, true);
}

static void put_report(const struct revised_list *list, struct strbuf *out) {
  strbuf_put(out, "table,indicator,age,figures,changed,new,withdrawn,mean_revision,mean_absolute,largest,mean_percent,"
                  "mean_absolute_percent\n");
  for (size_t from = 0, to; from < list->n; from = to) {
    struct revision_sums all = {0};
    for (to = from; to < list->n && same_indicator(&list->item[to], &list->item[from]); to++)
      add_revision(&all, &list->item[to]);
    regenerate_report_put_sums(&list->item[from], -1, &all, out);
    for (size_t i = from, end; i < to; i = end) {
      struct revision_sums sums = {0};
      for (end = i; end < to && list->item[end].age == list->item[i].age && list->item[end].kind == list->item[i].kind;
           end++)
        add_revision(&sums, &list->item[end]);
      if (list->item[i].age >= 0) regenerate_report_put_sums(&list->item[i], list->item[i].age, &sums, out);
    }
  }
}

int regenerate_report(const char *runs, const char *plan, const char *folder, struct strbuf *out, const char **standing,
                      struct arena *arena, struct err *err) {
  const char *latest = arena_format(arena, "%s/latest-%s", runs, plan);
  struct figure_list before = {.arena = arena}, after = {.arena = arena};
  struct revised_list list = {0};
  bool there;
  *standing = NULL;
  int code = file_exists(arena_format(arena, "%s/manifest.json", latest), &there, err);
  if (code || !there) return code;
  *standing = latest;
  code = figure_tables_read(latest, NULL, &before, err);
  struct manifest manifest;
  if (!code) code = manifest_read(arena_format(arena, "%s/manifest.json", folder), arena, &manifest, err);
  if (!code) code = figure_tables_read(folder, &manifest, &after, err);
  if (code) return code;
  keep_span(&before, manifest.from, manifest.to);
  figures_sort(&before);
  figures_sort(&after);
  list.item = arena_array(arena, struct revised, before.n + after.n + 1);
  pair_up(&before, &after, &list);
  find_ages(&list);
  put_report(&list, out);
  return 0;
}
