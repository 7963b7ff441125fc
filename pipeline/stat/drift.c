/* SPDX-License-Identifier: GPL-3.0-or-later */
/* drift.c - the last value and the mean change so far: a random walk with drift. See walk.h. */
#include "stat/walk.h"

static int drift_fit(struct arena *arena, const struct sample *sample, const void *options, void **model,
                     struct err *err) {
  (void)options;
  return walk_fit(arena, sample, "drift", 1, true, model, err);
}

const struct method method_drift = {.name = "drift",
                                    .title = "Random walk with drift",
                                    .fewest = 3,
                                    .fit = drift_fit,
                                    .forecast = walk_forecast,
                                    .simulate = walk_simulate,
                                    .fitted = walk_fitted,
                                    .summary = walk_summary,
                                    .parameters = walk_parameters};
