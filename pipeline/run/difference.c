/* SPDX-License-Identifier: GPL-3.0-or-later */
/* difference.c - see difference.h. */
#include "run/difference.h"

#include <math.h>

#include "io/csv.h"
#include "run/exact.h"

/* Columns that name a figure. */
static const enum figure_field named[] = {FIGURE_REGION,   FIGURE_PERIOD,    FIGURE_SCHEME,
                                          FIGURE_CATEGORY, FIGURE_INDICATOR, FIGURE_BASIS};
enum { NAMED = sizeof named / sizeof *named };

/* Two lists being compared. */
struct comparing {
  const struct figure_list *before, *after;
  const struct between *between;
  struct strbuf *out, causes;
};

static struct span difference_value_of(const struct figure *figure) {
  return figure ? figure->field[FIGURE_VALUE] : (struct span){0};
}

/* The exact difference of two numbers; false where one is not a number. */
static bool subtract(struct span before, struct span after, exact *difference, exact *from) {
  exact b;
  if (!exact_read(before, from) || !exact_read(after, &b)) return false;
  *difference = b - *from;
  return true;
}

static void difference_put_change(struct strbuf *out, struct span before, struct span after) {
  exact difference, from;
  bool numbers = subtract(before, after, &difference, &from);
  if (numbers) exact_write(difference, out);
  strbuf_char(out, ',');
  if (numbers && from) strbuf_format(out, "%.4f", 100 * exact_real(difference) / fabs(exact_real(from)));
  strbuf_char(out, ',');
}

/* Stops of the way with the same cause share a column: that of the first. */
static size_t difference_column_of(const struct between *between, size_t stop) {
  for (size_t i = 0; i < stop; i++)
    if (strcmp(between->stop[i].cause, between->stop[stop].cause) == 0) return i;
  return stop;
}

static bool has_column(const struct between *between, size_t stop) {
  return difference_column_of(between, stop) == stop;
}

static void name_cause(struct strbuf *causes, const char *cause) {
  if (causes->n) strbuf_char(causes, '+');
  strbuf_put(causes, cause);
}

/* Is a figure there, and does it have a value? One that is suppressed has none. */
enum presence { FIGURE_ABSENT, FIGURE_WITHOUT_VALUE, FIGURE_THERE };

static enum presence presence_of(const struct figure *figure) {
  return !figure ? FIGURE_ABSENT : difference_value_of(figure).n ? FIGURE_THERE : FIGURE_WITHOUT_VALUE;
}

/* A figure on the way. */
struct on_the_way {
  struct span known; /* its last value */
  enum presence presence;
};

/* Did a stop change the figure? *change is by how much, where both values are numbers. */
static bool change_at(const struct between *between, size_t stop, const struct figure *name, size_t nth,
                      struct on_the_way *at, exact *change) {
  const struct figure *now = figure_find(&between->stop[stop].figures, name, nth);
  enum presence presence = presence_of(now);
  exact from;
  bool both = presence == FIGURE_THERE && at->known.n, differs = presence != at->presence;
  *change = 0;
  if (both && !span_equal(at->known, difference_value_of(now))) {
    differs = true;
    if (!subtract(at->known, difference_value_of(now), change, &from)) *change = 0;
  }
  if (presence == FIGURE_THERE) at->known = difference_value_of(now);
  at->presence = presence;
  return differs;
}

static void put_causes(struct comparing *in, const struct figure *before, const struct figure *after) {
  const struct between *way = in->between;
  const struct figure *name = before ? before : after;
  size_t nth = figure_nth(before ? in->before : in->after, name);
  exact sum[CAUSES_MOST] = {0};
  struct on_the_way at = {difference_value_of(before), presence_of(before)};
  exact change, from;
  bool numbers = before && after && subtract(difference_value_of(before), difference_value_of(after), &change, &from);
  in->causes.n = 0;
  for (size_t s = 0; s < way->n; s++) {
    size_t column = difference_column_of(way, s);
    bool was_there = at.presence != FIGURE_ABSENT;
    if (!change_at(way, s, name, nth, &at, &change)) continue;
    if (!(before && after) && was_there == (at.presence != FIGURE_ABSENT))
      continue; /* why it appeared or disappeared */
    sum[column] += change;
    name_cause(&in->causes, way->stop[s].cause);
  }
  csv_write_cell(in->out, strbuf_view(&in->causes), way->n == 0);
  for (size_t s = 0, last = way->n; s < way->n; s++) {
    while (last && !has_column(way, last - 1)) last--;
    if (!has_column(way, s)) continue;
    if (numbers) exact_write(sum[s], in->out);
    strbuf_char(in->out, s + 1 == last ? '\n' : ',');
  }
}

static void difference_put_line(struct comparing *in, const char *kind, const struct figure *before,
                                const struct figure *after) {
  const struct figure *any = before ? before : after;
  struct strbuf *out = in->out;
  csv_write_cell(out, span_of(any->table), false);
  for (size_t k = 0; k < NAMED; k++) csv_write_cell(out, any->field[named[k]], false);
  csv_write_cell(out, span_of(kind), false);
  csv_write_cell(out, difference_value_of(before), false);
  csv_write_cell(out, difference_value_of(after), false);
  if (before && after)
    difference_put_change(out, difference_value_of(before), difference_value_of(after));
  else
    strbuf_put(out, ",,");
  csv_write_cell(out, any->field[FIGURE_UNIT], !in->between);
  if (in->between) put_causes(in, before, after);
}

static void put_header(struct comparing *in) {
  strbuf_put(in->out, "table,region,period,scheme,category,indicator,basis,kind,before,after,difference,percent,unit");
  if (in->between) strbuf_put(in->out, ",cause");
  for (size_t s = 0; in->between && s < in->between->n; s++)
    if (has_column(in->between, s)) strbuf_format(in->out, ",%s", in->between->stop[s].cause);
  strbuf_char(in->out, '\n');
}

/* Both lists are in order: one pass over the two. */
static void compare_lists(struct comparing *in, struct difference_counts *counts) {
  const struct figure_list *a = in->before, *b = in->after;
  size_t i = 0, k = 0;
  while (i < a->n || k < b->n) {
    int order = i == a->n ? 1 : k == b->n ? -1 : figure_compare(&a->item[i], &b->item[k]);
    if (order < 0) {
      difference_put_line(in, "withdrawn", &a->item[i++], NULL);
      counts->withdrawn++;
    } else if (order > 0) {
      difference_put_line(in, "new", NULL, &b->item[k++]);
      counts->added++;
    } else {
      bool same = span_equal(difference_value_of(&a->item[i]), difference_value_of(&b->item[k]));
      if (!same) difference_put_line(in, "changed", &a->item[i], &b->item[k]);
      counts->same += same, counts->changed += !same;
      i++, k++;
    }
  }
}

void difference_of_lists(const struct figure_list *before, const struct figure_list *after,
                         const struct between *between, struct strbuf *out, struct difference_counts *counts) {
  struct comparing in = {.before = before, .after = after, .between = between, .out = out};
  *counts = (struct difference_counts){0};
  put_header(&in);
  compare_lists(&in, counts);
  strbuf_free(&in.causes);
}
