/* SPDX-License-Identifier: GPL-3.0-or-later */
/* naive.c - the last value, for ever: a random walk. See walk.h. */
#include "stat/walk.h"

static int naive_fit(struct arena *arena, const struct sample *sample, const void *options, void **model,
                     struct err *err) {
  (void)options;
  return walk_fit(arena, sample, "naive", 1, false, model, err);
}

const struct method method_naive = {.name = "naive",
                                    .title = "Naive (random walk)",
                                    .fewest = 2,
                                    .fit = naive_fit,
                                    .forecast = walk_forecast,
                                    .simulate = walk_simulate,
                                    .fitted = walk_fitted,
                                    .summary = walk_summary,
                                    .parameters = walk_parameters};
