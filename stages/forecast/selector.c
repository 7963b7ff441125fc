/* SPDX-License-Identifier: GPL-3.0-or-later */
/* selector.c - the figure of a target, computed from the series. See forecast.h.
 *
 * A selector is `indicator@scheme:category`, or an indicator alone; alternatives are separated by | and the first that
 * has data is used. The region is the target's own, or, when it has no series of its own, the sum over the regions
 * whose codes begin with it, in the periods that all of them have. Of several vintages one is used, for numerator and
 * denominator alike: the one that reaches furthest, then the one with more points, then the later one. Vintages are
 * never mixed. */
#include "stages/forecast/forecast.h"

#include <math.h>

#include "base/elementary.h"
#include "data/region.h"
#include "data/vintage.h"

struct selector {
  struct span indicator, scheme, category;
};

static struct selector parse(struct span text) {
  struct selector s = {0};
  if (!text.n || !span_cut(&text, '@', &s.indicator)) return s;
  if (!text.n || !span_cut(&text, ':', &s.scheme)) return s;
  s.category = text;
  return s;
}

/* --- one selector in one vintage ------------------------------------------------------------------------------- */

/* Where a selector is looked for. */
struct search {
  const struct figure_request *request;
  bool own; /* the region has series of its own; else those whose codes begin with it are added up */
};

static bool covers(const struct selector *s, const struct series *series, enum period_kind kind) {
  const struct span *f = series->key.field;
  return series->kind == kind && !series->duplicate && series->n && span_equal(f[SERIES_INDICATOR], s->indicator) &&
         span_equal(f[SERIES_SCHEME], s->scheme) && span_equal(f[SERIES_CATEGORY], s->category);
}

static bool has_own_region(const struct figure_request *q, const struct selector *s) {
  for (size_t i = 0; i < q->set->n; i++)
    if (covers(s, &q->set->list[i], q->kind) && span_equal(q->set->list[i].key.field[SERIES_REGION], q->region))
      return true;
  return false;
}

/* A part of the region by its code; shares of parts cannot be added up. */
static bool lies_within(const struct series *series, struct span region) {
  return region_within(region, series->key.field[SERIES_REGION]) && !unit_is_share(series->key.field[SERIES_UNIT]);
}

/* A street of a district that is a part itself is counted with the district. */
static bool is_counted_above(const struct search *search, const struct selector *s, const struct series *series) {
  const struct figure_request *q = search->request;
  for (size_t i = 0; i < q->set->n; i++) {
    const struct series *other = &q->set->list[i];
    if (covers(s, other, q->kind) && lies_within(other, q->region) &&
        region_within(other->key.field[SERIES_REGION], series->key.field[SERIES_REGION]))
      return true;
  }
  return false;
}

static bool fits(const struct search *search, const struct selector *s, const struct series *series) {
  const struct figure_request *q = search->request;
  if (!covers(s, series, q->kind)) return false;
  if (search->own) return span_equal(series->key.field[SERIES_REGION], q->region);
  return lies_within(series, q->region) && !is_counted_above(search, s, series);
}

/* A run of values on a grid of its own. */
struct run {
  period_code first, last;
  size_t points;
  bool found, at_date; /* it has a figure for the date asked for */
};

static void extend(struct run *run, const struct series *series, period_code date) {
  period_code last = series_last(series);
  ptrdiff_t at = date == PERIOD_NONE ? -1 : series_index(series, date);
  if (!run->found || series->first < run->first) run->first = series->first;
  if (!run->found || last > run->last) run->last = last;
  run->points += series->n - series->gaps;
  run->found = true;
  run->at_date = run->at_date || (at >= 0 && !isnan(series->value[at]));
}

static struct run run_of(const struct search *search, const struct selector *s, struct span vintage) {
  const struct series_set *set = search->request->set;
  struct run run = {0};
  for (size_t i = 0; i < set->n; i++)
    if (fits(search, s, &set->list[i]) && span_equal(set->list[i].key.field[SERIES_VINTAGE], vintage))
      extend(&run, &set->list[i], search->request->date);
  return run;
}

static void add_values(const struct series *series, struct figure *out) {
  for (size_t j = 0; j < out->n; j++) {
    ptrdiff_t at = series_index(series, period_shift(out->first, (int)j));
    if (at < 0 || isnan(series->value[at])) continue;
    double se = series->se ? series->se[at] : NAN;
    out->value[j] = isnan(out->value[j]) ? series->value[at] : out->value[j] + series->value[at];
    if (!isnan(se)) out->se[j] = isnan(out->se[j]) ? se : real_hypot(out->se[j], se);
    double common = series->common ? series->common[at] : NAN;
    if (!isnan(common)) out->common[j] = isnan(out->common[j]) ? common : out->common[j] + common;
  }
}

/* A period that a part of the region has no figure of, in the unit of the others, has no sum. */
static void part_needed(const struct series *part, struct figure *out) {
  bool usable = span_equal(part->key.field[SERIES_UNIT], out->unit);
  for (size_t j = 0; j < out->n; j++) {
    ptrdiff_t at = usable ? series_index(part, period_shift(out->first, (int)j)) : -1;
    if (at < 0 || isnan(part->value[at])) out->value[j] = out->se[j] = out->common[j] = NAN;
  }
}

static bool is_part(const struct search *search, const struct selector *s, const struct figure *out,
                    const struct series *series) {
  return fits(search, s, series) && span_equal(series->key.field[SERIES_VINTAGE], out->vintage);
}

/* Sum over the series of a selector and vintage, on the grid first..first + n - 1; errors add up as independent ones.
 * A series of the region itself in another unit than the first is another figure. */
static void sum_onto(const struct search *search, const struct selector *s, struct figure *out) {
  const struct series_set *set = search->request->set;
  for (size_t i = 0; i < set->n; i++) {
    struct span unit = set->list[i].key.field[SERIES_UNIT];
    if (!is_part(search, s, out, &set->list[i])) continue;
    if (!out->unit.n) out->unit = unit;
    if (span_equal(out->unit, unit)) add_values(&set->list[i], out);
  }
  for (size_t i = 0; i < set->n && !search->own; i++)
    if (is_part(search, s, out, &set->list[i])) part_needed(&set->list[i], out);
}

static void room(struct figure *out, struct run run, struct arena *arena) {
  out->first = run.first;
  out->n = (size_t)period_distance(run.first, run.last) + 1;
  out->value = arena_alloc(arena, out->n * sizeof(double));
  out->se = arena_alloc(arena, out->n * sizeof(double));
  out->common = arena_alloc(arena, out->n * sizeof(double));
  for (size_t i = 0; i < out->n; i++) out->value[i] = out->se[i] = out->common[i] = NAN;
}

/* --- vintages --------------------------------------------------------------------------------------------------- */

static bool better(struct run a, struct span name_a, struct run b, struct span name_b) {
  if (a.at_date != b.at_date) return a.at_date;
  if (a.last != b.last) return a.last > b.last;
  if (a.points != b.points) return a.points > b.points;
  return vintage_compare(name_a, name_b) > 0;
}

enum { VINTAGES_MOST = 256 };

static bool first_seen(struct span *seen, size_t *n, struct span name) {
  for (size_t i = 0; i < *n; i++)
    if (span_equal(seen[i], name)) return false;
  seen[(*n)++] = name;
  return true;
}

/* The best vintage that the numerator has, and the denominator too when there is one. */
static bool choose_vintage(const struct search *search, const struct selector *top, const struct selector *bottom,
                           struct span *vintage) {
  const struct series_set *set = search->request->set;
  struct run best = {0};
  struct span seen[VINTAGES_MOST];
  size_t vintages = 0;
  for (size_t i = 0; i < set->n && vintages < VINTAGES_MOST; i++) {
    if (!fits(search, top, &set->list[i])) continue;
    struct span name = set->list[i].key.field[SERIES_VINTAGE];
    if (!first_seen(seen, &vintages, name)) continue;
    if (search->request->but_vintage.n && span_equal(name, search->request->but_vintage)) continue;
    struct run run = run_of(search, top, name);
    if (bottom) {
      struct run below = run_of(search, bottom, name);
      if (!below.found) continue;
      if (below.last < run.last) run.last = below.last;
      run.at_date = run.at_date && below.at_date;
    }
    if (best.found && !better(run, name, best, *vintage)) continue;
    best = run;
    *vintage = name;
  }
  return best.found;
}

/* --- a figure --------------------------------------------------------------------------------------------------- */

/* 100 x top / bottom, standard errors by the delta method with independent parts. */
static void divide(struct figure *top, const struct figure *bottom) {
  double before = NAN; /* the numerator a period before */
  for (size_t i = 0; i < top->n; i++) {
    ptrdiff_t at = period_distance(bottom->first, period_shift(top->first, (int)i));
    double below = at >= 0 && (size_t)at < bottom->n ? bottom->value[at] : NAN;
    double above = top->value[i], se = top->se[i], below_se = isnan(below) ? NAN : bottom->se[at];
    top->value[i] = below > 0 ? 100 * above / below : NAN;
    if (i) {
      double common = top->common[i] / (above * before), of_bottom = at > 0 ? bottom->common[at] : NAN;
      if (!isnan(of_bottom)) common += of_bottom / (below * bottom->value[at - 1]);
      top->common[i] = common * top->value[i] * top->value[i - 1];
    }
    before = above;
    if (!isnan(se) || !isnan(below_se))
      top->se[i] = top->value[i] * real_hypot(isnan(se) ? 0 : se / above, isnan(below_se) ? 0 : below_se / below);
  }
  top->unit = span_of("%");
}

/* A share that stands in the input too has its error there, with what numerator and denominator have in common. */
static void errors_of_share(const struct search *search, const struct selector *top, struct figure *out,
                            struct arena *arena) {
  static const char *const suffix[] = {".share_total", ".share_parent"};
  for (int k = 0; k < 2; k++) {
    struct selector share = *top;
    share.indicator = span_of(arena_format(arena, "%.*s%s", SPAN_ARG(top->indicator), suffix[k]));
    for (size_t i = 0; i < search->request->set->n; i++) {
      const struct series *s = &search->request->set->list[i];
      if (!s->se || !search->own || !fits(search, &share, s) || !span_equal(s->key.field[SERIES_VINTAGE], out->vintage))
        continue;
      for (size_t j = 0; j < out->n; j++) {
        ptrdiff_t at = series_index(s, period_shift(out->first, (int)j));
        if (at < 0 || isnan(s->se[at]) || !(fabs(s->value[at] - out->value[j]) <= 1e-6)) continue;
        double times = out->se[j] > 0 ? s->se[at] / out->se[j] : NAN;
        out->se[j] = s->se[at], out->common[j] *= times;
        if (j + 1 < out->n) out->common[j + 1] *= times;
      }
    }
  }
}

static void trim(struct figure *out) {
  while (out->n && isnan(out->value[out->n - 1])) out->n--;
  while (out->n && isnan(out->value[0])) {
    out->value++, out->se++, out->common++, out->n--;
    out->first = period_shift(out->first, 1);
  }
  bool any = false;
  for (size_t i = 0; i < out->n; i++) any = any || !isnan(out->se[i]);
  if (!any) out->se = out->common = NULL;
}

static void compute_one(const struct figure_request *q, const struct selector *top, const struct selector *bottom,
                        struct arena *arena, struct figure *out) {
  struct search search = {q, has_own_region(q, top)};
  if (!choose_vintage(&search, top, bottom, &out->vintage)) return;
  room(out, run_of(&search, top, out->vintage), arena);
  sum_onto(&search, top, out);
  if (bottom) {
    struct figure below = {.vintage = out->vintage};
    room(&below, run_of(&search, bottom, out->vintage), arena);
    sum_onto(&search, bottom, &below);
    if (span_equal(below.unit, out->unit)) {
      divide(out, &below);
      errors_of_share(&search, top, out, arena);
    } else {
      out->n = 0, out->reason = "numerator and denominator are in different units";
    }
  }
  out->of_parts = !search.own;
  trim(out);
}

/* The selector as it is used, its scheme replaced where another is asked for. */
static struct span with_scheme(struct span text, struct span scheme, struct arena *arena) {
  struct selector s = parse(text);
  if (!scheme.n) return text;
  return span_of(arena_format(arena, "%.*s@%.*s:%.*s", SPAN_ARG(s.indicator), SPAN_ARG(scheme), SPAN_ARG(s.category)));
}

static bool compute_pair(const struct figure_request *q, struct span top, struct span bottom, struct arena *arena,
                         struct figure *out) {
  top = with_scheme(top, q->scheme, arena);
  struct selector above = parse(top), below = parse(bottom);
  compute_one(q, &above, bottom.n ? &below : NULL, arena, out);
  if (!out->n) return false;
  out->top = top, out->bottom = bottom;
  out->reason = NULL;
  return true;
}

void figure_compute(const struct figure_request *q, struct arena *arena, struct figure *out) {
  *out = (struct figure){.reason = "no series for it in the input"};
  struct span tops = q->numerator, top, bottom;
  while (tops.n && span_cut(&tops, '|', &top)) {
    struct span bottoms = q->denominator;
    if (!bottoms.n && compute_pair(q, top, bottoms, arena, out)) return;
    while (bottoms.n && span_cut(&bottoms, '|', &bottom))
      if (compute_pair(q, top, bottom, arena, out)) return;
  }
}

bool selector_covers(struct span selectors, const struct series *series, enum period_kind kind) {
  struct span one;
  while (selectors.n && span_cut(&selectors, '|', &one)) {
    struct selector s = parse(one);
    if (covers(&s, series, kind)) return true;
  }
  return false;
}

const struct series *selector_series(const struct series_set *set, struct span region, struct span selector,
                                     enum period_kind kind, struct span vintage) {
  struct selector s = parse(selector);
  const struct series *found = NULL;
  for (size_t i = 0; i < set->n; i++) {
    const struct series *series = &set->list[i];
    if (!covers(&s, series, kind) || !span_equal(series->key.field[SERIES_REGION], region) ||
        !span_equal(series->key.field[SERIES_VINTAGE], vintage))
      continue;
    if (found) return NULL;
    found = series;
  }
  return found;
}

size_t selector_schemes(const struct series_set *set, struct span region, struct span selector, struct span *scheme,
                        size_t most) {
  struct span first = {0};
  if (!selector.n || !span_cut(&selector, '|', &first)) return 0;
  struct selector s = parse(first);
  size_t n = 0;
  for (size_t i = 0; s.category.n && i < set->n && n < most; i++) {
    struct selector other = s;
    other.scheme = set->list[i].key.field[SERIES_SCHEME];
    if (span_equal(other.scheme, s.scheme) || !covers(&other, &set->list[i], PERIOD_YEAR) ||
        !(span_equal(set->list[i].key.field[SERIES_REGION], region) || lies_within(&set->list[i], region)) ||
        span_is(s.category, "total"))
      continue;
    bool known = false;
    for (size_t k = 0; k < n; k++) known = known || span_equal(scheme[k], other.scheme);
    if (!known) scheme[n++] = other.scheme;
  }
  return n;
}

static bool unit_row(const struct table *units, struct span unit, struct span *base, double *factor) {
  size_t name = table_column(units, "unit");
  for (size_t r = 0; r < units->rows; r++)
    if (span_equal(table_at(units, r, name), unit)) {
      *base = table_at(units, r, table_column(units, "base"));
      return series_read_value(table_at(units, r, table_column(units, "factor")), factor);
    }
  return false;
}

bool figure_convert(struct figure *figure, struct span unit, const struct table *units) {
  if (span_equal(figure->unit, unit) || !figure->n) return true;
  struct span from_base, to_base;
  double from, to;
  if (!unit_row(units, figure->unit, &from_base, &from) || !unit_row(units, unit, &to_base, &to) ||
      !span_equal(from_base, to_base))
    return false;
  for (size_t i = 0; i < figure->n; i++) {
    figure->value[i] *= from / to;
    if (figure->se) figure->se[i] *= from / to;
    if (figure->common) figure->common[i] *= from / to * (from / to);
  }
  figure->unit = unit;
  return true;
}
