/* SPDX-License-Identifier: GPL-3.0-or-later */
/* table.c - see table.h. */
#include "stages/reconcile/table.h"

#include <stdlib.h>

#include "data/region.h"

/* What one region has of a table: figures of the main indicator, and which of them is above each. */
struct branch {
  struct span region;
  struct entry **entry;
  size_t *above; /* index among them, or SCHEMA_ABSENT at the top */
  size_t n;
};

/* --- small questions --------------------------------------------------------------------------------------------- */

double rounding_of(const struct reconcile *rec, const struct figure *figure, size_t parts) {
  struct span text = figure->cell ? figure->cell[rec->value] : (struct span){0};
  const char *point = text.n ? memchr(text.p, '.', text.n) : NULL;
  double unit = 1;
  for (const char *p = point ? point + 1 : NULL; p && p < text.p + text.n; p++) unit /= 10;
  if (isnan(figure->raw)) return 0;
  return fmin(0.5 * unit * (double)(parts + 1), 1e-3 * fabs(figure->raw)) + 1e-9 * fabs(figure->raw);
}

static bool is_all_regions(struct span region) { return span_is(region, "*"); }

static size_t cell_add(struct table_of_cells *t, struct cell cell) {
  if (t->cells == t->room) {
    size_t room = t->room ? 2 * t->room : 64;
    struct cell *bigger = arena_array(t->run->arena, struct cell, room);
    if (t->cells) memcpy(bigger, t->cell, t->cells * sizeof *bigger);
    t->cell = bigger, t->room = room;
  }
  t->cell[t->cells] = cell;
  return t->cells++;
}

/* --- cells of a region ------------------------------------------------------------------------------------------- */

static double raw_or_zero(const struct figure *figure) { return isnan(figure->raw) ? 0 : figure->raw; }

static struct figure *part_figure(const struct table_of_cells *t, const struct figure *whole, const char *part) {
  struct figure_key key = whole->key;
  key.indicator = span_of(part);
  struct figure *figure = rows_find(t->run->rows, &key);
  return figure && (!isnan(figure->raw) || figure_is_controlled(figure)) ? figure : NULL;
}

/* A figure of value added as its components, and what they leave of it. Where the records have none of it, what their
 * controls leave of its own. */
static void parts_add(struct table_of_cells *t, struct figure *whole, bool unplaced) {
  static const char *const part[] = {"compensation", "net_production_tax", "capital_consumption", "surplus"};
  double left = raw_or_zero(whole), known = isnan(whole->raw) ? whole->control : NAN;
  size_t parts = 0;
  for (size_t p = 0; p < 4; p++) {
    struct figure *figure = part_figure(t, whole, part[p]);
    if (!figure) continue;
    double raw = raw_or_zero(figure), start = cell_start(t, figure, raw, false, unplaced);
    cell_add(t, (struct cell){figure, figure, whole->key.region, raw, start, unplaced, part[p]});
    left -= raw, known -= start, parts++;
  }
  if (parts && fabs(isnan(known) ? left : known) <= rounding_of(t->run->rec, whole, parts)) return;
  double start = isnan(known) ? cell_start(t, whole, left, parts > 0, unplaced) : known;
  cell_add(t, (struct cell){parts ? NULL : whole, whole, whole->key.region, left, start, unplaced, NULL});
}

static void leaf_add(struct table_of_cells *t, struct figure *figure) {
  bool unplaced = span_is(figure->key.category, "Z");
  if (t->with_parts) {
    parts_add(t, figure, unplaced);
    return;
  }
  double raw = raw_or_zero(figure);
  cell_add(t, (struct cell){figure, figure, figure->key.region, raw, cell_start(t, figure, raw, false, unplaced),
                            unplaced, NULL});
}

/* What a figure has beyond those below it. A missing one among these, its control known, is that rest. */
static void rest_add(struct table_of_cells *t, const struct branch *b, size_t k) {
  struct figure *figure = b->entry[k]->figure;
  double left = figure->raw;
  size_t parts = 0, missing = 0;
  for (size_t i = 0; i < b->n; i++) {
    if (b->above[i] != k) continue;
    const struct figure *below = b->entry[i]->figure;
    parts++;
    if (!isnan(below->raw))
      left -= below->raw;
    else
      missing += figure_is_controlled(below);
  }
  if (isnan(left) || missing || fabs(left) <= rounding_of(t->run->rec, figure, parts)) return;
  bool unplaced = span_is(figure->key.category, "total");
  if (left < 0)
    note_figure(t->run, &figure->key, "parts-above-total", span_of(number_text(-left, t->run->arena)),
                "the figures below this one add up to more than it");
  cell_add(t, (struct cell){NULL, figure, figure->key.region, left, cell_start(t, figure, left, true, unplaced),
                            unplaced, NULL});
}

/* The cells of a figure and of all below it are consecutive. */
static void entry_fill(struct table_of_cells *t, const struct branch *b, size_t k, size_t depth) {
  struct entry *entry = b->entry[k];
  size_t first = t->cells;
  bool leaf = true;
  for (size_t i = 0; i < b->n; i++)
    if (b->above[i] == k) {
      entry_fill(t, b, i, depth + 1);
      entry->incomplete |= b->entry[i]->incomplete;
      leaf = false;
    }
  if (!leaf)
    rest_add(t, b, k);
  else if (isnan(entry->figure->raw) && !figure_is_controlled(entry->figure))
    entry->incomplete = true;
  else
    leaf_add(t, entry->figure);
  if (!leaf && !isnan(entry->figure->raw)) entry->incomplete = false; /* what is missing below is in the rest */
  entry->depth = depth, entry->regions = 1;
  entry->cells = t->cells - first;
  entry->cell = arena_array(t->run->arena, size_t, entry->cells + 1);
  for (size_t i = 0; i < entry->cells; i++) entry->cell[i] = first + i;
}

static bool is_breakdown(const struct table_of_cells *t, const struct figure *figure) {
  return !span_equal(figure->key.scheme, t->key.scheme);
}

static size_t entry_find(const struct branch *b, struct span scheme, struct span category) {
  for (size_t k = 0; category.n && k < b->n; k++)
    if (span_equal(b->entry[k]->figure->key.category, category) && span_equal(b->entry[k]->figure->key.scheme, scheme))
      return k;
  return SCHEMA_ABSENT;
}

/* The nearest figure above in its scheme. What is placed in a breakdown is below the category it breaks down; its total
 * and what is not placed are beside the tree. */
static size_t above_in_branch(const struct table_of_cells *t, const struct branch *b, const struct figure *figure) {
  struct span scheme = figure->key.scheme, above = figure->key.category, of_scheme, of_category;
  for (int depth = 0; depth < 16 && above.n; depth++) {
    above = category_above(t->run->rec, scheme, above);
    if (is_breakdown(t, figure) && (!above.n || span_is(above, "total"))) break;
    size_t k = entry_find(b, scheme, above);
    if (k != SCHEMA_ABSENT) return k;
  }
  bool placed = is_breakdown(t, figure) && !span_is(figure->key.category, "Z") && above.n;
  if (placed && scheme_universe(t->run->rec, scheme, &of_scheme, &of_category))
    return entry_find(b, of_scheme, of_category);
  return SCHEMA_ABSENT;
}

static void entry_join(struct table_of_cells *t, struct entry *into, const struct entry *from) {
  size_t *all = arena_array(t->run->arena, size_t, into->cells + from->cells + 1);
  if (into->cells) memcpy(all, into->cell, into->cells * sizeof *all);
  if (from->cells) memcpy(all + into->cells, from->cell, from->cells * sizeof *all);
  into->cell = all, into->cells += from->cells;
  into->depth = from->depth;
  into->regions += from->regions;
  into->incomplete |= from->incomplete;
}

static int cell_compare(const void *a, const void *b) {
  const size_t *x = a, *y = b;
  return (*x > *y) - (*x < *y);
}

/* The total of a breakdown: all at its top, placed or not. */
static void breakdown_total_fill(struct table_of_cells *t, const struct branch *b, struct entry *total) {
  double left = total->figure->raw;
  size_t parts = 0;
  for (size_t i = 0; i < b->n; i++) {
    const struct figure_key *key = &b->entry[i]->figure->key;
    if (!span_equal(key->scheme, total->figure->key.scheme) ||
        !span_is(category_above(t->run->rec, key->scheme, key->category), "total"))
      continue;
    entry_join(t, total, b->entry[i]);
    if (!isnan(b->entry[i]->figure->raw)) left -= b->entry[i]->figure->raw;
    parts++;
  }
  qsort(total->cell, total->cells, sizeof *total->cell, cell_compare);
  total->regions = 1, total->depth = 0;
  if (fabs(left) > rounding_of(t->run->rec, total->figure, parts)) total->incomplete = true;
}

/* What is not placed is so in both schemes: the same records, where the figures are the same. */
static void breakdown_rest_fill(struct table_of_cells *t, const struct branch *b, size_t k) {
  struct figure *figure = b->entry[k]->figure;
  size_t same = entry_find(b, t->key.scheme, figure->key.category);
  const struct figure *other = same == SCHEMA_ABSENT ? NULL : b->entry[same]->figure;
  if (!other || !(fabs(other->raw - figure->raw) <= rounding_of(t->run->rec, figure, 1))) {
    entry_fill(t, b, k, 1);
    return;
  }
  *b->entry[k] = *b->entry[same];
  b->entry[k]->figure = figure;
}

static void branch_fill(struct table_of_cells *t, struct branch *b) {
  b->above = arena_array(t->run->arena, size_t, b->n + 1);
  for (size_t i = 0; i < b->n; i++) b->above[i] = above_in_branch(t, b, b->entry[i]->figure);
  for (size_t i = 0; i < b->n; i++)
    if (b->above[i] == SCHEMA_ABSENT && !is_breakdown(t, b->entry[i]->figure))
      entry_fill(t, b, i, span_is(b->entry[i]->figure->key.category, "total") ? 0 : 1);
  for (size_t i = 0; i < b->n; i++)
    if (b->above[i] == SCHEMA_ABSENT && is_breakdown(t, b->entry[i]->figure) &&
        !span_is(b->entry[i]->figure->key.category, "total"))
      breakdown_rest_fill(t, b, i);
  for (size_t i = 0; i < b->n; i++)
    if (is_breakdown(t, b->entry[i]->figure) && span_is(b->entry[i]->figure->key.category, "total"))
      breakdown_total_fill(t, b, b->entry[i]);
}

/* --- figures over several regions, and components ---------------------------------------------------------------- */

static bool is_basic(const struct table_of_cells *t, struct span region, bool inner) {
  for (size_t r = 0; r < (inner ? t->inner : t->regions); r++)
    if (span_equal(t->region[r], region)) return true;
  return false;
}

/* Could a region without a row of this category have some of it, in a figure above it that nothing breaks down? */
static bool may_hide(const struct table_of_cells *t, struct span region, const struct figure_key *key) {
  struct span at = key->category;
  for (int depth = 0; depth < 16 && at.n; depth++) {
    for (size_t c = 0; c < t->cells; c++) {
      const struct cell *cell = &t->cell[c];
      if (span_equal(cell->region, region) && cell->start != 0 && span_equal(cell->of->key.category, at) &&
          span_equal(cell->of->key.scheme, key->scheme))
        return true;
    }
    at = category_above(t->run->rec, key->scheme, at);
  }
  return false;
}

static bool has_row(const struct table_of_cells *t, struct span region, const struct figure_key *key) {
  for (size_t i = 0; i < t->entries; i++) {
    const struct figure_key *other = &t->entry[i].figure->key;
    if (span_equal(other->region, region) && span_equal(other->category, key->category) &&
        span_equal(other->indicator, key->indicator) && span_equal(other->scheme, key->scheme))
      return true;
  }
  return false;
}

/* All of the same category and indicator in regions within this one that are not sums themselves. */
static void entry_over_regions(struct table_of_cells *t, struct entry *entry) {
  const struct figure_key *key = &entry->figure->key;
  for (size_t i = 0; i < t->entries; i++) {
    const struct figure_key *other = &t->entry[i].figure->key;
    if (!span_equal(other->category, key->category) || !span_equal(other->indicator, key->indicator) ||
        !span_equal(other->scheme, key->scheme))
      continue;
    bool all = is_all_regions(key->region);
    if (is_basic(t, other->region, all) && (all || region_within(key->region, other->region)))
      entry_join(t, entry, &t->entry[i]);
  }
  bool all = is_all_regions(key->region);
  for (size_t r = 0; r < (all ? t->inner : t->regions); r++)
    if ((all || region_within(key->region, t->region[r])) && !has_row(t, t->region[r], key) &&
        may_hide(t, t->region[r], key))
      entry->incomplete = true;
  qsort(entry->cell, entry->cells, sizeof *entry->cell, cell_compare);
}

static void entry_of_part(struct table_of_cells *t, struct entry *entry) {
  struct figure_key key = entry->figure->key;
  key.indicator = span_of("value_added");
  for (size_t i = 0; i < t->entries; i++) {
    const struct entry *whole = &t->entry[i];
    if (!span_equal(whole->figure->key.indicator, key.indicator) ||
        !span_equal(whole->figure->key.category, key.category) || !span_equal(whole->figure->key.region, key.region) ||
        !span_equal(whole->figure->key.scheme, key.scheme))
      continue;
    *entry = (struct entry){.figure = entry->figure, .regions = whole->regions, .depth = whole->depth};
    entry->cell = arena_array(t->run->arena, size_t, whole->cells + 1);
    for (size_t k = 0; k < whole->cells; k++) {
      const struct cell *cell = &t->cell[whole->cell[k]];
      if (cell->part && span_is(entry->figure->key.indicator, cell->part)) entry->cell[entry->cells++] = whole->cell[k];
      entry->incomplete |= !cell->part;
    }
  }
}

/* --- regions ----------------------------------------------------------------------------------------------------- */

static double raw_at(const struct table_of_cells *t, struct span region, struct span category) {
  struct figure_key key = t->key;
  key.region = region, key.category = category;
  const struct figure *figure = rows_find(t->run->rows, &key);
  return figure ? figure->raw : NAN;
}

/* Does a region's figure add up from the regions directly within it? */
static bool region_adds_up(const struct table_of_cells *t, const struct span *all, size_t n, size_t outer,
                           const struct figure *figure) {
  double left = figure->raw;
  size_t parts = 0;
  for (size_t i = 0; i < n; i++) {
    bool direct = region_within(all[outer], all[i]);
    for (size_t k = 0; k < n; k++) direct &= !(region_within(all[outer], all[k]) && region_within(all[k], all[i]));
    if (direct) left -= raw_at(t, all[i], figure->key.category), parts++;
  }
  return parts && fabs(left) <= rounding_of(t->run->rec, figure, parts);
}

/* A region that others lie within is their sum when its figures add up from theirs; else it is outside of `*`. */
static void regions_find(struct table_of_cells *t) {
  struct span *all = arena_array(t->run->arena, struct span, t->entries + 1);
  const struct figure **top = arena_array(t->run->arena, const struct figure *, t->entries + 1);
  size_t n = 0;
  for (size_t i = 0; i < t->entries; i++) {
    struct figure *figure = t->entry[i].figure;
    size_t k = 0;
    while (k < n && !span_equal(all[k], figure->key.region)) k++;
    if (is_all_regions(figure->key.region) || !span_equal(figure->key.indicator, t->key.indicator) ||
        is_breakdown(t, figure))
      continue;
    if (k == n) all[n++] = figure->key.region;
    if (!top[k] || span_is(figure->key.category, "total")) top[k] = figure;
  }
  t->region = arena_array(t->run->arena, struct span, n + 1);
  for (int alone = 0; alone < 2; alone++) {
    for (size_t i = 0; i < n; i++) {
      bool outer = false;
      for (size_t k = 0; k < n; k++) outer |= region_within(all[i], all[k]);
      if (outer == (alone == 1) && !(outer && region_adds_up(t, all, n, i, top[i]))) t->region[t->regions++] = all[i];
    }
    if (!alone) t->inner = t->regions;
  }
}

/* --- the table --------------------------------------------------------------------------------------------------- */

/* The component of the category that the scheme breaks down stood in a table of components. */
static bool universe_has_parts(const struct reconciling *run, struct figure_key key) {
  if (!scheme_universe(run->rec, key.scheme, &key.scheme, &key.category)) return false;
  const struct figure *universe = rows_find(run->rows, &key);
  return universe && universe->is_cell;
}

static bool needs_parts(const struct reconciling *run, struct figure **figure, size_t n) {
  for (size_t i = 0; i < n; i++)
    if (is_component(figure[i]->key.indicator) &&
        (figure_is_controlled(figure[i]) || figure_is_held(figure[i]) || universe_has_parts(run, figure[i]->key)))
      return true;
  return false;
}

static void branches_fill(struct table_of_cells *t) {
  for (size_t r = 0; r < t->regions; r++) {
    struct branch branch = {.region = t->region[r],
                            .entry = arena_array(t->run->arena, struct entry *, t->entries + 1)};
    for (size_t i = 0; i < t->entries; i++)
      if (span_equal(t->entry[i].figure->key.region, branch.region) &&
          span_equal(t->entry[i].figure->key.indicator, t->key.indicator))
        branch.entry[branch.n++] = &t->entry[i];
    branch_fill(t, &branch);
  }
}

struct table_of_cells table_build(const struct reconciling *run, struct span scheme, struct figure **figure, size_t n) {
  struct table_of_cells t = {.run = run, .key = figure[0]->key, .entry = arena_array(run->arena, struct entry, n + 1)};
  for (size_t i = 0; i < n; i++)
    if (is_component(t.key.indicator)) t.key.indicator = figure[i]->key.indicator;
  t.key.region = t.key.category = (struct span){0};
  t.key.scheme = scheme;
  t.within_year = period_kind(t.key.period) != PERIOD_YEAR;
  t.with_parts = !t.within_year && span_is(t.key.indicator, "value_added") && needs_parts(run, figure, n);
  for (size_t i = 0; i < n; i++)
    if (t.with_parts || span_equal(figure[i]->key.indicator, t.key.indicator)) t.entry[t.entries++].figure = figure[i];
  t.corrected = table_is_corrected(&t);
  regions_find(&t);
  branches_fill(&t);
  for (size_t i = 0; i < t.entries; i++)
    if (span_equal(t.entry[i].figure->key.indicator, t.key.indicator) &&
        !is_basic(&t, t.entry[i].figure->key.region, false))
      entry_over_regions(&t, &t.entry[i]);
  for (size_t i = 0; i < t.entries; i++)
    if (!span_equal(t.entry[i].figure->key.indicator, t.key.indicator)) entry_of_part(&t, &t.entry[i]);
  return t;
}
