/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ets_model.h - an exponential smoothing model that has been fitted, and what every method of the family does with it.
 *
 * ses, holt, damped, hw and ets differ only in how they choose the form: their models are all struct ets_model, and all
 * but fit() and the name of their const struct method is here.
 *
 * loglik = -n/2 log(sum e^2) - sum log f (the second term for multiplicative errors; constants dropped, as R forecast
 * has it); sigma2 = sum e^2 / (n - parameters of the form + 1), relative when errors are multiplicative. A fit without
 * error has the log-likelihood of errors of 1e-13 of the largest value, so that forms can still be compared.
 */
#ifndef TERTIA_STAT_ETS_MODEL_H
#define TERTIA_STAT_ETS_MODEL_H

#include "stat/ets_fit.h"
#include "stat/model.h"

struct ets_model {
  struct ets_form form;
  size_t n, m;          /* m: 1 for a form without season */
  const double *fitted; /* n one-step means */
  struct ets_point start, final;
  size_t parameters; /* sigma2 included */
  double loglik, sigma2, mse;
};

/* Fit one form, with the parameters that are given, into the arena. Errors: EX_DATAERR for a missing value, too few
 * points (parameters, sigma2 included), a season of fewer than 2 or more than ETS_LONGEST points, a value that is not
 * positive under multiplicative errors; EX_USAGE as ets_estimate(). `name` is that of the method, for messages. */
int ets_model_fit(struct arena *arena, const struct sample *sample, const char *name, struct ets_form form,
                  struct ets_given given, struct ets_model **model, struct err *err);

/* The model of these parameters and initial states on this series: nothing is estimated, nothing checked; `parameters`
 * is how many were estimated, with sigma2. NULL when the recursion leaves the numbers (or, multiplicative errors, the
 * positive ones). */
struct ets_model *ets_model_at(struct arena *arena, struct ets_form form, struct ets_series series,
                               const struct ets_point *start);

double ets_model_aicc(const struct ets_model *model); /* INFINITY when there are too few points for it */

/* Means f[0..h-1] and variances v[0..h-1] of the h points to come. Exact: classes 1 to 3 of the source.
 * Source: Hyndman, Koehler, Ord and Snyder 2008, chapter 6. */
void ets_model_moments(const struct ets_model *model, size_t h, double *f, double *v);

/* The functions of a method over a struct ets_model. */
void ets_model_forecast(const void *model, struct forecast *out);
void ets_model_simulate(const void *model, struct rng *rng, size_t h, double *path);
void ets_model_fitted(const void *model, double *fitted);
void ets_model_summary(const void *model, struct fit_summary *out);
void ets_model_parameters(const void *model, parameter_visitor *visit, void *context);
const char *ets_model_label(const void *model);

/* The rest of a method of this family: ETS_METHOD("ses", "Simple exponential smoothing", 3, fit). */
#define ETS_METHOD(method_name, method_title, least, fit_function)                                                     \
  {                                                                                                                    \
    .name = method_name, .title = method_title, .fewest = least, .fit = fit_function, .forecast = ets_model_forecast,  \
    .simulate = ets_model_simulate, .fitted = ets_model_fitted, .summary = ets_model_summary,                          \
    .parameters = ets_model_parameters, .label = ets_model_label                                                       \
  }

#endif
