/* SPDX-License-Identifier: GPL-3.0-or-later */
/* damped_holt.c - Holt's linear trend, damped (Gardner and McKenzie 1985): ETS(A,Ad,N); see ets.h for the options. */
#include <math.h>

#include "stat/ets.h"

static int fit(struct arena *arena, const struct sample *sample, const void *options, void **model, struct err *err) {
  const struct ets_options *given = options;
  struct ets_form form = {.trend = true, .damped = true};
  struct ets_model *fitted = NULL;
  int code = ets_model_fit(arena, sample, "damped", form, given ? given->given : ETS_FREE, &fitted, err);
  *model = fitted;
  return code;
}

const struct method method_damped =
    ETS_METHOD("damped", "Holt's linear trend, damped (Gardner and McKenzie 1985)", 6, fit);
