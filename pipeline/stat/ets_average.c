/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ets_average.c - exponential smoothing with every form, averaged by Akaike weights instead of one chosen.
 *
 * Form i has the weight exp(-(AICc_i - least AICc) / 2) over the sum of these: the choice among forms that fit about as
 * well no longer turns the forecast. Fits are those of ets without options (under the prior); a form whose AICc is not
 * defined has no weight, and when none is, the level alone stands. Mean and bounds are averages by weight.
 * Sources: Akaike 1978; Kolassa 2011 (International Journal of Forecasting 27), which measures it on M3. */
#include <math.h>

#include "base/elementary.h"
#include "stat/ets.h"
#include "stat/sample.h"

struct average {
  size_t count, n;
  struct ets_model *model[ETS_FORMS];
  double weight[ETS_FORMS];
};

static bool positive(const struct sample *sample) {
  for (size_t t = 0; t < sample->n; t++)
    if (!(sample->y[t] > 0)) return false;
  return true;
}

static bool eligible(struct ets_form form, const struct sample *sample, bool positive_values) {
  bool seasonal = sample->m > 1 && sample->m <= ETS_LONGEST && sample->n > sample->m;
  if (form.multiplicative_error && !positive_values) return false;
  if (form.season != ETS_SEASON_NONE && !seasonal) return false;
  return sample->n > ets_parameter_count(form, form.season ? sample->m : 1) + 1;
}

static void ets_average_add(struct arena *arena, const struct sample *sample, struct ets_form form, struct average *a) {
  struct err refused = {0};
  struct ets_model **model = a->model + a->count;
  if (ets_model_fit(arena, sample, "ets-average", form, ETS_PRIOR, model, &refused)) return;
  a->weight[a->count] = ets_model_aicc(*model);
  if (isfinite(a->weight[a->count])) a->count++;
}

static void ets_average_weigh(struct average *a) {
  double least = INFINITY, total = 0;
  for (size_t i = 0; i < a->count; i++) least = fmin(least, a->weight[i]);
  for (size_t i = 0; i < a->count; i++) total += a->weight[i] = real_exp((least - a->weight[i]) / 2);
  for (size_t i = 0; i < a->count; i++) a->weight[i] /= total;
}

static int ets_average_fit(struct arena *arena, const struct sample *sample, const void *options, void **out,
                           struct err *err) {
  (void)options;
  int code = sample_complete(sample, "ets-average", 3, err);
  if (code) return code;
  struct average *a = arena_zero(arena, 1, sizeof *a);
  bool positive_values = positive(sample), constant = sample_constant(sample->y, sample->n);
  a->n = sample->n;
  for (size_t i = 0; i < ETS_FORMS && !constant; i++)
    if (eligible(ets_forms[i], sample, positive_values)) ets_average_add(arena, sample, ets_forms[i], a);
  if (!a->count) {
    code = ets_model_fit(arena, sample, "ets-average", ets_forms[0], ETS_PRIOR, a->model, err);
    a->count = 1, a->weight[0] = 0;
  }
  ets_average_weigh(a);
  *out = a;
  return code;
}

/* to[i] += weight from[i]; what starts as NaN starts at 0. */
static void blend(double *to, const double *from, double weight, size_t n, bool first) {
  for (size_t i = 0; i < n; i++) to[i] = (first ? 0 : to[i]) + weight * from[i];
}

static void ets_average_forecast(const void *model, struct forecast *out) {
  const struct average *a = model;
  struct arena scratch = {0};
  for (size_t i = 0; i < a->count; i++) {
    struct forecast *f = forecast_new(&scratch, out->h, out->level, out->levels);
    ets_model_forecast(a->model[i], f);
    blend(out->mean, f->mean, a->weight[i], out->h, i == 0), blend(out->sd, f->sd, a->weight[i], out->h, i == 0);
    blend(out->lo, f->lo, a->weight[i], out->h * out->levels, i == 0);
    blend(out->hi, f->hi, a->weight[i], out->h * out->levels, i == 0);
  }
  arena_free(&scratch);
}

static void ets_average_fitted(const void *model, double *values) {
  const struct average *a = model;
  struct arena scratch = {0};
  double *one = arena_alloc(&scratch, a->n * sizeof *one);
  for (size_t i = 0; i < a->count; i++) {
    ets_model_fitted(a->model[i], one);
    blend(values, one, a->weight[i], a->n, i == 0);
  }
  arena_free(&scratch);
}

static void ets_average_summary(const void *model, struct fit_summary *out) {
  const struct average *a = model;
  *out = (struct fit_summary){NAN, NAN, NAN, NAN, NAN, NAN, a->n, 0};
}

static void ets_average_parameters(const void *model, parameter_visitor *visit, void *context) {
  const struct average *a = model;
  for (size_t i = 0; i < a->count; i++) visit(context, ets_model_label(a->model[i]), a->weight[i]);
}

const struct method method_ets_average = {.name = "ets-average",
                                          .title = "Exponential smoothing, all forms averaged by AICc (Kolassa 2011)",
                                          .fewest = 3,
                                          .fit = ets_average_fit,
                                          .forecast = ets_average_forecast,
                                          .fitted = ets_average_fitted,
                                          .summary = ets_average_summary,
                                          .parameters = ets_average_parameters};
