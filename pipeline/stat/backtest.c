/* SPDX-License-Identifier: GPL-3.0-or-later */
/* backtest.c - see backtest.h. */
#include "stat/backtest.h"

#include <math.h>
#include <string.h>

#include "stat/calibration.h"

static const double away[] = {-2, -1, 0, 1, 2};
enum { AWAYS = sizeof away / sizeof *away };

struct origin {
  const struct backtest_series *series;
  struct sample scaled;  /* on the scale of the transform */
  const double *before;  /* the same points in their own units */
  const double *outcome; /* h, in their own units */
  const double *naive2;  /* h, in their own units */
  double scale;
};

/* A forecast from the transform's scale to the units of the series. */
static void go_back(const struct transform *transform, struct forecast *f) {
  for (size_t j = 0; j < f->h; j++) {
    f->mean[j] = transform_back(transform, f->mean[j]);
    for (size_t l = 0; l < f->levels; l++) {
      f->lo[l * f->h + j] = transform_back(transform, f->lo[l * f->h + j]);
      f->hi[l * f->h + j] = transform_back(transform, f->hi[l * f->h + j]);
    }
  }
}

static struct forecast *forecast_of(struct arena *arena, const struct method *method, const void *options,
                                    const struct origin *o, size_t h, void **model) {
  struct err refused = {0};
  if (o->scaled.n < method->fewest || method->fit(arena, &o->scaled, options, model, &refused)) return NULL;
  struct forecast *f = forecast_new(arena, h, calibration_level, CALIBRATION_KNOTS);
  method->forecast(*model, f);
  go_back(&o->series->transform, f);
  return f;
}

#define SHARE_UNIT 0.015 /* of the whole: 1.5 points */

static double event_unit(const struct origin *o, size_t j) {
  const struct transform *t = &o->series->transform;
  return t->kind == TRANSFORM_LOGIT ? SHARE_UNIT * t->whole : o->scale / 2 * sqrt((double)(j + 1));
}

static void score_events(struct probability_sums *sums, const struct origin *o, const struct forecast *f) {
  for (size_t j = 0; j < f->h; j++) {
    if (isnan(o->outcome[j]) || !(o->scale > 0)) continue;
    double unit = event_unit(o, j);
    score_pit(sums, forecast_probability(f, j, o->outcome[j]));
    for (size_t c = 0; c < AWAYS; c++) {
      double target = o->naive2[j] + away[c] * unit;
      score_probability(sums, j * AWAYS + c, 1 - forecast_probability(f, j, target), o->outcome[j] >= target);
    }
  }
}

static void score_method(struct arena *arena, const struct backtest *b, size_t i, const struct origin *o,
                         struct backtest_result *result) {
  const struct backtest_method *method = b->method + i;
  const void *options = method->options ? method->options(method->context, o->series) : NULL;
  void *model = NULL;
  struct forecast *f = forecast_of(arena, method->method, options, o, b->h, &model);
  if (!f) {
    result->failures++;
    return;
  }
  score_add(&result->points, o->outcome, o->naive2, f, o->scale);
  score_events(&result->probabilities, o, f);
  if (b->error) b->error(b->error_context, i, o->series, model, o->scaled.n, b->h, o->outcome);
}

/* False when there is nothing to score against: too few points, or no naive 2. */
static bool origin_at(struct arena *arena, const struct backtest *b, const struct backtest_series *series, size_t back,
                      struct origin *o) {
  if (series->n < b->h + back + (b->fewest ? b->fewest : 2)) return false;
  size_t end = series->n - b->h - back, n = b->window && b->window < end ? b->window : end;
  double *y = arena_alloc(arena, n * sizeof *y);
  o->series = series, o->before = series->y + end - n, o->outcome = series->y + end;
  for (size_t t = 0; t < n; t++) y[t] = transform_forward(&series->transform, o->before[t]);
  o->scaled = (struct sample){.y = y, .n = n, .m = series->m};
  o->scale = score_scale(o->before, n, series->m);
  struct origin plain = *o;
  struct backtest_series untransformed = *series;
  void *model = NULL;
  untransformed.transform = (struct transform){0};
  plain.series = &untransformed, plain.scaled.y = o->before;
  struct forecast *naive2 = forecast_of(arena, method_find("naive2"), NULL, &plain, b->h, &model);
  o->naive2 = naive2 ? naive2->mean : NULL;
  return naive2 != NULL;
}

void backtest_run(const struct backtest *b, struct backtest_result *results) {
  struct arena arena = {0};
  memset(results, 0, b->methods * sizeof *results);
  for (size_t i = 0; i < b->count; i++) {
    for (size_t back = 0; back < b->origins; back++) {
      struct origin o;
      if (!origin_at(&arena, b, b->series + i, back, &o)) break;
      for (size_t k = 0; k < b->methods; k++) score_method(&arena, b, k, &o, results + k);
      arena_reset(&arena);
    }
    arena_reset(&arena);
    if (b->progress) b->progress(b->progress_context, i + 1, b->count);
  }
  arena_free(&arena);
}
