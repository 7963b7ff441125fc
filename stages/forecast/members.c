/* SPDX-License-Identifier: GPL-3.0-or-later */
/* members.c - what a combined forecast is made of: its members' weights, and how far they are apart. See forecast.h. */
#include <math.h>

#include "stages/forecast/forecast.h"
#include "stat/auto_model.h"
#include "stat/variance.h"

static void put_weight(void *context, const char *name, double value) {
  struct strbuf *out = context;
  if (value > 0) strbuf_format(out, "%s%s:%.4g", out->n ? "|" : "", name, value);
}

static bool is_combination(const struct method *method) { return strncmp(method->name, "combination", 11) == 0; }

void fit_weights(const struct fitted *fitted, size_t h, struct strbuf *out) {
  if (!fitted->method) return;
  if (is_auto(fitted->method))
    auto_weights(fitted->model, h, put_weight, out);
  else if (is_combination(fitted->method))
    combination_weights(fitted->model, h, put_weight, out);
}

/* Spread of the members' means h ahead, each by its part in the whole (a trimmed one has none). */
static double between_members(const struct combination *combination, size_t h, struct arena *arena) {
  size_t n = combination->count;
  double *mean = arena_alloc(arena, 2 * h * sizeof *mean), *share = arena_array(arena, double, n);
  double *end = arena_alloc(arena, n * sizeof *end);
  combination_forecast(combination, h, mean, mean + h, NULL, share);
  for (size_t i = 0; i < n; i++) {
    bool has = member_forecast(arena, &combination->fit[i], &combination->series, h, mean, mean + h);
    end[i] = has ? mean[h - 1] : NAN;
  }
  return variance_between(end, share, n);
}

/* A share's forecast is the panel walk (1 - w) and the trends (w): the distance of the two follows from that of the
 * walk to the whole, variance w (1 - w) distance^2. */
static double between_walk_and_trend(const struct auto_model *model, size_t h, struct arena *arena) {
  const struct auto_share *share = &model->share;
  if (!(share->trend > 0) || share->season) return 0;
  double *mean = arena_alloc(arena, 2 * h * sizeof *mean);
  auto_share_forecast(model, h, mean, mean + h);
  double off = mean[h - 1] - (share->last + share->drift * (double)h), w = share->trend;
  return (1 - w) / w * off * off;
}

double fit_between(const struct fitted *fitted, size_t h, struct arena *arena) {
  if (!fitted->method) return 0;
  if (is_combination(fitted->method)) return between_members(fitted->model, h, arena);
  if (!is_auto(fitted->method)) return 0;
  const struct auto_model *model = fitted->model;
  return model->levels ? between_members(model->levels, h, arena) : between_walk_and_trend(model, h, arena);
}
