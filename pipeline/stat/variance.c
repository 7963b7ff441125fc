/* SPDX-License-Identifier: GPL-3.0-or-later */
/* variance.c - see variance.h. */
#include "stat/variance.h"

#include <math.h>

#include "stat/rng.h"

struct variance_parts variance_split(double of_model, double parameter, double model, double sampling,
                                     double revision) {
  double inner = parameter + model, scale = inner > of_model && inner > 0 ? of_model / inner : 1;
  struct variance_parts v = {.parameter = parameter * scale,
                             .model = model * scale,
                             .sampling = sampling,
                             .revision = revision,
                             .definition = NAN};
  v.process = of_model - v.parameter - v.model;
  if (v.process < 0) v.process = 0; /* rounding */
  v.total = v.process + v.parameter + v.model + sampling + revision;
  return v;
}

double variance_between(const double *mean, const double *weight, size_t k) {
  double sum = 0, centre = 0, spread = 0;
  size_t used = 0;
  for (size_t i = 0; i < k; i++)
    if (isfinite(mean[i]) && weight[i] > 0) sum += weight[i], centre += weight[i] * mean[i], used++;
  if (used < 2) return 0;
  centre /= sum;
  for (size_t i = 0; i < k; i++)
    if (isfinite(mean[i]) && weight[i] > 0) spread += weight[i] * (mean[i] - centre) * (mean[i] - centre) / sum;
  return spread;
}

/* Another past that ends in the same value: going back, each year undoes the changes of a year drawn at random. */
static void draw_past(const struct sample *s, struct rng *rng, double *y) {
  size_t m = s->m ? s->m : 1, years = (s->n - 1) / m;
  y[s->n - 1] = s->y[s->n - 1];
  size_t at = s->n - 1;
  while (at > 0) {
    size_t year = rng_below(rng, years ? years : 1);
    for (size_t j = 0; j < m && at > 0; j++, at--) {
      size_t from = s->n - 1 - (year * m + j) % (s->n - 1);
      y[at - 1] = y[at] - (s->y[from] - s->y[from - 1]);
    }
  }
}

static bool mean_ahead(const struct method *method, const struct sample *sample, const void *options, size_t h,
                       struct arena *arena, double *mean) {
  struct err unfit = {0}; /* too short a series has no such variance */
  void *model = NULL;
  if (method->fit(arena, sample, options, &model, &unfit)) return false;
  struct forecast *f = forecast_new(arena, h, NULL, 0);
  method->forecast(model, f);
  for (size_t j = 0; j < h; j++) {
    if (!isfinite(f->mean[j])) return false;
    mean[j] = f->mean[j];
  }
  return true;
}

void variance_of_parameters(const struct method *method, const struct sample *sample, const void *options, size_t h,
                            size_t rounds, uint64_t seed, uint64_t series, double *out) {
  struct arena scratch = {0}, group = {0};
  double *y = arena_alloc(&scratch, sample->n * sizeof *y), *mean = arena_alloc(&scratch, h * sizeof *mean);
  double *centre = arena_array(&scratch, double, h), *squares = arena_array(&scratch, double, h), used = 0;
  struct sample drawn = *sample;
  struct rng rng;
  rng_seed(&rng, seed ^ 0x70617374u, series);
  drawn.y = y;
  for (size_t r = 0; r < rounds && sample->n > 2; r++) {
    draw_past(sample, &rng, y);
    arena_reset(&group);
    if (!mean_ahead(method, &drawn, options, h, &group, mean)) continue;
    used++;
    for (size_t j = 0; j < h; j++) {
      double off = mean[j] - centre[j];
      centre[j] += off / used;
      squares[j] += off * (mean[j] - centre[j]);
    }
  }
  for (size_t j = 0; j < h; j++) out[j] = used >= 3 ? squares[j] / (used - 1) : NAN;
  arena_free(&group);
  arena_free(&scratch);
}
