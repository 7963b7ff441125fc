/* SPDX-License-Identifier: GPL-3.0-or-later */
/* panel.c - the categories of a scheme as parts of a whole, on one grid of periods. See growth.h. */
#include <math.h>

#include "stages/growth/growth.h"

static bool same_panel(const struct series *a, const struct series *b) {
  static const int field[] = {SERIES_REGION, SERIES_INDICATOR, SERIES_SCHEME, SERIES_UNIT, SERIES_VINTAGE};
  for (size_t i = 0; i < sizeof field / sizeof *field; i++)
    if (!span_equal(a->key.field[field[i]], b->key.field[field[i]])) return false;
  return a->kind == b->kind;
}

size_t scheme_row(const struct growth *growth, struct span scheme) {
  size_t row = 0, name = table_column(growth->schemes, "scheme");
  while (row < growth->schemes->rows && !span_equal(table_at(growth->schemes, row, name), scheme)) row++;
  return row;
}

static struct span scheme_cell(const struct growth *growth, struct span scheme, const char *column) {
  size_t row = scheme_row(growth, scheme);
  return row < growth->schemes->rows ? table_at(growth->schemes, row, table_column(growth->schemes, column))
                                     : (struct span){0};
}

/* NULL for a scheme that the catalog does not list. */
static int panel_scheme_read(const struct growth *growth, struct span scheme, const struct table **table,
                             struct err *err) {
  *table = NULL;
  if (scheme_row(growth, scheme) == growth->schemes->rows) return 0;
  const char *path = arena_format(growth->context->arena, "schemes/%.*s.csv", SPAN_ARG(scheme));
  return growth->context->catalog_if_there(growth->context, path, table, err);
}

int panel_schemes_read(const struct growth *growth, const struct series_set *set, struct err *err) {
  const struct table *table;
  int code = 0;
  for (size_t i = 0; !code && i < set->n; i++) {
    struct span scheme = set->list[i].key.field[SERIES_SCHEME];
    bool read_before = i && span_equal(scheme, set->list[i - 1].key.field[SERIES_SCHEME]);
    if (!read_before) code = panel_scheme_read(growth, scheme, &table, err);
  }
  return code;
}

static struct scheme_tree tree_of(const struct growth *growth, struct span scheme, struct arena *arena) {
  const struct table *table; /* read by panel_schemes_read() */
  if (panel_scheme_read(growth, scheme, &table, NULL) || !table) return (struct scheme_tree){0};
  return scheme_tree_build(table, arena);
}

static double *grid_of(const struct panel *panel, const struct series *series, const double *from,
                       struct arena *arena) {
  double *value = arena_alloc(arena, (panel->n + 1) * sizeof *value);
  for (size_t i = 0; i < panel->n; i++) {
    ptrdiff_t at = from ? series_index(series, period_shift(panel->first, (int)i)) : -1;
    value[i] = at < 0 ? NAN : from[at];
  }
  return value;
}

static void part_fill(const struct panel *panel, struct part *part, const struct series *series, struct arena *arena) {
  *part = (struct part){.category = series->key.field[SERIES_CATEGORY], .series = series, .parent = PART_NONE};
  part->nominal = grid_of(panel, series, series->value, arena);
  part->units = grid_of(panel, series, series->se, arena);
}

static size_t part_find(const struct panel *panel, struct span category) {
  size_t i = 0;
  while (i < panel->parts && !span_equal(panel->part[i].category, category)) i++;
  return i < panel->parts ? i : PART_NONE;
}

/* What is above each part; categories at the top are below the total. */
static void link_parts(struct panel *panel, const struct scheme_tree *tree) {
  panel->whole = panel->overlapping ? PART_NONE : part_find(panel, span_of("total"));
  for (size_t i = 0; i < panel->parts; i++) panel->part[i].leaf = true;
  for (size_t i = 0; i < panel->parts; i++) {
    const struct scheme_node *node = scheme_tree_find(tree, panel->part[i].category);
    size_t parent = node && node->parent.n ? part_find(panel, node->parent) : PART_NONE;
    if (parent == PART_NONE && i != panel->whole) parent = panel->whole;
    if (panel->overlapping) parent = PART_NONE;
    panel->part[i].parent = parent;
    if (parent != PART_NONE) panel->part[parent].leaf = false;
  }
}

/* An overlapping scheme contributes to the category its universe is. */
static void find_outside(const struct growth *growth, const struct series_set *set, struct panel *panel,
                         struct arena *arena) {
  struct span universe = scheme_cell(growth, panel->scheme, "universe"), scheme = {0};
  if (!panel->overlapping || !universe.n || !span_cut(&universe, ':', &scheme)) return;
  struct series_key key = {{[SERIES_REGION] = panel->region,
                            [SERIES_INDICATOR] = panel->indicator,
                            [SERIES_SCHEME] = scheme,
                            [SERIES_CATEGORY] = universe,
                            [SERIES_UNIT] = panel->unit,
                            [SERIES_VINTAGE] = panel->vintage}};
  const struct series *series = series_find(set, &key, panel->kind);
  if (series && !series->duplicate && series->n) part_fill(panel, &panel->outside, series, arena);
}

/* What the parts leave of the whole is a part of its own, so that contributions add up (compare.c). */
static void add_rest(struct panel *panel, struct arena *arena) {
  struct part *whole = panel->whole == PART_NONE ? NULL : &panel->part[panel->whole];
  if (!whole || whole->leaf) return;
  struct part *rest = &panel->part[panel->parts];
  *rest = (struct part){
      .category = span_of("rest"), .series = whole->series, .parent = panel->whole, .leaf = true, .is_rest = true};
  rest->nominal = rest->units = grid_of(panel, whole->series, NULL, arena);
  panel->parts++;
}

static void find_extent(struct panel *panel, const struct series *series) {
  period_code last = series_last(series), end = panel->n ? period_shift(panel->first, (int)panel->n - 1) : last;
  if (!panel->n || series->first < panel->first) panel->first = series->first;
  panel->n = (size_t)period_distance(panel->first, last > end ? last : end) + 1;
}

bool panel_make(const struct growth *growth, const struct series_set *set, size_t from, bool *seen, struct arena *arena,
                struct panel *panel) {
  const struct series *head = &set->list[from];
  const struct span *key = head->key.field;
  *panel = (struct panel){.region = key[SERIES_REGION],
                          .indicator = key[SERIES_INDICATOR],
                          .scheme = key[SERIES_SCHEME],
                          .unit = key[SERIES_UNIT],
                          .vintage = key[SERIES_VINTAGE],
                          .kind = head->kind,
                          .whole = PART_NONE};
  panel->overlapping = span_is(scheme_cell(growth, panel->scheme, "overlapping"), "yes");
  size_t to = from;
  for (; to < set->n && span_equal(set->list[to].key.field[SERIES_REGION], panel->region); to++)
    if (same_panel(head, &set->list[to]) && set->list[to].n && !set->list[to].duplicate)
      find_extent(panel, &set->list[to]), panel->parts++;
  panel->part = arena_array(arena, struct part, panel->parts + 2);
  panel->parts = 0;
  for (size_t i = from; i < to; i++) {
    if (!same_panel(head, &set->list[i])) continue;
    seen[i] = true;
    if (set->list[i].n && !set->list[i].duplicate) part_fill(panel, &panel->part[panel->parts++], &set->list[i], arena);
  }
  struct scheme_tree tree = tree_of(growth, panel->scheme, arena);
  link_parts(panel, &tree);
  add_rest(panel, arena);
  find_outside(growth, set, panel, arena);
  return panel->parts > 0;
}

const struct part *panel_whole(const struct panel *panel) {
  if (panel->whole != PART_NONE) return &panel->part[panel->whole];
  return panel->outside.series ? &panel->outside : NULL;
}
