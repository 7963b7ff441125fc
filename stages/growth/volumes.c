/* SPDX-License-Identifier: GPL-3.0-or-later */
/* volumes.c - parts at the prices of the base year in force. See growth.h and stat/chain.h.
 *
 * A part with children is the sum of theirs. What has no index (records that could not be placed, a difference of
 * rounding) moves in price as the parts beside it together, so the whole is its nominal amount at their common price.
 */
#include <math.h>

#include "stages/growth/growth.h"

static int base_in_force(const struct growth *growth, int year) {
  const struct table *t = growth->base_years;
  for (size_t r = 0; r < t->rows; r++) {
    double from = span_real(table_at(t, r, table_column(t, "from"))),
           to = span_real(table_at(t, r, table_column(t, "to")));
    if (year >= from && year <= to) return (int)span_real(table_at(t, r, table_column(t, "base_year")));
  }
  return 0;
}

bool volumes_base(const struct growth *growth, const struct panel *panel, size_t t, size_t *base, bool *exact) {
  int first = period_year(panel->first), year = base_in_force(growth, first + (int)t);
  *exact = year >= first && year < first + (int)panel->n;
  *base = *exact ? (size_t)(year - first) : 0;
  return panel->kind == PERIOD_YEAR;
}

static bool has_own_index(const struct panel *panel, size_t p) {
  if (panel->part[p].leaf) return panel->part[p].deflated;
  for (size_t c = 0; c < panel->parts; c++)
    if (panel->part[c].parent == p && has_own_index(panel, c)) return true;
  return false;
}

bool volumes_known(const struct panel *panel, size_t p) {
  size_t parent = panel->part[p].parent;
  return has_own_index(panel, p) || (panel->part[p].leaf && parent != PART_NONE && has_own_index(panel, parent));
}

/* Children with an index: their volumes, and their amounts at t. */
static double children_at(const struct panel *panel, size_t p, size_t base, size_t t, double *nominal) {
  double sum = 0;
  *nominal = 0;
  for (size_t c = 0; c < panel->parts; c++) {
    const struct part *child = &panel->part[c];
    if (child->parent != p || isnan(child->nominal[t]) || !has_own_index(panel, c)) continue;
    sum += volumes_at(panel, c, base, t);
    *nominal += child->nominal[t];
  }
  return sum;
}

double volumes_at(const struct panel *panel, size_t p, size_t base, size_t t) {
  const struct part *part = &panel->part[p];
  double known, sum;
  if (part->leaf && part->deflated) return chain_volume(&part->index, part->nominal, base, t);
  if (part->leaf && part->parent == PART_NONE) return NAN;
  sum = children_at(panel, part->leaf ? part->parent : p, base, t, &known);
  return part->nominal[t] * sum / known; /* what has no index moves in price as the others do */
}
