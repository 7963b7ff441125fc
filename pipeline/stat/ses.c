/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ses.c - Simple exponential smoothing: ETS(A,N,N); see ets.h for the options. */
#include <math.h>

#include "stat/ets.h"

static int fit(struct arena *arena, const struct sample *sample, const void *options, void **model, struct err *err) {
  const struct ets_options *given = options;
  struct ets_form form = {.trend = false};
  struct ets_model *fitted = NULL;
  int code = ets_model_fit(arena, sample, "ses", form, given ? given->given : ETS_FREE, &fitted, err);
  *model = fitted;
  return code;
}

const struct method method_ses = ETS_METHOD("ses", "Simple exponential smoothing", 3, fit);
