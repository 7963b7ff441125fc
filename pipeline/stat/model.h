/* SPDX-License-Identifier: GPL-3.0-or-later */
/* model.h - what a forecasting method is: an object of functions over one time series.
 *
 * A method is a `const struct method` in a file of its own, named once in stat/methods.def. It knows nothing of files,
 * regions or field names; it sees numbers, oldest first. fit() estimates and returns a model that lives in the arena it
 * was given; the other functions read that model and never change it, so a model may be used from several threads.
 *
 * Numbers: y in the units of the series (a share is already on the logit scale when it comes here); NaN is missing and
 * is never mistaken for 0. A method that cannot use missing points says so with err_set(EX_DATAERR). All results are
 * deterministic: simulation draws only from the generator it is given.
 */
#ifndef TERTIA_STAT_MODEL_H
#define TERTIA_STAT_MODEL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"

struct rng; /* stat/rng.h */

/* A series: n values, m of them a year (1 yearly, 4 quarterly, 12 monthly), with k regressors if any. */
struct sample {
  const double *y; /* n */
  size_t n;
  unsigned m;
  const double *xreg;   /* n x k, by column; NULL when k is 0 */
  const double *future; /* h x k, by column: the regressors of the horizon */
  size_t k;
};

/* h steps ahead. lo[l * h + j] and hi[l * h + j] bound step j + 1 at level[l] (in percent, as 80 or 95). */
struct forecast {
  size_t h, levels;
  const double *level;
  double *mean, *sd; /* h each; sd NaN where the method has none */
  double *lo, *hi;   /* levels x h each */
};

/* How well it fitted. What a method does not define is NaN. */
struct fit_summary {
  double loglik, aic, aicc, bic, sigma2, mse;
  size_t observations, parameters; /* parameters include sigma2 */
};

/* Called for each fitted quantity: "alpha", "init_l", "ar1", "final_b"... names as in R forecast. */
typedef void parameter_visitor(void *context, const char *name, double value);

struct method {
  const char *name;  /* as on the command line: "theta" */
  const char *title; /* for people: "Theta (Assimakopoulos and Nikolopoulos 2000)" */
  size_t fewest;     /* points it needs at the least */
  bool regressors;   /* uses xreg and future of the sample */
  int (*fit)(struct arena *arena, const struct sample *sample, const void *options, void **model, struct err *err);
  void (*forecast)(const void *model, struct forecast *out);
  void (*simulate)(const void *model, struct rng *rng, size_t h, double *path); /* NULL: Gaussian from mean and sd */
  void (*fitted)(const void *model, double *fitted);                            /* n one-step means; NaN where none */
  void (*summary)(const void *model, struct fit_summary *out);
  void (*parameters)(const void *model, parameter_visitor *visit, void *context);
  const char *(*label)(const void *model); /* "ETS(A,Ad,N)", lives as long as the model; NULL: the title */
};

/* Room for a forecast of h steps at these levels, all NaN. */
struct forecast *forecast_new(struct arena *arena, size_t h, const double *level, size_t levels);
/* Bounds mean +- z sd for every level. */
void forecast_gaussian(struct forecast *out);

/* Every method of stat/methods.def in its order, ended by NULL; and one by its name, or NULL. */
extern const struct method *const method_list[];
const struct method *method_find(const char *name);

#endif
