/* SPDX-License-Identifier: GPL-3.0-or-later */
/* start.c - where the balancing of a cell begins: its control, or what controls of other years make of it. See table.h.
 */
#include "stages/reconcile/table.h"

static double ratio_at(const struct reconciling *run, struct figure_key key) {
  const struct figure *figure = rows_find(run->rows, &key);
  return figure && figure->ratio > 0 ? figure->ratio : NAN;
}

/* What controls make of this figure, or of the nearest above it: of its region, then of all regions; NaN: of none. */
static double ratio_above(const struct reconciling *run, const struct figure_key *key) {
  struct figure_key at = *key;
  for (int over = 0; over < 2; over++) {
    at.category = key->category;
    for (int depth = 0; depth < 16; depth++) {
      double ratio = ratio_at(run, at);
      if (!isnan(ratio)) return ratio;
      at.category = category_above(run->rec, key->scheme, at.category);
      if (!at.category.n) break;
    }
    at.region = span_of("*");
  }
  return NAN;
}

/* Of a scheme that breaks down another: the ratio of the same leftover there, or of what is broken down. */
static double ratio_beside(const struct reconciling *run, const struct figure_key *key, bool unplaced) {
  struct figure_key at = *key;
  if (!scheme_universe(run->rec, key->scheme, &at.scheme, &at.category)) return NAN;
  struct figure_key leftover = at;
  leftover.category = span_of("Z");
  const struct figure *figure = unplaced ? rows_find(run->rows, &leftover) : NULL;
  if (!figure_is_held(figure)) figure = rows_find(run->rows, &at);
  return figure_is_held(figure) && figure->value / figure->raw > 0 ? figure->value / figure->raw : NAN;
}

/* Where some cell comes with a correction of its own series, those beside it come with what is known above them; else
 * all begin as they are. */
double cell_start(const struct table_of_cells *t, const struct figure *figure, double raw, bool is_rest,
                  bool unplaced) {
  const struct reconciling *run = t->run;
  if (!is_rest && figure_is_controlled(figure)) return figure->control;
  double ratio = t->corrected ? ratio_above(run, &figure->key) : NAN;
  if (t->corrected && isnan(ratio) && is_component(figure->key.indicator)) {
    struct figure_key whole = figure->key;
    whole.indicator = span_of("value_added");
    ratio = ratio_above(run, &whole);
  }
  if (isnan(ratio)) ratio = ratio_beside(run, &figure->key, unplaced);
  return isnan(ratio) ? raw : raw * ratio;
}

/* Has a figure below a total a correction from controls of other years? */
bool table_is_corrected(const struct table_of_cells *t) {
  for (size_t i = 0; i < t->entries; i++) {
    const struct figure *figure = t->entry[i].figure;
    bool top = span_is(figure->key.category, "total") && span_equal(figure->key.indicator, t->key.indicator);
    if (!top && !isnan(figure->ratio) && !figure_is_controlled(figure)) return true;
  }
  return false;
}
