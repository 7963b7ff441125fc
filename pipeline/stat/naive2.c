/* SPDX-License-Identifier: GPL-3.0-or-later */
/* naive2.c - naive 2: the last seasonally adjusted value, with its season put back; see decompose.h and walk.h.
 * The benchmark of the M competitions; bounds carry the season too. */
#include "stat/decompose.h"
#include "stat/sample.h"
#include "stat/walk.h"

struct naive2 {
  struct adjusted adjusted;
  void *walk;
};

static int naive2_fit(struct arena *arena, const struct sample *sample, const void *options, void **model,
                      struct err *err) {
  (void)options;
  int code = sample_complete(sample, "naive2", 2, err);
  if (code) return code;
  struct naive2 *naive2 = arena_alloc(arena, sizeof *naive2);
  naive2->adjusted = seasonal_adjust(arena, sample);
  *model = naive2;
  return walk_fit(arena, &naive2->adjusted.sample, "naive2", 1, false, &naive2->walk, err);
}

static void naive2_forecast(const void *model, struct forecast *out) {
  const struct naive2 *naive2 = model;
  walk_forecast(naive2->walk, out);
  seasonal_restore(&naive2->adjusted, out, true);
}

static void naive2_simulate(const void *model, struct rng *rng, size_t h, double *path) {
  const struct naive2 *naive2 = model;
  walk_simulate(naive2->walk, rng, h, path);
  seasonal_restore_path(&naive2->adjusted, h, path);
}

static void naive2_fitted(const void *model, double *values) {
  const struct naive2 *naive2 = model;
  walk_fitted(naive2->walk, values);
  seasonal_restore_fitted(&naive2->adjusted, values);
}

static void naive2_summary(const void *model, struct fit_summary *out) {
  walk_summary(((const struct naive2 *)model)->walk, out);
}

static void naive2_parameters(const void *model, parameter_visitor *visit, void *context) {
  walk_parameters(((const struct naive2 *)model)->walk, visit, context);
}

const struct method method_naive2 = {.name = "naive2",
                                     .title = "Naive 2 (naive on the seasonally adjusted series)",
                                     .fewest = 2,
                                     .fit = naive2_fit,
                                     .forecast = naive2_forecast,
                                     .simulate = naive2_simulate,
                                     .fitted = naive2_fitted,
                                     .summary = naive2_summary,
                                     .parameters = naive2_parameters};
