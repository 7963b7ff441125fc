/* SPDX-License-Identifier: GPL-3.0-or-later */
/* together.c - several shares of one whole forecast together, so that they add up. See forecast.h and stat/ilr.h.
 *
 * The parts are the categories of a scheme (--together categories) or indicators named one by one, alike in region,
 * unit, vintage and frequency. Where they add up to 100 % in every period all have, they are forecast in isometric
 * log-ratio coordinates turned to be uncorrelated, each by the method asked for; `mean` is the centre of the
 * composition (it adds up to 100 exactly) and the bounds are quantiles of simulated paths transformed back to shares.
 * Otherwise each is forecast alone, with a finding. */
#include <math.h>

#include "stages/forecast/forecast.h"
#include "stat/ilr.h"
#include "stat/order.h"

enum { PARTS_MOST = 64, PATHS = 10000 };

/* The parts of one whole, on the periods all of them have. */
struct whole {
  const struct series *part[PARTS_MOST];
  size_t index[PARTS_MOST];
  size_t d, n;
  period_code first;
  double *x; /* n x d */
};

static bool alike(const struct series *a, const struct series *b, enum series_field but) {
  if (a->kind != b->kind || a->duplicate || b->duplicate || !b->n) return false;
  for (int i = 0; i < SERIES_FIELDS; i++)
    if (i != (int)but && !span_equal(a->key.field[i], b->key.field[i])) return false;
  return true;
}

static void together_add_part(struct whole *whole, const struct series *series, size_t index) {
  if (whole->d == PARTS_MOST) return;
  whole->part[whole->d] = series;
  whole->index[whole->d++] = index;
}

/* The categories of a scheme that go with series `at`, when it is the first of them. */
static void gather_categories(const struct series_set *set, size_t at, struct whole *whole) {
  const struct series *head = &set->list[at];
  if (!head->key.field[SERIES_CATEGORY].n) return;
  for (size_t i = 0; i < set->n; i++) {
    const struct series *s = &set->list[i];
    if (!alike(head, s, SERIES_CATEGORY) || span_is(s->key.field[SERIES_CATEGORY], "total")) continue;
    if (i < at) {
      whole->d = 0;
      return;
    }
    together_add_part(whole, s, i);
  }
}

static void gather_indicators(const struct series_set *set, size_t at, const struct option_list *names,
                              struct whole *whole) {
  const struct series *head = &set->list[at];
  if (!span_is(head->key.field[SERIES_INDICATOR], names->item[0])) return;
  for (size_t k = 0; k < names->n; k++)
    for (size_t i = 0; i < set->n; i++)
      if (alike(head, &set->list[i], SERIES_INDICATOR) &&
          span_is(set->list[i].key.field[SERIES_INDICATOR], names->item[k]))
        together_add_part(whole, &set->list[i], i);
}

/* The periods all parts have, to the end all share; false when a part ends earlier or they do not add up. */
static bool align(struct whole *whole, struct arena *arena) {
  period_code last = series_last(whole->part[0]);
  whole->first = whole->part[0]->first;
  for (size_t k = 1; k < whole->d; k++) {
    if (series_last(whole->part[k]) != last) return false;
    if (whole->part[k]->first > whole->first) whole->first = whole->part[k]->first;
  }
  size_t n = (size_t)period_distance(whole->first, last) + 1;
  whole->x = arena_alloc(arena, n * whole->d * sizeof *whole->x);
  whole->n = 0;
  for (size_t t = 0; t < n; t++) {
    double sum = 0, *row = whole->x + t * whole->d;
    for (size_t k = 0; k < whole->d; k++) {
      const struct series *s = whole->part[k];
      row[k] = s->value[(size_t)period_distance(s->first, whole->first) + t];
      sum += row[k];
    }
    if (!(fabs(sum - 100) < 1)) return false; /* a hole, or no whole */
  }
  whole->n = n;
  return n > 2;
}

/* z[(k * h + j) * PATHS + i]: coordinate k, step j + 1, path i; centre[k * h + j]. False when a coordinate has no
 * spread. */
static bool coordinates(const struct forecasting *f, const struct whole *whole, const struct ilr *ilr,
                        struct arena *arena, double *centre, double *z) {
  struct forecaster forecaster = f->forecaster;
  size_t h = forecaster.h, q = whole->d - 1;
  double *y = arena_alloc(arena, whole->n * sizeof *y), *row = arena_alloc(arena, q * sizeof *row);
  forecaster.choose_transform = false, forecaster.transform = TRANSFORM_NONE;
  for (size_t k = 0; k < q; k++) {
    struct fitted fitted;
    struct rng rng;
    for (size_t t = 0; t < whole->n; t++) {
      ilr_forward(ilr, whole->x + t * whole->d, row);
      y[t] = row[k];
    }
    struct fit_input in = {y, whole->n, (unsigned)whole->part[0]->kind, NATURE_LEVEL, {0}, whole->first};
    fit_series(&forecaster, &in, h, arena, &fitted);
    for (size_t j = 0; j < h; j++) {
      centre[k * h + j] = fitted.forecast->mean[j];
      if (isnan(forecast_spread(fitted.forecast, j))) return false;
    }
    struct path_source source = fit_paths(&fitted, &f->pool, h, arena);
    rng_seed(&rng, forecaster.seed, whole->index[0] * PARTS_MOST + k);
    source.draw(source.context, &rng, h, PATHS, z + k * h * PATHS);
  }
  return true;
}

/* Means and bounds of step j + 1 of every part. */
static void back(const struct forecasting *f, const struct whole *whole, const struct ilr *ilr, size_t j,
                 const double *centre, const double *z, struct arena *arena, struct outcome *outcome) {
  size_t h = f->forecaster.h, d = whole->d, levels = f->forecaster.levels;
  double *x = arena_alloc(arena, d * PATHS * sizeof *x), *part = arena_alloc(arena, d * sizeof *part);
  double *coordinate = arena_alloc(arena, d * sizeof *coordinate);
  for (size_t k = 0; k + 1 < d; k++) coordinate[k] = centre[k * h + j];
  ilr_back(ilr, coordinate, part);
  for (size_t k = 0; k < d; k++) outcome[whole->index[k]].mean[j] = part[k];
  for (size_t i = 0; i < PATHS; i++) {
    for (size_t k = 0; k + 1 < d; k++) coordinate[k] = z[(k * h + j) * PATHS + i];
    ilr_back(ilr, coordinate, part);
    for (size_t k = 0; k < d; k++) x[k * PATHS + i] = part[k];
  }
  for (size_t k = 0; k < d; k++) {
    struct outcome *o = &outcome[whole->index[k]];
    values_sort(x + k * PATHS, PATHS);
    for (size_t l = 0; l < levels; l++) {
      double tail = 0.5 - f->forecaster.level[l] / 200;
      o->lo[l * h + j] = values_quantile(x + k * PATHS, PATHS, tail);
      o->hi[l * h + j] = values_quantile(x + k * PATHS, PATHS, 1 - tail);
    }
  }
}

static void forecast_whole(const struct forecasting *f, const struct whole *whole, struct arena *kept,
                           struct outcome *outcome) {
  struct arena scratch = {0};
  size_t h = f->forecaster.h, levels = f->forecaster.levels, q = whole->d - 1;
  double *centre = arena_alloc(&scratch, q * h * sizeof *centre), *z = arena_alloc(&scratch, q * h * PATHS * sizeof *z);
  struct ilr ilr = ilr_new(&scratch, whole->d, 100);
  for (size_t t = 0; t < whole->n; t++) ilr_close(&ilr, 0.05, whole->x + t * whole->d);
  ilr_principal(&ilr, whole->x, whole->n);
  if (coordinates(f, whole, &ilr, &scratch, centre, z)) {
    for (size_t k = 0; k < whole->d; k++) {
      double *room = arena_alloc(kept, h * (1 + 2 * levels) * sizeof *room);
      outcome[whole->index[k]] = (struct outcome){
          .method = f->forecaster.method->name, .mean = room, .lo = room + h, .hi = room + h + h * levels};
    }
    for (size_t j = 0; j < h; j++) back(f, whole, &ilr, j, centre, z, &scratch, outcome);
  }
  arena_free(&scratch);
}

static void report_not_whole(const struct series *series, struct arena *arena, const struct finding_sink *findings) {
  struct finding finding = {
      .severity = SEVERITY_FINDING,
      .unit = span_of(series_title(&series->key, arena)),
      .column = span_of("category"),
      .rule = span_of("forecast-together"),
      .message = span_of("the parts do not add up to the whole in common periods; each is forecast alone")};
  finding_give(findings, &finding);
}

void together_apply(const struct forecasting *f, const struct series_set *set, struct arena *kept,
                    struct outcome *outcome, const struct finding_sink *findings) {
  const struct option_list *names = &f->options->together;
  bool categories = names->n == 1 && strcmp(names->item[0], "categories") == 0;
  for (size_t i = 0; i < set->n; i++) {
    struct whole whole = {.d = 0};
    if (!unit_is_share(set->list[i].key.field[SERIES_UNIT]) || set->list[i].duplicate || !set->list[i].n) continue;
    if (categories)
      gather_categories(set, i, &whole);
    else
      gather_indicators(set, i, names, &whole);
    if (whole.d < 2) continue;
    if (align(&whole, kept))
      forecast_whole(f, &whole, kept, outcome);
    else
      report_not_whole(&set->list[i], kept, findings);
  }
}
