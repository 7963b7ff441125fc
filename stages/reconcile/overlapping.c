/* SPDX-License-Identifier: GPL-3.0-or-later */
/* overlapping.c - categories of a scheme that overlap (key sectors). See reconcile.h.
 *
 * They have no sum, so each category is a table of its own: its regions, all regions (`*`), value added and its
 * components. Without controls of its own it follows the category that the scheme breaks down, components too, and
 * these add up to its value added. A part that its control makes larger than the whole it lies in is a contradiction
 * that no sum shows; it is looked for here. */
#include <stdlib.h>

#include "stages/reconcile/conflicts.h"

/* Value added and its components are one account where a region has both. */
static struct span account_of(const struct reconciling *run, const struct figure *figure) {
  struct figure_key key = figure->key;
  if (!is_component(key.indicator)) return key.indicator;
  key.indicator = span_of("value_added");
  return rows_find(run->rows, &key) ? key.indicator : figure->key.indicator;
}

/* A figure of an overlapping scheme, with its account. */
struct member {
  struct figure *figure;
  struct span account;
};

static int members_order(const struct member *x, const struct member *y) {
  const struct figure_key *a = &x->figure->key, *b = &y->figure->key;
  const struct span p[] = {a->vintage, a->scheme, a->category, x->account},
                    q[] = {b->vintage, b->scheme, b->category, y->account};
  for (size_t i = 0; i < 4; i++) {
    int order = span_compare(p[i], q[i]);
    if (order) return order;
  }
  return a->period < b->period ? -1 : a->period > b->period;
}

static int member_compare(const void *a, const void *b) {
  const struct member *x = a, *y = b;
  int order = members_order(x, y);
  return order ? order : (x->figure > y->figure) - (x->figure < y->figure);
}

/* A second row of one key is ignored. */
static size_t members_find(const struct reconciling *run, struct member *list) {
  size_t n = 0;
  for (size_t i = 0; i < run->rows->n; i++) {
    struct figure *figure = &run->rows->figure[i];
    if (figure->key.period && figure_in_year(figure) && key_is_amount(&figure->key) &&
        scheme_overlaps(run->rec, figure->key.scheme) && rows_find(run->rows, &figure->key) == figure)
      list[n++] = (struct member){figure, account_of(run, figure)};
  }
  qsort(list, n, sizeof *list, member_compare);
  return n;
}

/* What the category that the scheme breaks down makes of it, where it has no control of its own, this year or another.
 */
static void member_follow(const struct reconciling *run, const struct member *member) {
  struct figure *figure = member->figure;
  bool main = span_equal(figure->key.indicator, member->account);
  if (!main || figure_is_controlled(figure) || figure_is_held(figure) || isnan(figure->raw)) return;
  const struct figure *whole = universe_find(run, figure->key);
  if (!figure_is_held(whole) || !(whole->value / whole->raw > 0)) return;
  figure_set(figure, figure->raw * (whole->value / whole->raw));
  figure->status = STATUS_PRORATED;
}

static bool any_held(const struct member *list, size_t n) {
  for (size_t i = 0; i < n; i++)
    if (figure_is_controlled(list[i].figure) || figure_is_held(list[i].figure)) return true;
  return false;
}

/* A control of a part above what it is a part of, which it was not above before. Components may be negative. */
static void part_check(const struct reconciling *run, const struct figure *figure, struct hard_conflicts *hard) {
  const struct figure *whole = universe_find(run, figure->key);
  if (!figure_is_controlled(figure) || !whole || isnan(whole->value) || !(figure->raw <= whole->raw)) return;
  double over = figure->control - whole->value, slack = figure->tolerance + whole->tolerance;
  if (is_component(figure->key.indicator) || whole->value < 0 || over <= slack + 1e-9 * fabs(figure->control)) return;
  char *text = arena_format(run->arena, "%s comes to %s, more than the %s of %s that it is a part of: %s too much",
                            key_title(&figure->key, run->arena), number_text(figure->control, run->arena),
                            number_text(whole->value, run->arena), key_title(&whole->key, run->arena),
                            number_text(over, run->arena));
  note_control(run, figure->by, "controls-contradict", span_of(number_text(over, run->arena)), text);
  if (figure->by->rank == RANK_HARD && whole->by && whole->by->rank == RANK_HARD) hard_conflict_add(hard, text);
}

static void category_balance(struct reconciling *run, const struct member *list, size_t n,
                             struct hard_conflicts *hard) {
  for (size_t i = 0; i < n; i++) member_follow(run, &list[i]);
  if (!any_held(list, n)) return;
  struct figure **figure = arena_array(run->arena, struct figure *, n + 1);
  for (size_t i = 0; i < n; i++) figure[i] = list[i].figure;
  struct table_of_cells table = table_build(run, figure[0]->key.scheme, figure, n);
  table_balance(&table, NULL, 0, hard);
  for (size_t i = 0; i < n; i++) part_check(run, figure[i], hard);
}

int overlapping_balance(struct reconciling *run, struct err *err) {
  struct member *list = arena_array(run->arena, struct member, run->rows->n + 1);
  struct hard_conflicts hard = {0};
  size_t n = members_find(run, list);
  for (size_t i = 0, end; i < n; i = end) {
    for (end = i; end < n && members_order(&list[i], &list[end]) == 0;) end++;
    category_balance(run, &list[i], end - i, &hard);
  }
  return hard_conflicts_stop(&hard, err);
}
