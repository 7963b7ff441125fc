/* SPDX-License-Identifier: GPL-3.0-or-later */
/* learned.c - see learned.h. Origins n-1, n-2, ..., as far as LEARNED_LEAST points remain; a member that cannot be
 * fitted at an origin is given there the error of the worst that can. */
#include "stat/learned.h"

#include <math.h>

enum { LEARNED_LEAST = 8 };
#define TOWARDS_EQUAL 0.5

/* Mean absolute error of member i from this origin to the end; NaN when it has none. */
static double past_error(struct arena *arena, const struct member *member, const struct sample *whole, size_t origin) {
  struct sample before = *whole;
  before.n = origin;
  struct member_series series = member_series(arena, &before);
  struct member_fit fit;
  size_t h = whole->n - origin;
  double *mean = arena_alloc(arena, 2 * h * sizeof *mean), sum = 0;
  if (!member_fit(arena, member, &series, &fit) || !member_forecast(arena, &fit, &series, h, mean, mean + h))
    return NAN;
  for (size_t j = 0; j < h; j++) sum += fabs(mean[j] - whole->y[origin + j]);
  return sum / (double)h;
}

static void add_origin(const struct combination *c, size_t origin, double *total) {
  struct arena scratch = {0};
  double error[COMBINATION_MOST], worst = 0;
  for (size_t i = 0; i < c->count; i++) {
    error[i] = past_error(&scratch, c->fit[i].member, &c->series.raw, origin);
    if (error[i] > worst) worst = error[i];
  }
  for (size_t i = 0; i < c->count; i++) total[i] += isnan(error[i]) ? worst : error[i];
  arena_free(&scratch);
}

const double *learned_weights(struct arena *arena, const struct combination *c) {
  double total[COMBINATION_MOST] = {0}, *weight = arena_alloc(arena, c->count * sizeof *weight), sum = 0, errors = 0;
  size_t n = c->series.raw.n;
  for (size_t back = 1; back <= COMBINATION_ORIGINS && n >= back + LEARNED_LEAST; back++)
    add_origin(c, n - back, total);
  for (size_t i = 0; i < c->count; i++) errors += total[i];
  /* a hundredth of the mean error keeps one perfect past from taking all the weight */
  for (size_t i = 0; i < c->count; i++) sum += weight[i] = errors > 0 ? 1 / (total[i] + 0.01 * errors) : 1;
  for (size_t i = 0; i < c->count; i++)
    weight[i] = (1 - TOWARDS_EQUAL) * weight[i] / sum + TOWARDS_EQUAL / (double)c->count;
  return weight;
}
