/* SPDX-License-Identifier: GPL-3.0-or-later */
/* holt_winters.c - Holt-Winters: ETS(A,A,A), ETS(M,A,M), or either damped; see ets.h for the options. */
#include <math.h>

#include "stat/ets.h"

static int fit(struct arena *arena, const struct sample *sample, const void *options, void **model, struct err *err) {
  const struct holt_winters_options *chosen = options;
  struct holt_winters_options o = chosen ? *chosen : (struct holt_winters_options){.given = ETS_FREE};
  struct ets_form form = {o.multiplicative, true, o.damped,
                          o.multiplicative ? ETS_SEASON_MULTIPLICATIVE : ETS_SEASON_ADDITIVE};
  struct ets_model *fitted = NULL;
  int code = ets_model_fit(arena, sample, "hw", form, o.given, &fitted, err);
  *model = fitted;
  return code;
}

const struct method method_hw = ETS_METHOD("hw", "Holt-Winters", 7, fit);
