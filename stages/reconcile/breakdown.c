/* SPDX-License-Identifier: GPL-3.0-or-later */
/* breakdown.c - tables of years, one after the other, and schemes that break down a category of another. See
 * reconcile.h.
 *
 * Modern services break down sector 3: what is placed in the scheme adds up to sector 3 of the same region, as it does
 * before. So the three sectors come first. Where only the breakdown has controls it comes first, and sector 3 is
 * adjusted to its sum. Schemes whose categories overlap: overlapping.c. */
#include <stdlib.h>

#include "stages/reconcile/conflicts.h"

/* --- all tables -------------------------------------------------------------------------------------------------- */

static struct span account_of(const struct figure *figure) {
  return is_component(figure->key.indicator) ? span_of("value_added") : figure->key.indicator;
}

static int table_compare(const void *a, const void *b) {
  const struct figure *x = *(struct figure *const *)a, *y = *(struct figure *const *)b;
  const struct span p[] = {x->key.vintage, account_of(x)}, q[] = {y->key.vintage, account_of(y)};
  for (size_t i = 0; i < 2; i++) {
    int order = span_compare(p[i], q[i]);
    if (order) return order;
  }
  if (x->key.period != y->key.period) return x->key.period < y->key.period ? -1 : 1;
  int order = span_compare(x->key.scheme, y->key.scheme);
  return order ? order : (x > y) - (x < y);
}

/* Figures of one table are adjacent, and tables of one period and account. */
struct run_of_figures {
  struct figure **figure;
  size_t n;
};

struct tables {
  struct run_of_figures *list;
  size_t n;
};

static struct span breakdown_scheme_of(const struct run_of_figures *table) { return table->figure[0]->key.scheme; }

static bool same_group(const struct figure *a, const struct figure *b) {
  return a->key.period == b->key.period && span_equal(a->key.vintage, b->key.vintage) &&
         span_equal(account_of(a), account_of(b));
}

/* Tables of years, or of months and quarters, whose categories overlap or do not. A second row of one key is ignored.
 */
static struct tables tables_find(const struct reconciling *run, bool of_years, bool overlapping) {
  struct rows *rows = run->rows;
  struct figure **all = arena_array(run->arena, struct figure *, rows->n + 1);
  size_t n = 0;
  for (size_t i = 0; i < rows->n; i++) {
    struct figure *figure = &rows->figure[i];
    if (figure->key.period && figure_in_year(figure) == of_years && key_is_amount(&figure->key) &&
        scheme_overlaps(run->rec, figure->key.scheme) == overlapping && rows_find(rows, &figure->key) == figure)
      all[n++] = figure;
  }
  qsort(all, n, sizeof *all, table_compare);
  struct tables tables = {arena_array(run->arena, struct run_of_figures, n + 1), 0};
  for (size_t i = 0, end; i < n; i = end) {
    for (end = i; end < n && same_group(all[i], all[end]) && span_equal(all[i]->key.scheme, all[end]->key.scheme);)
      end++;
    tables.list[tables.n++] = (struct run_of_figures){all + i, end - i};
  }
  return tables;
}

/* --- totals over all regions ------------------------------------------------------------------------------------- */

/* Such a total in every year of its table, so that a control of one year affects the others too. */
static void all_regions_extend(struct reconciling *run) {
  size_t n = run->rows->n;
  for (size_t i = 0; i < n; i++) {
    struct figure_key key = run->rows->figure[i].key;
    struct span *cell = run->rows->figure[i].cell;
    if (!span_is(key.region, "*") || !figure_in_year(&run->rows->figure[i])) continue;
    for (size_t k = 0; k < n; k++) {
      const struct figure *other = &run->rows->figure[k];
      if (!figure_in_year(other) || !span_equal(other->key.scheme, key.scheme) || span_is(other->key.region, "*") ||
          !span_equal(other->key.indicator, key.indicator) || !span_equal(other->key.vintage, key.vintage))
        continue;
      key.period = other->key.period;
      if (!rows_find(run->rows, &key)) rows_add(run->rows, &key)->cell = cell;
    }
  }
}

static bool has_all_regions(const struct run_of_figures *table) {
  for (size_t i = 0; i < table->n; i++)
    if (span_is(table->figure[i]->key.region, "*")) return true;
  return false;
}

static void incomplete_note(const struct reconciling *run, const struct figure *figure) {
  if (figure->by)
    note_control(run, figure->by, "control-over-missing", figure->by->text,
                 "a figure it is the sum of is missing; the control is not used");
}

static void all_regions_fill(struct reconciling *run, bool overlapping) {
  struct reconciling quiet = *run;
  quiet.findings = NULL;
  struct tables tables = tables_find(run, true, overlapping);
  for (size_t k = 0; k < tables.n; k++) {
    if (!has_all_regions(&tables.list[k])) continue;
    struct table_of_cells table =
        table_build(&quiet, breakdown_scheme_of(&tables.list[k]), tables.list[k].figure, tables.list[k].n);
    for (size_t i = 0; i < table.entries; i++) {
      struct entry *entry = &table.entry[i];
      if (!span_is(entry->figure->key.region, "*") || !entry->cells) continue;
      double sum = 0;
      for (size_t c = 0; c < entry->cells; c++) sum += table.cell[entry->cell[c]].raw;
      if (entry->incomplete)
        incomplete_note(run, entry->figure);
      else
        entry->figure->raw = entry->figure->value = sum;
    }
  }
}

void all_regions_add(struct reconciling *run) {
  all_regions_extend(run);
  for (int overlapping = 0; overlapping < 2; overlapping++) all_regions_fill(run, overlapping == 1);
}

/* --- breakdowns -------------------------------------------------------------------------------------------------- */

struct figure *universe_find(const struct reconciling *run, struct figure_key key) {
  if (!scheme_universe(run->rec, key.scheme, &key.scheme, &key.category)) return NULL;
  return rows_find(run->rows, &key);
}

/* Does it have a control, this year or another? Asked before its table is balanced. */
static bool is_tied(const struct figure *figure) { return figure_is_controlled(figure) || figure_is_held(figure); }

static bool has_controls(const struct run_of_figures *table) {
  for (size_t i = 0; i < table->n; i++)
    if (is_tied(table->figure[i])) return true;
  return false;
}

/* Does what is placed in the scheme come to the category it breaks down, in the region of this figure? */
static bool adds_up(const struct reconciling *run, const struct run_of_figures *table, const struct figure *of) {
  const struct figure *universe = universe_find(run, of->key);
  double left = universe ? universe->raw : NAN;
  size_t parts = 0;
  for (size_t i = 0; i < table->n; i++) {
    const struct figure_key *key = &table->figure[i]->key;
    if (!span_equal(key->region, of->key.region) || !span_equal(key->indicator, of->key.indicator) ||
        span_is(key->category, "Z") || !span_is(category_above(run->rec, key->scheme, key->category), "total"))
      continue;
    left -= table->figure[i]->raw, parts++;
  }
  return parts && fabs(left) <= rounding_of(run->rec, universe, parts);
}

/* Can the scheme be a part of the table it breaks down? Only when it adds up everywhere. */
static bool fits_into(const struct reconciling *run, const struct run_of_figures *table,
                      const struct run_of_figures *into) {
  struct span scheme, category;
  if (!scheme_universe(run->rec, breakdown_scheme_of(table), &scheme, &category) ||
      !span_equal(scheme, breakdown_scheme_of(into)))
    return false;
  for (size_t i = 0; i < table->n; i++) {
    const struct figure_key *key = &table->figure[i]->key;
    if (!span_is(key->region, "*") && !is_component(key->indicator) && !adds_up(run, table, table->figure[i]))
      return false;
  }
  return true;
}

static struct run_of_figures runs_join(struct reconciling *run, const struct run_of_figures *a,
                                       const struct run_of_figures *b) {
  struct run_of_figures both = {arena_array(run->arena, struct figure *, a->n + b->n + 1), a->n + b->n};
  memcpy(both.figure, a->figure, a->n * sizeof *a->figure);
  memcpy(both.figure + a->n, b->figure, b->n * sizeof *b->figure);
  return both;
}

enum { DEMANDS = 4 }; /* of a region: components */

/* The cells of a region that are placed in the scheme, or all: whichever came to the figure before. Those of one
 * component of value added where the figure is one. */
static size_t cells_of_region(const struct table_of_cells *t, struct span region, struct span indicator, bool placed,
                              size_t *cell, double *raw) {
  size_t n = 0;
  *raw = 0;
  for (size_t i = 0; i < t->cells; i++) {
    const struct cell *c = &t->cell[i];
    if (!span_equal(c->region, region) || (placed && c->unplaced)) continue;
    if (is_component(indicator) && !(c->part && span_is(indicator, c->part))) continue;
    cell[n++] = i;
    *raw += c->raw;
  }
  return n;
}

static struct demand demand_of(const struct table_of_cells *t, struct span region, const struct figure *universe) {
  const struct reconciling *run = t->run;
  struct demand d = {.cell = arena_array(run->arena, size_t, t->cells + 1), .value = universe->value, .of = universe};
  double raw, slack = rounding_of(run->rec, universe, t->cells) + 1e-9 * fabs(universe->raw);
  d.cells = cells_of_region(t, region, universe->key.indicator, true, d.cell, &raw);
  if (fabs(raw - universe->raw) > slack) {
    d.cells = cells_of_region(t, region, universe->key.indicator, false, d.cell, &raw);
    if (fabs(raw - universe->raw) > slack) d.value = raw * (universe->value / universe->raw);
  }
  d.exact = universe->has_exact && d.value == universe->value
                ? universe->exact
                : (decimal_sum)nearbyintl((long double)d.value * DECIMAL_SCALE);
  d.title = arena_format(run->arena, "%.*s %.*s:%.*s", SPAN_ARG(region), SPAN_ARG(universe->key.scheme),
                         SPAN_ARG(universe->key.category));
  return d;
}

static bool is_demanded(const struct figure *universe) {
  return universe && universe->raw != 0 && !isnan(universe->value) && !isnan(universe->raw) &&
         (figure_is_held(universe) || (is_component(universe->key.indicator) && universe->is_cell));
}

/* What the category that the scheme breaks down came to in each region; by components where the table has them. */
static size_t demands_find(const struct table_of_cells *t, struct demand *demand) {
  static const char *const part[] = {"compensation", "net_production_tax", "capital_consumption", "surplus"};
  size_t n = 0;
  for (size_t r = 0; r < t->regions; r++) {
    struct figure_key key = t->key;
    key.region = t->region[r];
    size_t first = n;
    for (size_t p = 0; t->with_parts && p < DEMANDS; p++) {
      key.indicator = span_of(part[p]);
      const struct figure *universe = universe_find(t->run, key);
      if (is_demanded(universe)) demand[n++] = demand_of(t, t->region[r], universe);
    }
    key.indicator = t->key.indicator;
    const struct figure *universe = universe_find(t->run, key);
    if (n - first < DEMANDS && is_demanded(universe)) demand[n++] = demand_of(t, t->region[r], universe);
  }
  return n;
}

static bool breaks_down(const struct reconciling *run, const struct run_of_figures *table) {
  struct span scheme, category;
  return scheme_universe(run->rec, breakdown_scheme_of(table), &scheme, &category);
}

/* The first breakdown with controls is a part of the table it breaks down. Its index, or `to`. */
static size_t part_of_table(const struct reconciling *run, const struct tables *tables, size_t from, size_t to,
                            size_t of) {
  for (size_t k = from; k < to; k++)
    if (k != of && has_controls(&tables->list[k]) && fits_into(run, &tables->list[k], &tables->list[of])) return k;
  return to;
}

/* Tables from..to-1 are of one period and account: first the independent ones, then the other breakdowns. */
static void group_balance(struct reconciling *run, const struct tables *tables, size_t from, size_t to,
                          struct hard_conflicts *hard) {
  bool *done = arena_array(run->arena, bool, to - from + 1);
  for (int pass = 0; pass < 2; pass++)
    for (size_t k = from; k < to; k++) {
      const struct run_of_figures *one = &tables->list[k];
      if (done[k - from] || (pass == 0 && breaks_down(run, one))) continue;
      size_t part = pass == 0 ? part_of_table(run, tables, from, to, k) : to;
      struct run_of_figures all = part < to ? runs_join(run, one, &tables->list[part]) : *one;
      struct table_of_cells table = table_build(run, breakdown_scheme_of(one), all.figure, all.n);
      struct demand *demand = arena_array(run->arena, struct demand, (DEMANDS + 1) * table.regions + 1);
      table_balance(&table, demand, demands_find(&table, demand), hard);
      done[k - from] = true;
      if (part < to) done[part - from] = true;
    }
}

int tables_balance(struct reconciling *run, struct err *err) {
  struct tables tables = tables_find(run, true, false);
  struct hard_conflicts hard = {0};
  for (size_t i = 0, end; i < tables.n; i = end) {
    for (end = i; end < tables.n && same_group(tables.list[i].figure[0], tables.list[end].figure[0]);) end++;
    group_balance(run, &tables, i, end, &hard);
  }
  return hard_conflicts_stop(&hard, err);
}

/* Months and quarters have been drawn to their years one series at a time: what lies above others becomes their sum. */
static void within_year_balance(struct reconciling *run, struct span scheme, const struct run_of_figures *figures) {
  struct table_of_cells table = table_build(run, scheme, figures->figure, figures->n);
  struct hard_conflicts none = {0};
  for (size_t i = 0; i < table.cells; i++) {
    struct cell *cell = &table.cell[i];
    bool held = figure_is_held(cell->of) && cell->of->raw != 0;
    if (cell->figure && held)
      cell->start = cell->figure->value;
    else if (held)
      cell->start = cell->raw * (cell->of->value / cell->of->raw);
  }
  table_balance(&table, NULL, 0, &none);
  strbuf_free(&none.text);
}

void tables_within_years(struct reconciling *run) {
  struct tables tables = tables_find(run, false, false);
  for (size_t i = 0, end; i < tables.n; i = end) {
    for (end = i; end < tables.n && same_group(tables.list[i].figure[0], tables.list[end].figure[0]);) end++;
    bool *done = arena_array(run->arena, bool, end - i + 1);
    for (int pass = 0; pass < 2; pass++)
      for (size_t k = i; k < end; k++) {
        const struct run_of_figures *one = &tables.list[k];
        if (done[k - i] || (pass == 0 && breaks_down(run, one))) continue;
        size_t part = pass == 0 ? part_of_table(run, &tables, i, end, k) : end;
        struct run_of_figures all = part < end ? runs_join(run, one, &tables.list[part]) : *one;
        within_year_balance(run, breakdown_scheme_of(one), &all);
        done[k - i] = true;
        if (part < end) done[part - i] = true;
      }
  }
}
