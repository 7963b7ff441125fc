/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ets.c - exponential smoothing with the form chosen by AICc; see ets.h. */
#include "stat/ets.h"

#include <math.h>

#include "stat/sample.h"

static bool positive(const struct sample *sample) {
  for (size_t t = 0; t < sample->n; t++)
    if (!(sample->y[t] > 0)) return false;
  return true;
}

static bool eligible(struct ets_form form, const struct sample *sample, bool additive_only, bool positive_values) {
  if (form.multiplicative_error && (additive_only || !positive_values)) return false;
  if (form.season == ETS_SEASON_NONE) return true;
  return sample->m > 1 && sample->m <= ETS_LONGEST && sample->n > sample->m;
}

/* The first form stands when no other has an AICc: the level alone. */
static int choose(struct arena *arena, const struct sample *sample, const struct ets_options *options,
                  struct ets_model **best, struct err *err) {
  int code = ets_model_fit(arena, sample, "ets", ets_forms[0], options->given, best, err);
  bool positive_values = !code && positive(sample);
  for (size_t i = 1; i < ETS_FORMS && !code && !sample_constant(sample->y, sample->n); i++) {
    struct ets_form form = ets_forms[i];
    size_t k = ets_parameter_count(form, form.season ? sample->m : 1);
    if (!eligible(form, sample, options->additive_only, positive_values) || sample->n <= k + 1) continue;
    struct ets_model *model;
    struct err refused = {0};
    if (ets_model_fit(arena, sample, "ets", form, options->given, &model, &refused)) continue;
    if (ets_model_aicc(model) < ets_model_aicc(*best)) *best = model;
  }
  return code;
}

int ets_choose(struct arena *arena, const struct sample *sample, const struct ets_options *options,
               struct ets_model **model, struct err *err) {
  struct ets_options defaults = {.given = ETS_PRIOR};
  struct ets_form form;
  if (!options) options = &defaults;
  if (!options->form) return choose(arena, sample, options, model, err);
  if (!ets_form_parse(options->form, &form))
    return err_set(err, EX_USAGE, "%s is not a form of exponential smoothing (as ANN, AAdN, MAM)", options->form);
  return ets_model_fit(arena, sample, "ets", form, options->given, model, err);
}

static int fit(struct arena *arena, const struct sample *sample, const void *options, void **model, struct err *err) {
  struct ets_model *chosen = NULL;
  int code = ets_choose(arena, sample, options, &chosen, err);
  *model = chosen;
  return code;
}

const struct method method_ets = ETS_METHOD("ets", "Exponential smoothing, the form chosen by AICc", 3, fit);
