/* SPDX-License-Identifier: GPL-3.0-or-later */
/* components.c - the components of value added follow it. See reconcile.h.
 *
 * Where no component has a control (else they are cells of the table, table.c), a component keeps its share of value
 * added in every figure that has nothing below it, and is the sum of those elsewhere. Rounded so that they add up to
 * value added. */
#include "stages/reconcile/table.h"
#include "stat/apportion.h"

static const char *const part[] = {"compensation", "net_production_tax", "capital_consumption", "surplus"};
enum { PARTS = 4 };

static struct figure *figure_of(const struct reconciling *run, struct figure_key key, const char *indicator) {
  key.indicator = span_of(indicator);
  return rows_find(run->rows, &key);
}

/* Above value added of 0, or where it changed its sign, no one knows the components. */
static void parts_clear(struct figure *const *figure) {
  for (int p = 0; p < PARTS; p++) {
    if (!figure[p] || figure_is_held(figure[p])) continue;
    figure[p]->value = NAN;
    figure[p]->has_exact = false;
    figure[p]->status = STATUS_PRORATED;
    figure[p]->reason = "value added was 0 or changed its sign";
  }
}

static void parts_share(const struct reconciling *run, const struct figure *whole, struct figure *const *figure) {
  double amount[PARTS] = {0}, left = whole->raw, ratio = whole->value / whole->raw;
  size_t index[PARTS] = {0, 1, 2, 3}, present = 0;
  decimal_sum exact[PARTS];
  for (int p = 0; p < PARTS; p++)
    if (figure[p] && !isnan(figure[p]->raw)) amount[p] = figure[p]->raw * ratio, left -= figure[p]->raw, present++;
  bool adds_up = present == PARTS && whole->has_exact && fabs(left) <= rounding_of(run->rec, whole, PARTS);
  struct apportion_sum sum = {index, PARTS, whole->exact, 1};
  apportion(run->arena, amount, PARTS, &sum, adds_up, exact);
  for (int p = 0; p < PARTS; p++) {
    if (!figure[p] || isnan(figure[p]->raw)) continue;
    figure_set_exact(figure[p], exact[p]);
    figure[p]->status = whole->status == STATUS_BENCHMARKED ? STATUS_PRORATED : whole->status;
  }
}

/* The figure of the input directly above a category. */
static struct figure *figure_above(const struct reconciling *run, const struct figure *figure) {
  struct figure_key key = figure->key;
  for (int depth = 0; depth < 16; depth++) {
    key.category = category_above(run->rec, key.scheme, key.category);
    struct figure *above = key.category.n ? rows_find(run->rows, &key) : NULL;
    if (above || !key.category.n) return above;
  }
  return NULL;
}

/* What a figure's value added has below it in its scheme, for the sums: by row. */
struct below {
  decimal_sum part[PARTS];
  double raw[PARTS];
  size_t n;
};

/* Of a figure that was not adjusted too: sums hold both. */
static decimal_sum exact_of(const struct figure *figure) {
  return figure->has_exact ? figure->exact : (decimal_sum)nearbyintl((long double)figure->value * DECIMAL_SCALE);
}

static void below_add(struct reconciling *run, struct figure *whole, struct below *below) {
  struct figure *above = figure_above(run, whole);
  if (!above) return;
  struct below *b = &below[above - run->rows->figure];
  for (int p = 0; p < PARTS; p++) {
    const struct figure *figure = figure_of(run, whole->key, part[p]);
    if (!figure || isnan(figure->value) || isnan(figure->raw)) continue;
    b->part[p] += exact_of(figure), b->raw[p] += figure->raw;
  }
  b->n++;
}

/* The sums of those below, where they made up the figure before; else its own share. */
static void parts_sum(const struct reconciling *run, const struct figure *whole, struct figure *const *figure,
                      const struct below *below) {
  bool add_up = true;
  for (int p = 0; p < PARTS; p++)
    add_up &= figure[p] && fabs(figure[p]->raw - below->raw[p]) <= rounding_of(run->rec, figure[p], below->n);
  if (!add_up) {
    parts_share(run, whole, figure);
    return;
  }
  for (int p = 0; p < PARTS; p++) {
    figure_set_exact(figure[p], below->part[p]);
    figure[p]->status = STATUS_SUMMED;
  }
}

static int depth_of(const struct reconciling *run, const struct figure *figure) {
  int depth = 0;
  for (const struct figure *f = figure_above(run, figure); f && depth < 16; f = figure_above(run, f)) depth++;
  return depth;
}

static void whole_do(struct reconciling *run, struct figure *whole, struct below *below) {
  struct figure *figure[PARTS];
  bool any = false, settled = false;
  for (int p = 0; p < PARTS; p++) {
    figure[p] = figure_of(run, whole->key, part[p]);
    any |= figure[p] != NULL;
    settled |= figure_is_held(figure[p]);
  }
  if (!any) return;
  bool fits = whole->raw != 0 && whole->value / whole->raw >= 0;
  if (settled) { /* they were cells of the table; one that was not keeps its share */
    for (int p = 0; p < PARTS; p++)
      if (figure[p] && !figure_is_held(figure[p]) && !figure[p]->is_cell && fits) {
        figure_set(figure[p], figure[p]->raw * (whole->value / whole->raw));
        figure[p]->status = STATUS_PRORATED;
      }
  } else if (!fits) {
    parts_clear(figure);
  } else if (below[whole - run->rows->figure].n) {
    parts_sum(run, whole, figure, &below[whole - run->rows->figure]);
  } else {
    parts_share(run, whole, figure);
  }
  below_add(run, whole, below);
}

void components_follow(struct reconciling *run, bool of_years) {
  struct rows *rows = run->rows;
  struct below *below = arena_array(run->arena, struct below, rows->n + 1);
  for (int depth = 8; depth >= 0; depth--)
    for (size_t i = 0; i < rows->n; i++) {
      struct figure *whole = &rows->figure[i];
      if (!span_is(whole->key.indicator, "value_added") || figure_in_year(whole) != of_years || isnan(whole->value) ||
          isnan(whole->raw) || rows_find(rows, &whole->key) != whole)
        continue;
      int own = depth_of(run, whole);
      if (own != depth && !(depth == 8 && own > 8)) continue;
      if (figure_is_held(whole))
        whole_do(run, whole, below);
      else
        below_add(run, whole, below);
    }
}
