/* SPDX-License-Identifier: GPL-3.0-or-later */
/* deflators.c - the table of deflators: scheme, category, period, index, base_year, kind, vintage, source, and region
 * where it is of one region. See growth.h.
 *
 * kind: price or volume, with base_year the year that is 100; price_previous or volume_previous, where the period a
 * year before is 100. Of two lines for one cell the later vintage is used. */
#include <math.h>

#include "base/i18n.h"
#include "stages/growth/growth.h"

static struct span deflators_cell(const struct table *t, size_t row, const char *column) {
  return table_at(t, row, table_column(t, column));
}

static bool deflators_kind_of(const struct table *t, size_t row, enum chain_kind *kind) {
  char word[32] = "";
  struct span text = deflators_cell(t, row, "kind");
  if (!text.n || text.n >= sizeof word) return false;
  memcpy(word, text.p, text.n);
  return chain_kind_named(word, kind);
}

static int deflators_check_row(const struct table *t, size_t r, struct err *err) {
  enum chain_kind kind;
  period_code period;
  double index;
  if (!deflators_kind_of(t, r, &kind))
    return err_set(err, EX_CONFIG, _("%s:%u: kind '%.*s' (price, price_previous, volume or volume_previous)"), t->name,
                   t->line[r], SPAN_ARG(deflators_cell(t, r, "kind")));
  if (!period_read(deflators_cell(t, r, "period"), &period) || period == PERIOD_NONE)
    return err_set(err, EX_CONFIG, _("%s:%u: '%.*s' is not a period"), t->name, t->line[r],
                   SPAN_ARG(deflators_cell(t, r, "period")));
  if (!series_read_value(deflators_cell(t, r, "index"), &index) || !(index > 0))
    return err_set(err, EX_CONFIG, _("%s:%u: the index '%.*s' is not a positive number"), t->name, t->line[r],
                   SPAN_ARG(deflators_cell(t, r, "index")));
  return 0;
}

/* All rows of a category are of one kind. */
static int check_kinds(const struct table *t, struct err *err) {
  for (size_t r = 1; r < t->rows; r++) {
    enum chain_kind a = CHAIN_PRICE, b = CHAIN_PRICE;
    deflators_kind_of(t, r, &a), deflators_kind_of(t, r - 1, &b);
    if (span_equal(deflators_cell(t, r, "scheme"), deflators_cell(t, r - 1, "scheme")) &&
        span_equal(deflators_cell(t, r, "category"), deflators_cell(t, r - 1, "category")) &&
        span_equal(deflators_cell(t, r, "region"), deflators_cell(t, r - 1, "region")) && a != b)
      return err_set(err, EX_CONFIG, _("%s:%u: two kinds of index for one category"), t->name, t->line[r]);
  }
  return 0;
}

static bool deflators_is_there(const struct series_set *set, struct span scheme, struct span category) {
  for (size_t i = 0; i < set->n; i++)
    if (span_equal(set->list[i].key.field[SERIES_SCHEME], scheme) &&
        span_equal(set->list[i].key.field[SERIES_CATEGORY], category))
      return true;
  return false;
}

static void find_strangers(const struct table *t, const struct series_set *set, const struct finding_sink *findings) {
  for (size_t r = 0; r < t->rows; r++) {
    struct span scheme = deflators_cell(t, r, "scheme"), category = deflators_cell(t, r, "category");
    bool again = r && span_equal(category, deflators_cell(t, r - 1, "category")) &&
                 span_equal(scheme, deflators_cell(t, r - 1, "scheme"));
    if (again || deflators_is_there(set, scheme, category)) continue;
    struct finding finding = {.severity = SEVERITY_FINDING,
                              .file = span_of(t->name),
                              .line = t->line[r],
                              .column = span_of("category"),
                              .rule = span_of("growth-deflator"),
                              .value = category,
                              .message = span_of("a deflator of a category that has no figures")};
    finding_give(findings, &finding);
  }
}

int deflators_check(const struct growth *growth, const struct series_set *set, const struct finding_sink *findings,
                    struct err *err) {
  const struct table *t = growth->deflators;
  static const char *const needed[] = {"scheme", "category", "period", "index", "kind"};
  size_t ignored;
  int code = 0;
  for (size_t i = 0; t && !code && i < sizeof needed / sizeof *needed; i++)
    code = table_need(t, needed[i], &ignored, err);
  for (size_t r = 0; t && !code && r < t->rows; r++) code = deflators_check_row(t, r, err);
  if (t && !code) code = check_kinds(t, err);
  if (t && !code) find_strangers(t, set, findings);
  return code;
}

/* The index of a category on the grid of the panel; false when the table has none. */
static bool index_of(const struct growth *growth, const struct panel *panel, struct span scheme, struct span category,
                     struct arena *arena, struct part *part) {
  const struct table *t = growth->deflators;
  double *index = arena_alloc(arena, (panel->n + 1) * sizeof *index);
  struct span *vintage = arena_array(arena, struct span, panel->n + 1);
  bool found = false;
  for (size_t i = 0; i < panel->n; i++) index[i] = NAN;
  for (size_t r = 0; t && r < t->rows; r++) {
    period_code period;
    struct span region = deflators_cell(t, r, "region"), edition = deflators_cell(t, r, "vintage");
    if (!span_equal(deflators_cell(t, r, "scheme"), scheme) ||
        !span_equal(deflators_cell(t, r, "category"), category) ||
        (region.n && !span_is(region, "*") && !span_equal(region, panel->region)) ||
        !period_read(deflators_cell(t, r, "period"), &period) || period_kind(period) != panel->kind)
      continue;
    int at = period_distance(panel->first, period);
    found = true;
    deflators_kind_of(t, r, &part->index.kind);
    if (at < 0 || (size_t)at >= panel->n || (!isnan(index[at]) && span_compare(edition, vintage[at]) < 0)) continue;
    series_read_value(deflators_cell(t, r, "index"), &index[at]);
    vintage[at] = edition;
  }
  part->index.index = index;
  if (found) part->deflator = span_of(arena_format(arena, "%.*s:%.*s", SPAN_ARG(scheme), SPAN_ARG(category)));
  return found;
}

/* Of the category, of those above it, of the scheme's total, of the universe of the scheme and its total. */
static bool inherit(const struct growth *growth, const struct panel *panel, size_t p, struct arena *arena,
                    struct part *part) {
  for (size_t at = p; at != PART_NONE; at = panel->part[at].parent)
    if (index_of(growth, panel, panel->scheme, panel->part[at].category, arena, part)) return true;
  if (index_of(growth, panel, panel->scheme, span_of("total"), arena, part)) return true;
  size_t row = scheme_row(growth, panel->scheme);
  struct span universe =
                  row < growth->schemes->rows ? deflators_cell(growth->schemes, row, "universe") : (struct span){0},
              scheme = {0};
  if (!universe.n || !span_cut(&universe, ':', &scheme)) return false;
  return index_of(growth, panel, scheme, universe, arena, part) ||
         index_of(growth, panel, scheme, span_of("total"), arena, part);
}

void deflators_apply(const struct growth *growth, struct panel *panel, struct arena *arena) {
  for (size_t p = 0; growth->deflators && p < panel->parts; p++)
    panel->part[p].deflated = inherit(growth, panel, p, arena, &panel->part[p]);
}
