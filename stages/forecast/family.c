/* SPDX-License-Identifier: GPL-3.0-or-later */
/* family.c - the categories of a scheme and their total: who is above whom, and whether the past adds up. See family.h.
 */
#include "stages/forecast/family.h"

#include <math.h>

static bool related(const struct series *a, const struct series *b) {
  if (a->kind != b->kind || b->duplicate || !b->n || series_last(a) < series_last(b)) return false;
  for (int i = 0; i < SERIES_FIELDS; i++)
    if (i != SERIES_CATEGORY && !span_equal(a->key.field[i], b->key.field[i])) return false;
  return true;
}

static void family_gather(const struct series_set *set, size_t at, struct family *family) {
  const struct series *total = &set->list[at];
  family->n = family->ends = 0;
  for (size_t i = 0; i < set->n && family->n < FAMILY_MOST && family->ends < FAMILY_MOST; i++) {
    const struct series *series = &set->list[i];
    if (!related(total, series)) continue;
    if (series_last(series) < series_last(total)) {
      family->ended[family->ends++] = series;
      continue;
    }
    family->member[family->n] = series;
    family->index[family->n++] = i;
  }
}

static struct span family_category_of(const struct series *series) { return series->key.field[SERIES_CATEGORY]; }

static size_t member_named(const struct family *family, struct span category) {
  for (size_t i = 0; i < family->n; i++)
    if (span_equal(family_category_of(family->member[i]), category)) return i;
  return SIZE_MAX;
}

/* The member above a series: its parent in the scheme, else the total. */
static size_t above(const struct table *scheme, const struct family *family, const struct series *series) {
  size_t category = scheme ? table_column(scheme, "category") : TABLE_ABSENT;
  for (size_t r = 0; category != TABLE_ABSENT && r < scheme->rows; r++)
    if (span_equal(table_at(scheme, r, category), family_category_of(series))) {
      size_t parent = member_named(family, table_at(scheme, r, table_column(scheme, "parent")));
      if (parent != SIZE_MAX && family->member[parent] != series) return parent;
    }
  size_t total = member_named(family, span_of("total"));
  return total != SIZE_MAX && family->member[total] == series ? SIZE_MAX : total;
}

/* What the categories below member i that ended later than this period had in it. */
static double ended_sum(const struct table *scheme, const struct family *family, size_t i, period_code period) {
  double sum = 0;
  for (size_t e = 0; e < family->ends; e++) {
    const struct series *series = family->ended[e];
    ptrdiff_t at = above(scheme, family, series) == i ? series_index(series, period) : -1;
    if (at >= 0 && !isnan(series->value[at])) sum += series->value[at];
  }
  return sum;
}

/* Is the row of member `whole` met in every period all of them have? */
static bool holds(const struct table *scheme, const struct family *family, size_t whole, const double *row) {
  size_t checked = 0;
  const struct series *first = family->member[0];
  for (size_t back = 0; back < first->n; back++) {
    period_code period = period_shift(series_last(first), -(int)back);
    double sum = -ended_sum(scheme, family, whole, period), size = 0;
    for (size_t i = 0; i < family->n; i++) {
      if (row[i] == 0) continue;
      ptrdiff_t at = series_index(family->member[i], period);
      double value = at < 0 ? NAN : family->member[i]->value[at];
      sum += row[i] * value;
      size += fabs(value);
    }
    if (isnan(sum)) continue;
    if (fabs(sum) > 1e-6 * size) return false;
    checked++;
  }
  return checked > 0;
}

/* One row for each member that has others below it: itself less those. */
static void family_constrain(const struct table *scheme, struct family *family, struct arena *arena, bool *refused) {
  family->constraint = arena_array(arena, double, family->n * family->n);
  family->k = 0;
  for (size_t i = 0; i < family->n; i++) {
    double *row = family->constraint + family->k * family->n;
    bool any = false;
    for (size_t j = 0; j < family->n; j++) row[j] = j == i;
    for (size_t j = 0; j < family->n; j++)
      if (j != i && above(scheme, family, family->member[j]) == i) row[j] = -1, any = true;
    if (any && holds(scheme, family, i, row))
      family->k++;
    else {
      *refused = *refused || any;
      for (size_t j = 0; j < family->n; j++) row[j] = 0;
    }
  }
}

/* Of the categories that ended earlier, those below a member that is the sum of its parts. */
static void family_ended_keep(const struct table *scheme, struct family *family) {
  size_t kept = 0;
  for (size_t e = 0; e < family->ends; e++) {
    size_t whole = above(scheme, family, family->ended[e]);
    bool summed = false;
    for (size_t a = 0; whole != SIZE_MAX && a < family->k; a++)
      summed = summed || family->constraint[a * family->n + whole] > 0;
    if (summed) family->ended[kept++] = family->ended[e];
  }
  family->ends = kept;
}

static int family_scheme_read(struct stage_context *context, struct span scheme, const struct table **table,
                              struct err *err) {
  *table = NULL;
  if (!scheme.n) return 0;
  return context->catalog_if_there(context, arena_format(context->arena, "schemes/%.*s.csv", SPAN_ARG(scheme)), table,
                                   err);
}

int family_schemes_read(struct stage_context *context, const struct series_set *set, struct err *err) {
  const struct table *table;
  int code = 0;
  for (size_t i = 0; !code && i < set->n; i++) {
    struct span scheme = set->list[i].key.field[SERIES_SCHEME];
    bool read_before = i && span_equal(scheme, set->list[i - 1].key.field[SERIES_SCHEME]);
    if (!read_before) code = family_scheme_read(context, scheme, &table, err);
  }
  return code;
}

/* NULL where the catalog has none; one that cannot be read has ended the run (family_schemes_read()). */
static const struct table *scheme_table(struct stage_context *context, struct span scheme) {
  const struct table *table;
  return family_scheme_read(context, scheme, &table, NULL) ? NULL : table;
}

bool family_at(struct stage_context *context, const struct series_set *set, size_t at, struct arena *arena,
               struct family *family, bool *refused) {
  const struct series *total = &set->list[at];
  *refused = false;
  *family = (struct family){.n = 0};
  if (!span_is(total->key.field[SERIES_CATEGORY], "total") || total->duplicate || !total->n ||
      unit_is_share(total->key.field[SERIES_UNIT]))
    return false;
  family_gather(set, at, family);
  const struct table *scheme = scheme_table(context, total->key.field[SERIES_SCHEME]);
  family_constrain(scheme, family, arena, refused);
  family_ended_keep(scheme, family);
  return family->k > 0;
}
