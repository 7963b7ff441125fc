/* SPDX-License-Identifier: GPL-3.0-or-later */
/* seasonal_naive.c - the value of the same season a year before. See walk.h. */
#include "stat/walk.h"

static int seasonal_naive_fit(struct arena *arena, const struct sample *sample, const void *options, void **model,
                              struct err *err) {
  (void)options;
  return walk_fit(arena, sample, "snaive", sample->m > 0 ? sample->m : 1, false, model, err);
}

const struct method method_seasonal_naive = {.name = "snaive",
                                             .title = "Seasonal naive",
                                             .fewest = 2,
                                             .fit = seasonal_naive_fit,
                                             .forecast = walk_forecast,
                                             .simulate = walk_simulate,
                                             .fitted = walk_fitted,
                                             .summary = walk_summary,
                                             .parameters = walk_parameters};
