/* SPDX-License-Identifier: GPL-3.0-or-later */
/* difference.c - see difference.h. */
#include "run/difference.h"

#include <math.h>

#include "base/decimal.h"
#include "base/i18n.h"
#include "io/csv.h"
#include "run/figure_table.h"

/* Columns that name a figure. */
static const enum figure_field named[] = {FIGURE_REGION,   FIGURE_PERIOD,    FIGURE_SCHEME,
                                          FIGURE_CATEGORY, FIGURE_INDICATOR, FIGURE_BASIS};
enum { NAMED = sizeof named / sizeof *named };

static void put_change(struct strbuf *out, struct span before, struct span after) {
  decimal a, b;
  bool numbers = decimal_read(before, 0, &a) == DECIMAL_OK && decimal_read(after, 0, &b) == DECIMAL_OK;
  decimal difference;
  if (numbers && !__builtin_sub_overflow(b, a, &difference)) {
    decimal_write(difference, out);
    strbuf_char(out, ',');
    if (a) strbuf_format(out, "%.4f", 100 * (double)difference / fabs((double)a));
  } else {
    strbuf_char(out, ',');
  }
  strbuf_char(out, ',');
}

static void put_line(struct strbuf *out, const char *kind, const struct figure *before, const struct figure *after) {
  const struct figure *any = before ? before : after;
  csv_write_cell(out, span_of(any->table), false);
  for (size_t k = 0; k < NAMED; k++) csv_write_cell(out, any->field[named[k]], false);
  csv_write_cell(out, span_of(kind), false);
  csv_write_cell(out, before ? before->field[FIGURE_VALUE] : (struct span){0}, false);
  csv_write_cell(out, after ? after->field[FIGURE_VALUE] : (struct span){0}, false);
  if (before && after) put_change(out, before->field[FIGURE_VALUE], after->field[FIGURE_VALUE]);
  else strbuf_put(out, ",,");
  csv_write_cell(out, any->field[FIGURE_UNIT], true);
}

/* Both lists are in order: one pass over the two. */
static void compare_lists(const struct figure_list *a, const struct figure_list *b, struct strbuf *out,
                          struct difference_counts *counts) {
  size_t i = 0, k = 0;
  while (i < a->n || k < b->n) {
    int order = i == a->n ? 1 : k == b->n ? -1 : figure_compare(&a->item[i], &b->item[k]);
    if (order < 0) {
      put_line(out, "withdrawn", &a->item[i++], NULL);
      counts->withdrawn++;
    } else if (order > 0) {
      put_line(out, "new", NULL, &b->item[k++]);
      counts->added++;
    } else {
      bool same = span_equal(a->item[i].field[FIGURE_VALUE], b->item[k].field[FIGURE_VALUE]);
      if (!same) put_line(out, "changed", &a->item[i], &b->item[k]);
      counts->same += same, counts->changed += !same;
      i++, k++;
    }
  }
}

int difference_of_runs(const char *before, const char *after, struct strbuf *out, struct difference_counts *counts,
                       struct arena *arena, struct err *err) {
  struct figure_list a = {.arena = arena}, b = {.arena = arena};
  *counts = (struct difference_counts){0};
  int code = figure_tables_read(before, NULL, &a, err);
  if (!code) code = figure_tables_read(after, NULL, &b, err);
  if (code) return code;
  figures_sort(&a);
  figures_sort(&b);
  strbuf_put(out, "table,region,period,scheme,category,indicator,basis,kind,before,after,difference,percent,unit\n");
  compare_lists(&a, &b, out, counts);
  return 0;
}
