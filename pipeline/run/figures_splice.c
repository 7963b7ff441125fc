/* SPDX-License-Identifier: GPL-3.0-or-later */
/* figures_splice.c - figures of several censuses as one series, by rules that are in a table. See figures_own.h.
 *
 * A series is all figures of one table, plan, region, scheme, category, indicator and unit. Its pieces are named by
 * their basis, or by their vintage where they have none. Rules apply in the order of the table, so a chain of censuses
 * is joined oldest first. */
#include <math.h>
#include <stdlib.h>

#include "base/i18n.h"
#include "data/period.h"
#include "run/figures_own.h"
#include "stat/splice.h"

/* A rule and where it is. */
struct rule {
  struct span region, indicator, older, newer;
  struct splice splice;
  period_code from;
  const char *place;
};

/* A figure at work. */
struct piece_row {
  struct known *known;
  period_code period;
  bool gone; /* a newer base has the period */
};

struct work {
  struct piece_row *row;
  size_t n;
  struct arena *arena;
};

static struct span name_of(const struct known *known) {
  return known->cell[KNOWN_BASIS].n ? known->cell[KNOWN_BASIS] : known->cell[KNOWN_VINTAGE];
}

static bool figures_splice_matches(struct span pattern, struct span text) {
  return span_is(pattern, "*") || span_equal(pattern, text);
}

static int figures_splice_rule_read(const struct table *t, size_t r, struct rule *rule, struct arena *arena,
                                    struct err *err) {
  static const char *const name[] = {"region", "indicator", "older", "newer", "rule"};
  struct span cell[5], shift = table_at(t, r, table_column(t, "shift")), from = table_at(t, r, table_column(t, "from"));
  for (int i = 0; i < 5; i++) {
    size_t at;
    int code = table_need(t, name[i], &at, err);
    if (code) return code;
    cell[i] = table_at(t, r, at);
  }
  *rule = (struct rule){cell[0],
                        cell[1],
                        cell[2],
                        cell[3],
                        {.shift = shift.n ? span_real(shift) : NAN},
                        PERIOD_NONE,
                        arena_format(arena, "%s:%u", t->name, t->line[r])};
  if (!splice_named(arena_copy(arena, cell[4].p, cell[4].n), &rule->splice.rule))
    return err_set(err, EX_DATAERR,
                   _("%s: no splice rule '%.*s' (there are: ratio, difference, logit, bridge, trend-deviation)"),
                   rule->place, SPAN_ARG(cell[4]));
  if (shift.n && isnan(rule->splice.shift))
    return err_set(err, EX_DATAERR, _("%s: the shift '%.*s' is no number"), rule->place, SPAN_ARG(shift));
  if (rule->splice.rule == SPLICE_TREND && (!from.n || !period_read(from, &rule->from)))
    return err_set(err, EX_DATAERR,
                   _("%s: rule trend-deviation needs the period of the census before in column 'from'"), rule->place);
  return 0;
}

static bool figures_splice_same_series(const struct piece_row *a, const struct piece_row *b) {
  static const enum known_cell key[] = {KNOWN_REGION, KNOWN_SCHEME, KNOWN_CATEGORY, KNOWN_INDICATOR,
                                        KNOWN_UNIT,   KNOWN_PLAN,   KNOWN_TABLE};
  for (size_t i = 0; i < sizeof key / sizeof *key; i++)
    if (!span_equal(a->known->cell[key[i]], b->known->cell[key[i]])) return false;
  return period_kind(a->period) == period_kind(b->period);
}

/* Is the row of this basis, or was it before a rule was applied? After a splice the name goes on with " < older (...)".
 */
static bool figures_splice_is_of(const struct piece_row *row, struct span basis) {
  struct span name = name_of(row->known);
  return !row->gone && (span_equal(name, basis) ||
                        (span_starts(name, basis) && name.n > basis.n + 3 && memcmp(name.p + basis.n, " < ", 3) == 0));
}

/* The two pieces of the series of row `like` on one grid. */
struct grid {
  period_code first;
  size_t n;
  double *older, *newer;
};

static void grid_fill(const struct work *w, const struct rule *rule, const struct piece_row *like, struct grid *grid) {
  period_code last = like->period;
  grid->first = like->period;
  for (size_t i = 0; i < w->n; i++) {
    const struct piece_row *row = &w->row[i];
    if (!figures_splice_same_series(row, like) ||
        !(figures_splice_is_of(row, rule->older) || figures_splice_is_of(row, rule->newer)))
      continue;
    if (row->period < grid->first) grid->first = row->period;
    if (row->period > last) last = row->period;
  }
  grid->n = (size_t)period_distance(grid->first, last) + 1;
  grid->older = arena_array(w->arena, double, grid->n);
  grid->newer = arena_array(w->arena, double, grid->n);
  for (size_t i = 0; i < grid->n; i++) grid->older[i] = grid->newer[i] = NAN;
  for (size_t i = 0; i < w->n; i++) {
    const struct piece_row *row = &w->row[i];
    if (!figures_splice_same_series(row, like)) continue;
    double *to = figures_splice_is_of(row, rule->newer)   ? grid->newer
                 : figures_splice_is_of(row, rule->older) ? grid->older
                                                          : NULL;
    if (to) to[period_distance(grid->first, row->period)] = span_real(row->known->cell[KNOWN_VALUE]);
  }
}

/* Older rows become rows of the newer basis, or go where it has the period. */
static void join_older(struct work *w, const struct rule *rule, const struct piece_row *like, const struct grid *grid,
                       const double *joined, const struct splice *splice) {
  const char *how = arena_format(w->arena, "%.*s < %.*s (%s %.6g over %zu)", SPAN_ARG(rule->newer),
                                 SPAN_ARG(rule->older), splice_name(splice->rule), splice->shift, splice->overlap);
  for (size_t i = 0; i < w->n; i++) {
    struct piece_row *row = &w->row[i];
    if (!figures_splice_same_series(row, like) || !figures_splice_is_of(row, rule->older) ||
        figures_splice_is_of(row, rule->newer))
      continue;
    size_t at = (size_t)period_distance(grid->first, row->period);
    struct strbuf text = {0};
    row->gone = !isnan(grid->newer[at]);
    if (isfinite(joined[at])) strbuf_format(&text, "%.12g", joined[at]);
    if (!row->known->cell[KNOWN_FILED].n) row->known->cell[KNOWN_FILED] = row->known->cell[KNOWN_VALUE];
    row->known->cell[KNOWN_VALUE] = (struct span){arena_copy(w->arena, text.bytes, text.n), text.n};
    row->known->cell[row->known->cell[KNOWN_BASIS].n ? KNOWN_BASIS : KNOWN_VINTAGE] = span_of(how);
    row->known->cell[KNOWN_SPLICE] = span_of(how);
    strbuf_free(&text);
  }
}

/* Is this the first row of its series that has the older basis? */
static bool is_first(const struct work *w, const struct rule *rule, size_t at) {
  for (size_t i = 0; i < at; i++)
    if (figures_splice_is_of(&w->row[i], rule->older) && figures_splice_same_series(&w->row[i], &w->row[at]))
      return false;
  return true;
}

static bool has_newer(const struct work *w, const struct rule *rule, const struct piece_row *like) {
  for (size_t i = 0; i < w->n; i++)
    if (figures_splice_is_of(&w->row[i], rule->newer) && figures_splice_same_series(&w->row[i], like)) return true;
  return false;
}

static int figures_splice_apply(struct work *w, const struct rule *rule, struct err *err) {
  int code = 0;
  for (size_t i = 0; !code && i < w->n; i++) {
    struct piece_row *row = &w->row[i];
    struct grid grid;
    struct splice splice = rule->splice;
    if (!figures_splice_is_of(row, rule->older) || figures_splice_is_of(row, rule->newer) || !is_first(w, rule, i) ||
        !has_newer(w, rule, row) || !figures_splice_matches(rule->region, row->known->cell[KNOWN_REGION]) ||
        !figures_splice_matches(rule->indicator, row->known->cell[KNOWN_INDICATOR]))
      continue;
    grid_fill(w, rule, row, &grid);
    splice.whole = span_is(row->known->cell[KNOWN_UNIT], "%") ? 100 : 0;
    if (splice.rule == SPLICE_TREND) splice.base = period_distance(grid.first, rule->from);
    double *joined = arena_array(w->arena, double, grid.n);
    code = splice_join(&splice, grid.older, grid.newer, grid.n, joined, err);
    if (code)
      err_context(err, "%s", rule->place);
    else
      join_older(w, rule, row, &grid, joined, &splice);
  }
  return code;
}

int figures_splice(const struct table *rules, struct known_list *list, struct err *err) {
  struct work w = {.row = arena_array(list->arena, struct piece_row, list->n + 1), .arena = list->arena};
  int code = 0;
  for (size_t i = 0; i < list->n; i++) {
    period_code period;
    if (period_read(list->item[i].cell[KNOWN_PERIOD], &period))
      w.row[w.n++] = (struct piece_row){&list->item[i], period, false};
  }
  for (size_t r = 0; !code && r < rules->rows; r++) {
    struct rule rule;
    code = figures_splice_rule_read(rules, r, &rule, list->arena, err);
    if (!code) code = figures_splice_apply(&w, &rule, err);
  }
  for (size_t i = 0; i < w.n; i++)
    if (w.row[i].gone) w.row[i].known->cell[KNOWN_REGION].p = NULL;
  size_t kept = 0;
  for (size_t i = 0; i < list->n; i++)
    if (list->item[i].cell[KNOWN_REGION].p) list->item[kept++] = list->item[i];
  list->n = kept;
  return code;
}
