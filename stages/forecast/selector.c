/* selector.c - the figure of a target, computed from the series. See forecast.h.
 *
 * A selector is `indicator@scheme:category`, or an indicator alone; alternatives are separated by | and the first that
 * has data holds. The region is the target's own, or, when it has no series of its own, the sum over the regions whose
 * codes begin with it. Of several vintages one is taken, for numerator and denominator alike: the one that reaches
 * furthest, then the one with more points, then the last by name. Vintages are never mixed. */
#include "stages/forecast/forecast.h"

#include <math.h>

#include "base/i18n.h"

struct selector {
  struct span indicator, scheme, category;
};

static struct selector parse(struct span text) {
  struct selector s = {0};
  span_cut(&text, '@', &s.indicator);
  span_cut(&text, ':', &s.scheme);
  s.category = text;
  return s;
}

/* --- one selector in one vintage ------------------------------------------------------------------------------- */

static bool covers(const struct selector *s, const struct series *series, enum period_kind kind) {
  const struct span *f = series->key.field;
  return series->kind == kind && !series->duplicate && series->n && span_equal(f[SERIES_INDICATOR], s->indicator) &&
         span_equal(f[SERIES_SCHEME], s->scheme) && span_equal(f[SERIES_CATEGORY], s->category);
}

/* Does the set have this selector for the region itself? */
static bool has_own_region(const struct series_set *set, struct span region, const struct selector *s,
                           enum period_kind kind) {
  for (size_t i = 0; i < set->n; i++)
    if (covers(s, &set->list[i], kind) && span_equal(set->list[i].key.field[SERIES_REGION], region)) return true;
  return false;
}

static bool region_fits(const struct series *series, struct span region, bool own) {
  struct span has = series->key.field[SERIES_REGION];
  return own ? span_equal(has, region) : span_starts(has, region);
}

/* A run of values on a grid of its own. */
struct run {
  period_code first, last;
  size_t points;
  bool found;
};

static void extend(struct run *run, const struct series *series) {
  period_code last = series_last(series);
  if (!run->found || series->first < run->first) run->first = series->first;
  if (!run->found || last > run->last) run->last = last;
  run->points += series->n - series->gaps;
  run->found = true;
}

static struct run run_of(const struct series_set *set, struct span region, bool own, const struct selector *s,
                         enum period_kind kind, struct span vintage) {
  struct run run = {0};
  for (size_t i = 0; i < set->n; i++)
    if (covers(s, &set->list[i], kind) && region_fits(&set->list[i], region, own) &&
        span_equal(set->list[i].key.field[SERIES_VINTAGE], vintage))
      extend(&run, &set->list[i]);
  return run;
}

/* Sum over the series of a selector and vintage, on the grid first..first + n - 1; errors add up as independent ones.
 */
static void sum_onto(const struct series_set *set, struct span region, bool own, const struct selector *s,
                     enum period_kind kind, struct figure *out) {
  for (size_t i = 0; i < set->n; i++) {
    const struct series *series = &set->list[i];
    if (!covers(s, series, kind) || !region_fits(series, region, own) ||
        !span_equal(series->key.field[SERIES_VINTAGE], out->vintage))
      continue;
    if (!out->unit.n) out->unit = series->key.field[SERIES_UNIT];
    if (!span_equal(out->unit, series->key.field[SERIES_UNIT])) continue; /* another unit of the same figure */
    for (size_t j = 0; j < out->n; j++) {
      ptrdiff_t at = series_index(series, period_shift(out->first, (int)j));
      if (at < 0 || isnan(series->value[at])) continue;
      double se = series->se ? series->se[at] : NAN;
      out->value[j] = isnan(out->value[j]) ? series->value[at] : out->value[j] + series->value[at];
      if (!isnan(se)) out->se[j] = isnan(out->se[j]) ? se : hypot(out->se[j], se);
    }
  }
}

static void room(struct figure *out, struct run run, struct arena *arena) {
  out->first = run.first;
  out->n = (size_t)period_distance(run.first, run.last) + 1;
  out->value = arena_alloc(arena, out->n * sizeof(double));
  out->se = arena_alloc(arena, out->n * sizeof(double));
  for (size_t i = 0; i < out->n; i++) out->value[i] = out->se[i] = NAN;
}

/* --- vintages --------------------------------------------------------------------------------------------------- */

static bool better(struct run a, struct span name_a, struct run b, struct span name_b) {
  if (a.last != b.last) return a.last > b.last;
  if (a.points != b.points) return a.points > b.points;
  return span_compare(name_a, name_b) > 0;
}

/* The best vintage that the numerator has, and the denominator too when there is one. */
static bool choose_vintage(const struct series_set *set, struct span region, bool own, const struct selector *top,
                           const struct selector *bottom, enum period_kind kind, struct span *vintage) {
  struct run best = {0};
  for (size_t i = 0; i < set->n; i++) {
    if (!covers(top, &set->list[i], kind) || !region_fits(&set->list[i], region, own)) continue;
    struct span name = set->list[i].key.field[SERIES_VINTAGE];
    struct run run = run_of(set, region, own, top, kind, name);
    if (bottom) {
      struct run below = run_of(set, region, own, bottom, kind, name);
      if (!below.found) continue;
      if (below.last < run.last) run.last = below.last;
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
  for (size_t i = 0; i < top->n; i++) {
    ptrdiff_t at = period_distance(bottom->first, period_shift(top->first, (int)i));
    double below = at >= 0 && (size_t)at < bottom->n ? bottom->value[at] : NAN;
    double above = top->value[i], se = top->se[i], below_se = isnan(below) ? NAN : bottom->se[at];
    top->value[i] = below > 0 ? 100 * above / below : NAN;
    if (!isnan(se) || !isnan(below_se))
      top->se[i] = top->value[i] * hypot(isnan(se) ? 0 : se / above, isnan(below_se) ? 0 : below_se / below);
  }
  top->unit = span_of("%");
}

static void trim(struct figure *out) {
  while (out->n && isnan(out->value[out->n - 1])) out->n--;
  while (out->n && isnan(out->value[0])) {
    out->value++, out->se++, out->n--;
    out->first = period_shift(out->first, 1);
  }
  bool any = false;
  for (size_t i = 0; i < out->n; i++) any = any || !isnan(out->se[i]);
  if (!any) out->se = NULL;
}

static void compute_one(const struct series_set *set, struct span region, const struct selector *top,
                        const struct selector *bottom, enum period_kind kind, struct arena *arena, struct figure *out) {
  bool own = has_own_region(set, region, top, kind);
  if (!choose_vintage(set, region, own, top, bottom, kind, &out->vintage)) return;
  struct span vintage = out->vintage;
  room(out, run_of(set, region, own, top, kind, vintage), arena);
  sum_onto(set, region, own, top, kind, out);
  if (bottom) {
    struct figure below = {.vintage = vintage};
    room(&below, run_of(set, region, own, bottom, kind, vintage), arena);
    sum_onto(set, region, own, bottom, kind, &below);
    if (span_equal(below.unit, out->unit))
      divide(out, &below);
    else
      out->n = 0, out->reason = N_("numerator and denominator are in different units");
  }
  trim(out);
}

static const char *name_basis(struct span top, struct span bottom, struct arena *arena) {
  if (!bottom.n) return arena_copy(arena, top.p, top.n);
  return arena_format(arena, "%.*s / %.*s", SPAN_ARG(top), SPAN_ARG(bottom));
}

/* Every alternative of the numerator with every one of the denominator, in their order. */
void figure_compute(const struct series_set *set, struct span region, struct span numerator, struct span denominator,
                    struct span scheme, enum period_kind kind, struct arena *arena, struct figure *out) {
  *out = (struct figure){.reason = N_("no series for it in the input")};
  struct span tops = numerator, top, bottom;
  while (tops.n && span_cut(&tops, '|', &top)) {
    struct selector above = parse(top);
    if (scheme.n) {
      above.scheme = scheme;
      char *other =
          arena_format(arena, "%.*s@%.*s:%.*s", SPAN_ARG(above.indicator), SPAN_ARG(scheme), SPAN_ARG(above.category));
      top = span_of(other);
    }
    struct span bottoms = denominator;
    do {
      bool divided = bottoms.n && span_cut(&bottoms, '|', &bottom);
      struct selector below = divided ? parse(bottom) : (struct selector){0};
      compute_one(set, region, &above, divided ? &below : NULL, kind, arena, out);
      if (out->n) {
        out->basis = name_basis(top, divided ? bottom : (struct span){0}, arena);
        out->reason = NULL;
        return;
      }
    } while (bottoms.n);
  }
}

size_t selector_schemes(const struct series_set *set, struct span region, struct span selector, struct span *scheme,
                        size_t most) {
  struct span first;
  span_cut(&selector, '|', &first);
  struct selector s = parse(first);
  size_t n = 0;
  for (size_t i = 0; s.category.n && i < set->n && n < most; i++) {
    struct selector other = s;
    other.scheme = set->list[i].key.field[SERIES_SCHEME];
    if (span_equal(other.scheme, s.scheme) || !covers(&other, &set->list[i], PERIOD_YEAR) ||
        !span_starts(set->list[i].key.field[SERIES_REGION], region) || span_is(s.category, "total"))
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
  }
  figure->unit = unit;
  return true;
}
