/* SPDX-License-Identifier: GPL-3.0-or-later */
/* model.c - see model.h. */
#include "stat/model.h"

#include <math.h>
#include <string.h>

#include "stat/distribution.h"

#define METHOD(object) extern const struct method object;
#include "stat/methods.def"
#undef METHOD

const struct method *const method_list[] = {
#define METHOD(object) &object,
#include "stat/methods.def"
#undef METHOD
    NULL};

const struct method *method_find(const char *name) {
  for (size_t i = 0; method_list[i]; i++)
    if (strcmp(method_list[i]->name, name) == 0) return method_list[i];
  return NULL;
}

static double *missing(struct arena *arena, size_t n) {
  double *v = arena_alloc(arena, n * sizeof *v);
  for (size_t i = 0; i < n; i++) v[i] = NAN;
  return v;
}

struct forecast *forecast_new(struct arena *arena, size_t h, const double *level, size_t levels) {
  struct forecast *f = arena_alloc(arena, sizeof *f);
  *f = (struct forecast){.h = h,
                         .levels = levels,
                         .level = level,
                         .mean = missing(arena, h),
                         .sd = missing(arena, h),
                         .lo = missing(arena, h * levels),
                         .hi = missing(arena, h * levels)};
  return f;
}

void forecast_gaussian(struct forecast *out) {
  for (size_t l = 0; l < out->levels; l++) {
    double z = normal_quantile(0.5 + out->level[l] / 200);
    for (size_t j = 0; j < out->h; j++) {
      out->lo[l * out->h + j] = out->mean[j] - z * out->sd[j];
      out->hi[l * out->h + j] = out->mean[j] + z * out->sd[j];
    }
  }
}
