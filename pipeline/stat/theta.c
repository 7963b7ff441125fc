/* SPDX-License-Identifier: GPL-3.0-or-later */
/* theta.c - the Theta method.
 *
 * Seasonally adjusted when the test of decompose.h finds a season; simple exponential smoothing of that, plus half the
 * slope of the least-squares line; the season put back. Point forecast h steps ahead, with n points, weight alpha and
 * slope b: level + b/2 (h - 1 + (1 - (1 - alpha)^n) / alpha). Bounds are those of the smoothing alone, sigma
 * sqrt(1 + (h - 1) alpha^2), around the point forecast.
 * Sources: Assimakopoulos and Nikolopoulos 2000; Hyndman and Billah 2003, eq. 9.
 */
#include <math.h>

#include "base/elementary.h"
#include "stat/decompose.h"
#include "stat/ets.h"
#include "stat/sample.h"

struct theta {
  struct adjusted adjusted;
  struct ets_model *smoothing;
  double half_slope;
};

static int theta_fit(struct arena *arena, const struct sample *sample, const void *options, void **model,
                     struct err *err) {
  (void)options;
  int code = sample_complete(sample, "theta", 3, err);
  if (code) return code;
  struct theta *theta = arena_alloc(arena, sizeof *theta);
  theta->adjusted = seasonal_adjust(arena, sample);
  theta->half_slope = sample_slope(theta->adjusted.sample.y, sample->n) / 2;
  *model = theta;
  return ets_model_fit(arena, &theta->adjusted.sample, "theta", (struct ets_form){0}, ETS_FREE, &theta->smoothing, err);
}

static double drift_at(const struct theta *theta, size_t j) {
  double alpha = theta->smoothing->final.alpha, n = (double)theta->smoothing->n;
  return theta->half_slope * ((double)j + (1 - real_pow(1 - alpha, n)) / alpha);
}

static void theta_forecast(const void *model, struct forecast *out) {
  const struct theta *theta = model;
  ets_model_forecast(theta->smoothing, out);
  for (size_t j = 0; j < out->h; j++) out->mean[j] += drift_at(theta, j);
  seasonal_restore(&theta->adjusted, out, false);
  forecast_gaussian(out);
}

static void theta_simulate(const void *model, struct rng *rng, size_t h, double *path) {
  const struct theta *theta = model;
  ets_model_simulate(theta->smoothing, rng, h, path);
  for (size_t j = 0; j < h; j++) path[j] += drift_at(theta, j);
  seasonal_restore_path(&theta->adjusted, h, path);
}

static void theta_fitted(const void *model, double *values) {
  const struct theta *theta = model;
  ets_model_fitted(theta->smoothing, values);
  seasonal_restore_fitted(&theta->adjusted, values);
}

static void theta_summary(const void *model, struct fit_summary *out) {
  ets_model_summary(((const struct theta *)model)->smoothing, out);
}

static void theta_parameters(const void *model, parameter_visitor *visit, void *context) {
  const struct theta *theta = model;
  visit(context, "alpha", theta->smoothing->final.alpha);
  visit(context, "drift", theta->half_slope);
  visit(context, "sigma", theta->smoothing->sigma2);
}

const struct method method_theta = {.name = "theta",
                                    .title = "Theta (Assimakopoulos and Nikolopoulos 2000)",
                                    .fewest = 3,
                                    .fit = theta_fit,
                                    .forecast = theta_forecast,
                                    .simulate = theta_simulate,
                                    .fitted = theta_fitted,
                                    .summary = theta_summary,
                                    .parameters = theta_parameters};
