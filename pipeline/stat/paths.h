/* SPDX-License-Identifier: GPL-3.0-or-later */
/* paths.h - futures by the hundred thousand: what a chance is counted over.
 *
 * A path is h values on the scale of the model (a share: the logit scale). Whoever makes paths is a `struct
 * path_source`: the simulate function of a method, moving-average weights, or the means and standard deviations of a
 * forecast taken as a Gaussian walk (path_gaussian). The walk has independent steps where the variance grows (a random
 * walk: variance of the step = sd[j]^2 - sd[j-1]^2); where it falls, the error of the path shrinks in proportion.
 *
 * A pool of N(0,1) values made once from the seed serves all Gaussian paths: the quantiles of (i + 1/2) / n, shuffled.
 * Step j of a block of paths takes a run of it that begins at a place drawn for that series, step and block. Each value
 * is N(0,1) to 1/n, those within a path are independent to -1/n, and nothing depends on the order of work; since the
 * pool has no sampling error of its own, the binomial error of a chance is not understated.
 */
#ifndef TERTIA_STAT_PATHS_H
#define TERTIA_STAT_PATHS_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "stat/rng.h"

struct forecast; /* stat/model.h */

struct path_source {
  /* Fill `count` paths of h values each: out[j * count + i] is step j + 1 of path i. */
  void (*draw)(const void *context, struct rng *rng, size_t h, size_t count, double *out);
  const void *context;
};

struct normal_pool {
  const double *z;
  size_t n; /* a power of 2 */
};
/* At least n values (rounded up to a power of 2). */
struct normal_pool normal_pool_new(struct arena *arena, uint64_t seed, size_t n);

/* The spread behind step j + 1 of a forecast: its sd, or the sd its widest interval implies; NaN when it has
 * neither. */
double forecast_spread(const struct forecast *forecast, size_t j);

/* Means and standard deviations of h steps. The context of path_gaussian. */
struct path_gaussian {
  const struct normal_pool *pool;
  const double *mean, *sd; /* h, finite */
};
struct path_source path_gaussian(const struct path_gaussian *gaussian);

/* y[h] = mean[h] + sigma sum of psi[j] e[h-j], psi[0] = 1. */
struct path_linear {
  const struct normal_pool *pool;
  const double *mean, *psi; /* h each */
  double sigma;
};
struct path_source path_linear(const struct path_linear *linear);

/* Paths that are there already: step j + 1 of path k is table[j * paths + k]. Each is used equally often, from a place
 * drawn for each block of paths, so a chance has the Monte-Carlo error of `paths`. */
struct path_table {
  const double *table;
  size_t paths;
};
struct path_source path_table(const struct path_table *table);

/* A method's own simulate(). */
struct path_model {
  void (*simulate)(const void *model, struct rng *rng, size_t h, double *path);
  const void *model;
};
struct path_source path_model(const struct path_model *model);

#endif
