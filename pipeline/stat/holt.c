/* SPDX-License-Identifier: GPL-3.0-or-later */
/* holt.c - Holt's linear trend: ETS(A,A,N); see ets.h for the options. */
#include <math.h>

#include "stat/ets.h"

static int fit(struct arena *arena, const struct sample *sample, const void *options, void **model, struct err *err) {
  const struct ets_options *given = options;
  struct ets_form form = {.trend = true};
  struct ets_model *fitted = NULL;
  int code = ets_model_fit(arena, sample, "holt", form, given ? given->given : ETS_FREE, &fitted, err);
  *model = fitted;
  return code;
}

const struct method method_holt = ETS_METHOD("holt", "Holt's linear trend", 5, fit);
