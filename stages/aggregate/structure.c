/* SPDX-License-Identifier: GPL-3.0-or-later */
/* structure.c - how a category is made up of its units: how many grow, how many are new, gone or have moved, how many
 * make a loss, how concentrated it is. See aggregate.h and docs/methods/structure.md.
 *
 * Units are those with exactly one record in a period; a unit is matched when it has one in the same period a year
 * before too. New and gone are distinguished only where the input has that other period at all.
 */
#include <math.h>
#include <stdlib.h>

#include "data/period.h"
#include "base/list.h"
#include "stages/aggregate/aggregate.h"

/* Counts in sum[k].total of a cell; STRUCTURE_MEASURE + k * STRUCTURE_EACH and on for each matched measure. */
enum { UNITS, UNITS_NEW, UNITS_GONE, UNITS_MOVED, STRUCTURE_MEASURE };
enum { EACH_PAIRED, EACH_GROWING, EACH_VALUES, EACH_NEGATIVE, STRUCTURE_EACH };

size_t structure_measures(const struct aggregate *a) {
  return a->options->structure ? STRUCTURE_MEASURE + STRUCTURE_EACH * a->matches : 0;
}

/* A unit's value in a cell. */
struct holding {
  size_t cell;
  double value;
};

struct survey {
  const struct aggregate *a;
  const struct groups *joint;
  struct groups *cell;
  struct holding *holding[MATCHED_MOST];
  size_t n[MATCHED_MOST], room[MATCHED_MOST];
  int64_t *period; /* those of the input, sorted */
  size_t periods;
};

static int64_t structure_period_of(const struct survey *s, const struct unit_value *v) {
  return s->joint->group[v->group].part[s->a->period].period;
}

static int64_t structure_year_before(int64_t period) {
  return period_shift((period_code)period, -(int)period_kind((period_code)period));
}

static int64_t year_after(int64_t period) {
  return period_shift((period_code)period, (int)period_kind((period_code)period));
}

static bool has_period(const struct survey *s, int64_t period) {
  for (size_t i = 0; i < s->periods; i++)
    if (s->period[i] == period) return true;
  return false;
}

/* The cell of a record in a category, at its own period or at another. */
static size_t structure_cell_of(struct survey *s, const struct group *record, int64_t period,
                                const struct scheme_column *scheme, struct span category) {
  struct key_part part[64];
  size_t n = 0;
  for (; n < s->a->bases; n++) part[n] = record->part[n];
  part[s->a->period].period = period;
  if (scheme) {
    part[n++] = (struct key_part){.text = span_of(scheme->name)};
    part[n++] = (struct key_part){.text = category};
  }
  return groups_at(s->cell, part, key_hash(part, n));
}

static void structure_count(struct survey *s, size_t cell, size_t what, int64_t by) {
  s->cell->group[cell].sum[what].total += by;
  s->cell->group[cell].sum[what].count++;
}

static void structure_hold(struct survey *s, size_t k, size_t cell, int64_t value) {
  s->holding[k] = list_room(s->holding[k], &s->room[k], s->n[k] + 1, sizeof *s->holding[k]);
  s->holding[k][s->n[k]++] = (struct holding){cell, (double)value};
}

/* What one unit is in one category. */
struct standing {
  const struct unit_value *now, *before; /* before: NULL when it has no record a year before */
  bool was_here;                         /* the record a year before is in this category */
};

static void count_values(struct survey *s, size_t cell, const struct standing *standing) {
  for (size_t k = 0; k < s->a->matches; k++) {
    int64_t now = standing->now->value[k], before = standing->before ? standing->before->value[k] : DECIMAL_MISSING;
    size_t at = STRUCTURE_MEASURE + k * STRUCTURE_EACH;
    if (now == DECIMAL_MISSING) continue;
    structure_count(s, cell, at + EACH_VALUES, 1), structure_count(s, cell, at + EACH_NEGATIVE, now < 0);
    structure_hold(s, k, cell, now);
    if (before == DECIMAL_MISSING || !standing->was_here) continue;
    structure_count(s, cell, at + EACH_PAIRED, 1), structure_count(s, cell, at + EACH_GROWING, now > before);
  }
}

static void count_unit(struct survey *s, size_t cell, const struct standing *standing, bool told) {
  structure_count(s, cell, UNITS, 1);
  if (told) {
    structure_count(s, cell, UNITS_NEW, !standing->before), structure_count(s, cell, UNITS_GONE, 0);
    structure_count(s, cell, UNITS_MOVED, standing->before && !standing->was_here);
  }
  count_values(s, cell, standing);
}

/* Categories a record counts in: path of one scheme. Overlapping schemes are left out, as for growth on matched units.
 */
static size_t categories_of(const struct survey *s, const struct group *record, const struct scheme_column *scheme,
                            struct span path[8]) {
  (void)s;
  return scheme->overlapping ? 0 : scheme_path(scheme, record->part[scheme->part].text, path);
}

static bool structure_is_among(struct span one, const struct span *list, size_t n) {
  for (size_t i = 0; i < n; i++)
    if (span_equal(one, list[i])) return true;
  return false;
}

static bool same_bases(const struct survey *s, const struct group *x, const struct group *y) {
  for (size_t i = 0; i < s->a->bases; i++)
    if (i != s->a->period && !span_equal(x->part[i].text, y->part[i].text)) return false;
  return true;
}

static void survey_unit(struct survey *s, const struct unit_value *now, const struct unit_value *before) {
  const struct group *record = &s->joint->group[now->group];
  int64_t period = structure_period_of(s, now);
  bool told = has_period(s, structure_year_before(period));
  const struct group *then = before ? &s->joint->group[before->group] : NULL;
  bool same = then && same_bases(s, record, then);
  struct standing standing = {now, before, same};
  if (!s->a->schemes) count_unit(s, structure_cell_of(s, record, period, NULL, (struct span){0}), &standing, told);
  for (size_t i = 0; i < s->a->schemes; i++) {
    struct span path[8], other[8];
    const struct scheme_column *scheme = &s->a->scheme[i];
    size_t n = categories_of(s, record, scheme, path), m = then ? categories_of(s, then, scheme, other) : 0;
    for (size_t p = 0; p < n; p++) {
      standing.was_here = same && structure_is_among(path[p], other, m);
      count_unit(s, structure_cell_of(s, record, period, scheme, path[p]), &standing, told);
    }
  }
}

/* A unit without a record a year later is gone from there. */
static void survey_gone(struct survey *s, const struct unit_value *last) {
  const struct group *record = &s->joint->group[last->group];
  int64_t period = year_after(structure_period_of(s, last));
  if (!has_period(s, period)) return;
  if (!s->a->schemes) structure_count(s, structure_cell_of(s, record, period, NULL, (struct span){0}), UNITS_GONE, 1);
  for (size_t i = 0; i < s->a->schemes; i++) {
    struct span path[8];
    size_t n = categories_of(s, record, &s->a->scheme[i], path);
    for (size_t p = 0; p < n; p++)
      structure_count(s, structure_cell_of(s, record, period, &s->a->scheme[i], path[p]), UNITS_GONE, 1);
  }
}

static int by_period(const void *a, const void *b) {
  int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
  return (x > y) - (x < y);
}

static void find_periods(struct survey *s, struct arena *arena) {
  s->period = arena_alloc(arena, (s->joint->n + 1) * sizeof *s->period);
  for (size_t g = 0; g < s->joint->n; g++) s->period[g] = s->joint->group[g].part[s->a->period].period;
  qsort(s->period, s->joint->n, sizeof *s->period, by_period);
  for (size_t g = 0; g < s->joint->n; g++)
    if (!s->periods || s->period[s->periods - 1] != s->period[g]) s->period[s->periods++] = s->period[g];
}

/* The single record of a unit in a period, or NULL: v is sorted by unit and period. */
static const struct unit_value *single(const struct survey *s, const struct unit_value *v, size_t from, size_t to,
                                       int64_t period) {
  const struct unit_value *found = NULL;
  for (size_t i = from; i < to; i++) {
    if (structure_period_of(s, &v[i]) != period) continue;
    if (found) return NULL;
    found = &v[i];
  }
  return found;
}

static bool any(const struct survey *s, const struct unit_value *v, size_t from, size_t to, int64_t period) {
  for (size_t i = from; i < to; i++)
    if (structure_period_of(s, &v[i]) == period) return true;
  return false;
}

static void survey_all(struct survey *s, const struct unit_value *v, size_t n) {
  for (size_t from = 0, to; from < n; from = to) {
    for (to = from; to < n && v[to].unit == v[from].unit; to++) continue;
    for (size_t i = from; i < to; i++) {
      int64_t period = structure_period_of(s, &v[i]);
      if (!single(s, v, from, to, period)) continue;
      survey_unit(s, &v[i], single(s, v, from, to, structure_year_before(period)));
      if (!any(s, v, from, to, year_after(period))) survey_gone(s, &v[i]);
    }
  }
}

/* --- concentration ------------------------------------------------------------------------------------------------ */

enum { TOP = 10 };

static int by_cell_and_size(const void *a, const void *b) {
  const struct holding *x = a, *y = b;
  if (x->cell != y->cell) return x->cell < y->cell ? -1 : 1;
  return (x->value < y->value) - (x->value > y->value);
}

/* Herfindahl index on percent (10 000: one unit) and the share of the ten largest, over positive values. */
static void concentrate(struct rollup *rollup, const struct aggregate *a, size_t k, const struct holding *h, size_t n) {
  double total = 0, top = 0, squares = 0;
  for (size_t i = 0; i < n && h[i].value > 0; i++) {
    total += h[i].value, squares += h[i].value * h[i].value;
    if (i < TOP) top += h[i].value;
  }
  double *out = &rollup->concentration[2 * (h->cell * a->matches + k)];
  if (total > 0) out[0] = 1e4 * squares / (total * total), out[1] = 100 * top / total;
}

void structure_roll_up(const struct aggregate *a, struct aggregate_state *state, struct rollup *rollup) {
  if (!a->options->structure || !state->unit_values) return;
  struct survey s = {.a = a, .joint = &state->joint, .cell = &rollup->structure};
  struct arena arena = {0};
  find_periods(&s, &arena);
  survey_all(&s, state->unit_value, state->unit_values);
  size_t room = 2 * (rollup->structure.n + 1) * a->matches;
  rollup->concentration = memory_alloc(room * sizeof *rollup->concentration);
  for (size_t i = 0; i < room; i++) rollup->concentration[i] = NAN;
  for (size_t k = 0; k < a->matches; k++) {
    if (s.n[k]) qsort(s.holding[k], s.n[k], sizeof *s.holding[k], by_cell_and_size);
    for (size_t i = 0, end; i < s.n[k]; i = end) {
      for (end = i; end < s.n[k] && s.holding[k][end].cell == s.holding[k][i].cell; end++) continue;
      concentrate(rollup, a, k, &s.holding[k][i], end - i);
    }
    free(s.holding[k]);
  }
  arena_free(&arena);
}

/* --- the figures of a cell
 * ----------------------------------------------------------------------------------------------
 */

static bool told(const struct group *cell, size_t what) { return cell->sum[what].count > 0; }

static double share(const struct group *cell, size_t part, size_t whole) {
  return told(cell, whole) ? 100 * (double)cell->sum[part].total / (double)cell->sum[whole].total : NAN;
}

size_t structure_figures(const struct aggregate *a, const struct rollup *rollup, size_t at,
                         struct structure_figure *out) {
  const struct group *cell = &rollup->structure.group[at];
  static const char *const units[] = {"units", "units.new", "units.gone", "units.moved"};
  size_t n = 0;
  for (size_t i = 0; i < STRUCTURE_MEASURE; i++)
    if (told(cell, i))
      out[n++] =
          (struct structure_figure){"", units[i], "家", (double)cell->sum[i].total, (uint64_t)cell->sum[UNITS].total};
  for (size_t k = 0; k < a->matches; k++) {
    size_t m = STRUCTURE_MEASURE + k * STRUCTURE_EACH;
    const char *measure = a->measure[a->matched[k]];
    uint64_t values = (uint64_t)cell->sum[m + EACH_VALUES].total, pairs = (uint64_t)cell->sum[m + EACH_PAIRED].total;
    const double *c = &rollup->concentration[2 * (at * a->matches + k)];
    bool profit = strcmp(measure, "op_profit") == 0;
    out[n++] = (struct structure_figure){measure, ".growing_share", "%", share(cell, m + EACH_GROWING, m + EACH_PAIRED),
                                         pairs};
    if (profit)
      out[n++] = (struct structure_figure){measure, ".loss_share", "%", share(cell, m + EACH_NEGATIVE, m + EACH_VALUES),
                                           values};
    if (profit) continue;
    out[n++] = (struct structure_figure){measure, ".hhi", "", c[0], values};
    out[n++] = (struct structure_figure){measure, ".top10_share", "%", c[1], values};
  }
  return n;
}
