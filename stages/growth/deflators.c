/* SPDX-License-Identifier: GPL-3.0-or-later */
/* deflators.c - the table of deflators: scheme, category, period, index, base_year, kind, vintage, source, and region
 * where it is of one region. See growth.h.
 *
 * kind: price or volume, with base_year the year that is 100; price_previous or volume_previous, where the period a
 * year before is 100. Of two lines for one cell that of the region is used, then the later vintage. */
#include <math.h>
#include <stdlib.h>

#include "base/i18n.h"
#include "data/vintage.h"
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

static period_code deflators_period(const struct table *t, size_t row) {
  period_code period = PERIOD_NONE;
  period_read(deflators_cell(t, row, "period"), &period);
  return period;
}

static double deflators_index(const struct table *t, size_t row) {
  double index;
  series_read_value(deflators_cell(t, row, "index"), &index);
  return index;
}

static bool kind_is_chained(enum chain_kind kind) {
  return kind == CHAIN_PRICE_PREVIOUS || kind == CHAIN_VOLUME_PREVIOUS;
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

/* --- rows of one category against each other ---------------------------------------------------------------------- */

/* Rows in the order of their categories, regions, periods, vintages. */
static int rows_compare(const void *a, const void *b, void *context) {
  const struct table *t = context;
  size_t x = *(const size_t *)a, y = *(const size_t *)b;
  static const char *const column[] = {"scheme", "category", "region"};
  for (size_t i = 0; i < sizeof column / sizeof *column; i++) {
    int order = span_compare(deflators_cell(t, x, column[i]), deflators_cell(t, y, column[i]));
    if (order) return order;
  }
  period_code p = deflators_period(t, x), q = deflators_period(t, y);
  if (p != q) return p < q ? -1 : 1;
  int order = vintage_compare(deflators_cell(t, x, "vintage"), deflators_cell(t, y, "vintage"));
  return order ? order : (x > y) - (x < y);
}

static bool same_cells(const struct table *t, size_t x, size_t y, const char *column) {
  return span_equal(deflators_cell(t, x, column), deflators_cell(t, y, column));
}

static bool same_category(const struct table *t, size_t x, size_t y) {
  return same_cells(t, x, y, "scheme") && same_cells(t, x, y, "category");
}

/* Indices of one category are of one kind and base year, in all regions. */
static int kinds_check(const struct table *t, size_t x, size_t y, struct err *err) {
  enum chain_kind a = CHAIN_PRICE, b = CHAIN_PRICE;
  deflators_kind_of(t, x, &a), deflators_kind_of(t, y, &b);
  if (a != b) return err_set(err, EX_CONFIG, _("%s:%u: two kinds of index for one category"), t->name, t->line[y]);
  if (kind_is_chained(a) || same_cells(t, x, y, "base_year")) return 0;
  return err_set(err, EX_CONFIG, _("%s:%u: base year %.*s, but %.*s in line %u, for one category"), t->name, t->line[y],
                 SPAN_ARG(deflators_cell(t, y, "base_year")), SPAN_ARG(deflators_cell(t, x, "base_year")), t->line[x]);
}

/* A period has one index in each vintage. */
static int repeated_check(const struct table *t, size_t x, size_t y, struct err *err) {
  bool again = same_cells(t, x, y, "region") && deflators_period(t, x) == deflators_period(t, y) &&
               vintage_compare(deflators_cell(t, x, "vintage"), deflators_cell(t, y, "vintage")) == 0;
  if (!again || deflators_index(t, x) == deflators_index(t, y)) return 0;
  return err_set(err, EX_CONFIG, _("%s:%u: '%.*s' for a period and vintage that has %.*s in line %u"), t->name,
                 t->line[y], SPAN_ARG(deflators_cell(t, y, "index")), SPAN_ARG(deflators_cell(t, x, "index")),
                 t->line[x]);
}

static void index_report(const struct table *t, size_t r, const char *message, const struct finding_sink *findings) {
  struct finding finding = {.severity = SEVERITY_FINDING,
                            .file = span_of(t->name),
                            .line = t->line[r],
                            .column = span_of("index"),
                            .rule = span_of("growth-index"),
                            .value = deflators_cell(t, r, "index"),
                            .message = span_of(message)};
  finding_give(findings, &finding);
}

/* Prices and volumes move by less than five times in a year; what moves more is a ratio among percentages, or a slip.
 */
enum { INDEX_MOVES = 5 };

static bool index_moves(double from, double to) { return to > from * INDEX_MOVES || to * INDEX_MOVES < from; }

static bool is_base_year(const struct table *t, size_t r) {
  period_code period = deflators_period(t, r);
  return period_kind(period) == PERIOD_YEAR && period_year(period) == span_real(deflators_cell(t, r, "base_year"));
}

static void index_check(const struct table *t, const size_t *row, size_t at, const struct finding_sink *findings) {
  size_t r = row[at];
  enum chain_kind kind = CHAIN_PRICE;
  double index = deflators_index(t, r);
  deflators_kind_of(t, r, &kind);
  bool follows = at && same_category(t, row[at - 1], r) && same_cells(t, row[at - 1], r, "region");
  double before = kind_is_chained(kind) || !follows ? 100 : deflators_index(t, row[at - 1]);
  if ((kind_is_chained(kind) || follows) && index_moves(before, index))
    index_report(t, r, "an unlikely index; 100 is no change", findings);
  if (!kind_is_chained(kind) && is_base_year(t, r) && fabs(index - 100) > 0.05)
    index_report(t, r, "the index of the base year is not 100", findings);
}

static int rows_check(const struct table *t, struct arena *arena, const struct finding_sink *findings,
                      struct err *err) {
  size_t *row = arena_array(arena, size_t, t->rows + 1);
  int code = 0;
  for (size_t r = 0; r < t->rows; r++) row[r] = r;
  qsort_r(row, t->rows, sizeof *row, rows_compare, (void *)(uintptr_t)t);
  for (size_t i = 1; !code && i < t->rows; i++) {
    if (!same_category(t, row[i - 1], row[i])) continue;
    code = kinds_check(t, row[i - 1], row[i], err);
    if (!code) code = repeated_check(t, row[i - 1], row[i], err);
  }
  for (size_t i = 0; !code && i < t->rows; i++) index_check(t, row, i, findings);
  return code;
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
  if (t && !code) code = rows_check(t, growth->context->arena, findings, err);
  if (t && !code) find_strangers(t, set, findings);
  return code;
}

/* The line that an index is from. */
struct index_line {
  bool is_there, of_region;
  struct span vintage;
};

static bool line_holds(const struct index_line *line, const struct index_line *before) {
  if (!before->is_there) return true;
  if (line->of_region != before->of_region) return line->of_region;
  return vintage_compare(line->vintage, before->vintage) >= 0;
}

static bool is_index_of(const struct table *t, size_t r, const struct panel *panel, struct span scheme,
                        struct span category) {
  struct span region = deflators_cell(t, r, "region");
  return span_equal(deflators_cell(t, r, "scheme"), scheme) && span_equal(deflators_cell(t, r, "category"), category) &&
         (!region.n || span_is(region, "*") || span_equal(region, panel->region)) &&
         period_kind(deflators_period(t, r)) == panel->kind;
}

/* The index of a category on the grid of the panel; false when the table has none. */
static bool index_of(const struct growth *growth, const struct panel *panel, struct span scheme, struct span category,
                     struct arena *arena, struct part *part) {
  const struct table *t = growth->deflators;
  double *index = arena_alloc(arena, (panel->n + 1) * sizeof *index);
  struct index_line *from = arena_array(arena, struct index_line, panel->n + 1);
  bool found = false;
  for (size_t i = 0; i < panel->n; i++) index[i] = NAN;
  for (size_t r = 0; t && r < t->rows; r++) {
    if (!is_index_of(t, r, panel, scheme, category)) continue;
    int at = period_distance(panel->first, deflators_period(t, r));
    struct span region = deflators_cell(t, r, "region");
    struct index_line line = {true, region.n && !span_is(region, "*"), deflators_cell(t, r, "vintage")};
    found = true;
    deflators_kind_of(t, r, &part->index.kind);
    if (at < 0 || (size_t)at >= panel->n || !line_holds(&line, &from[at])) continue;
    index[at] = deflators_index(t, r);
    from[at] = line;
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
