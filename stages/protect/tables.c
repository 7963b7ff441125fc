/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tables.c - which figures show a suppressed cell. See protect.h; which figure needs which amounts is a table
 * (knowledge/confidentiality.h). */
#include <math.h>
#include <stdlib.h>

#include "base/i18n.h"
#include "stages/protect/protect.h"

static const char primary[] = "primary", secondary[] = "secondary";

static struct span before_point(struct span indicator) {
  const char *point = indicator.n ? memchr(indicator.p, '.', indicator.n) : NULL;
  return point ? span_between(indicator.p, point) : indicator;
}

/* --- amounts ------------------------------------------------------------------------------------------------------ */

static bool tables_same_series(const struct cell_key *a, const struct cell_key *b) {
  return span_equal(a->indicator, b->indicator) && span_equal(a->region, b->region) &&
         span_equal(a->scheme, b->scheme) && span_equal(a->category, b->category) && span_equal(a->vintage, b->vintage);
}

/* Is the amount suppressed; with `whole_series`, in any period? */
static bool amount_hidden(const struct protecting *run, const struct cell_key *key, bool whole_series) {
  const struct cell *cell = whole_series ? NULL : cell_find(run, key);
  if (!whole_series) return cell && cell_is_hidden(cell);
  for (size_t i = 0; i < run->hiddens; i++)
    if (tables_same_series(&run->hidden[i]->key, key)) return true;
  return false;
}

void hidden_list(struct protecting *run) {
  run->hidden = arena_array(run->arena, const struct cell *, run->cells + 1);
  run->hiddens = 0;
  for (size_t i = 0; i < run->cells; i++)
    if (cell_is_hidden(&run->cell[i])) run->hidden[run->hiddens++] = &run->cell[i];
}

/* --- figures computed from amounts -------------------------------------------------------------------------------- */

static bool needs_hidden(const struct protecting *run, struct cell_key key, unsigned needs, bool whole_series) {
  const struct span category = key.category;
  const period_code period = key.period;
  if (needs & NEEDS_SELF && amount_hidden(run, &key, whole_series)) return true;
  key.category = needs & NEEDS_PARENT ? cell_category_above(run->protect, key.scheme, category) : (struct span){0};
  if (key.category.n && amount_hidden(run, &key, whole_series)) return true;
  key.category = span_of("total");
  if (needs & NEEDS_TOTAL && amount_hidden(run, &key, whole_series)) return true;
  key.category = category;
  if (whole_series || period == PERIOD_NONE) return false;
  key.period = period_shift(period, -(int)period_kind(period));
  if (needs & NEEDS_YEAR_BEFORE && amount_hidden(run, &key, false)) return true;
  key.period = period_shift(period, -1);
  return needs & NEEDS_PERIOD_BEFORE && amount_hidden(run, &key, false);
}

static bool others_hidden(const struct protecting *run, struct cell_key key, struct span others, bool whole_series) {
  struct span one;
  while (others.n && span_cut(&others, '|', &one)) {
    key.indicator = one;
    if (amount_hidden(run, &key, whole_series)) return true;
  }
  return false;
}

static bool is_waived(const struct protecting *run, const struct cell_key *key) {
  const struct cell *cell = cell_find(run, key);
  return cell && cell->status == CELL_WAIVED;
}

static bool too_few(const struct protecting *run, const struct cell_key *base, struct span count) {
  double values = count.n ? span_real(count) : NAN;
  return values > 0 && values < (double)threshold_of(run->protect, base->indicator) && !is_waived(run, base);
}

static const char *hidden_at(const struct protecting *run, const struct cell_key *key, struct span count,
                             bool whole_series) {
  const struct derived_figure *derived = derived_figure(run->protect->derived, key->indicator);
  bool computed = memchr(key->indicator.p, '.', key->indicator.n) != NULL;
  struct cell_key base = *key;
  if (derived && !derived->publish) return primary;
  if (!derived && !computed) {
    const struct cell *cell = whole_series ? NULL : cell_find(run, key);
    return amount_hidden(run, key, whole_series) ? cell && cell->status == CELL_PRIMARY ? primary : secondary : NULL;
  }
  if (!derived) {
    protect_note(run, "protect-figure", key, "how the figure is computed is not known; it is suppressed");
    return primary;
  }
  base.indicator = before_point(key->indicator);
  if (computed && derived->needs && too_few(run, &base, count)) return primary;
  if (needs_hidden(run, base, derived->needs, whole_series) || others_hidden(run, base, derived->others, whole_series))
    return secondary;
  return NULL;
}

/* Where amounts are rounded, what was computed from the exact ones may not be beside them. */
static const char *rounds_hidden(const struct protecting *run, const struct cell_key *key) {
  const struct derived_figure *derived = derived_figure(run->protect->derived, key->indicator);
  bool computed = memchr(key->indicator.p, '.', key->indicator.n) != NULL;
  return computed || (derived && !derived->publish) ? secondary : NULL;
}

const char *figure_hidden(const struct protecting *run, const struct cell_key *key, struct span count) {
  if (run->rounds) return rounds_hidden(run, key);
  return key->indicator.n ? hidden_at(run, key, count, false) : NULL;
}

/* --- other tables ------------------------------------------------------------------------------------------------- */

struct side_kind {
  const char *option, *from, *to, *count;
  bool whole_series;
};
static const struct side_kind side_kind[SIDE_TABLES] = {
    [SIDE_GROWTH] = {"growth", "from_period", "to_period", "units", false},
    [SIDE_HISTORY] = {"history", NULL, "period", NULL, false},
    [SIDE_FORECASTS] = {"forecasts", NULL, "period", NULL, true},
    [SIDE_ASSESSMENT] = {"assessment", NULL, "period", NULL, true}};

static int side_open(struct stage_context *context, const struct side_kind *kind, const char *path, bool wanted,
                     struct guarded_table *side, struct err *err) {
  *side = (struct guarded_table){0};
  if (!path && wanted)
    return err_set(err, EX_USAGE, _("--%s-out needs --%s: the table to protect"), kind->option, kind->option);
  if (path && !wanted)
    return err_set(err, EX_USAGE, _("--%s is used by --%s-out alone, which is not set"), kind->option, kind->option);
  if (!path) return 0;
  const struct table *t;
  int code = context->table(context, path, &t, err);
  if (!code) code = table_need(t, "region", &side->region, err);
  if (!code) code = table_need(t, "indicator", &side->indicator, err);
  if (!code) code = table_need(t, kind->to, &side->period, err);
  if (code) return code;
  side->table = t;
  side->scheme = table_column(t, "scheme"), side->category = table_column(t, "category");
  side->vintage = table_column(t, "vintage");
  side->from = kind->from ? table_column(t, kind->from) : TABLE_ABSENT;
  side->count = kind->count ? table_column(t, kind->count) : TABLE_ABSENT;
  side->whole_series = kind->whole_series;
  side->numerator = table_column(t, "numerator"), side->denominator = table_column(t, "denominator");
  return 0;
}

int side_tables_open(struct stage_context *context, struct protect *protect, struct err *err) {
  const struct protect_options *o = protect->options;
  const char *path[] = {o->growth, o->history, o->forecasts, o->assessment};
  int code = 0;
  for (size_t i = 0; !code && i < SIDE_TABLES; i++)
    code = side_open(context, &side_kind[i], path[i], stage_wants(context, PROTECT_GROWTH + i), &protect->side[i], err);
  return code;
}

/* What the parts of a whole leave over shows what is suppressed among them. */
static bool any_part_hidden(const struct protecting *run, const struct cell_key *key) {
  for (size_t i = 0; i < run->hiddens; i++) {
    const struct cell_key *other = &run->hidden[i]->key;
    if (other->period == key->period && span_equal(other->indicator, key->indicator) &&
        span_equal(other->region, key->region) && span_equal(other->scheme, key->scheme))
      return true;
  }
  return false;
}

/* Contributions to growth are parts of the total's, or of that of the universe of an overlapping scheme. */
static bool whole_hidden(const struct protecting *run, struct cell_key key) {
  const struct scheme_known *known = scheme_known_find(run->protect, key.scheme);
  struct span universe = known && known->overlapping ? known->universe : (struct span){0}, scheme;
  key.category = span_of("total");
  if (universe.n && span_cut(&universe, ':', &scheme)) key.scheme = scheme, key.category = universe;
  return amount_hidden(run, &key, false);
}

static const char *growth_hidden(const struct protecting *run, const struct guarded_table *side, size_t row,
                                 struct cell_key *key) {
  const char *hidden = NULL;
  size_t column[] = {side->from, side->period};
  for (size_t i = 0; !hidden && i < 2; i++) {
    if (!period_read(table_at(side->table, row, column[i]), &key->period)) return primary;
    if (span_is(key->category, "rest") ? any_part_hidden(run, key) : whole_hidden(run, *key)) return secondary;
    hidden = hidden_at(run, key, (struct span){0}, false);
  }
  return !hidden && too_few(run, key, table_at(side->table, row, side->count)) ? primary : hidden;
}

/* INDICATOR@SCHEME:CATEGORY, several separated by |: is the series of one of them suppressed in any period? */
static bool selector_hidden(const struct protecting *run, struct span region, struct span list) {
  struct span one, indicator = {0}, scheme = {0};
  while (list.n && span_cut(&list, '|', &one)) {
    span_cut(&one, '@', &indicator), span_cut(&one, ':', &scheme);
    for (size_t i = 0; i < run->hiddens; i++) {
      const struct cell_key *key = &run->hidden[i]->key;
      if (span_equal(key->indicator, indicator) && span_equal(key->scheme, scheme) && span_equal(key->category, one) &&
          (span_equal(key->region, region) || span_is(region, "*")))
        return true;
    }
  }
  return false;
}

static bool target_hidden(const struct protecting *run, const struct guarded_table *side, size_t row) {
  struct span region = table_at(side->table, row, side->region);
  return selector_hidden(run, region, table_at(side->table, row, side->numerator)) ||
         selector_hidden(run, region, table_at(side->table, row, side->denominator));
}

const char *side_row_hidden(const struct protecting *run, const struct guarded_table *side, size_t row) {
  const struct table *t = side->table;
  struct cell_key key = {.region = table_at(t, row, side->region),
                         .scheme = table_at(t, row, side->scheme),
                         .category = table_at(t, row, side->category),
                         .indicator = table_at(t, row, side->indicator),
                         .vintage = table_at(t, row, side->vintage)};
  if (target_hidden(run, side, row)) return secondary;
  if (!key.scheme.n || !key.indicator.n) return NULL; /* a published indicator */
  if (run->rounds) return secondary;
  if (side->from != TABLE_ABSENT) return growth_hidden(run, side, row, &key);
  if (!period_read(table_at(t, row, side->period), &key.period)) return primary;
  return hidden_at(run, &key, (struct span){0}, side->whole_series);
}
