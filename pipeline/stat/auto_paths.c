/* SPDX-License-Identifier: GPL-3.0-or-later */
/* auto_paths.c - paths of the default forecast: a Gaussian walk (paths.h) bent, step by step, to the law of the
 * intervals, which is linear between its knots (calibration.h); so order within a step and dependence between steps are
 * those of the walk, and the quantiles of a step those of the forecast. */
#include <math.h>

#include "base/processor.h"
#include "stat/auto_model.h"
#include "stat/distribution.h"

struct bend { /* x = mean + slope[0] z + sum of slope[k] (z beyond +-knot[k]); z the standard normal */
  double mean, scale, knot[CALIBRATION_KNOTS], slope[CALIBRATION_KNOTS];
};

struct bent_walk {
  struct path_gaussian walk;
  struct bend *bend; /* h */
};

/* z less what of it lies within +-knot; without a branch, so that many are done at once. */
/* What of z lies beyond +-knot: z less z limited to [-knot, knot]. */
static inline double beyond(double z, double knot) {
  double held = z < knot ? z : knot;
  return z - (held > -knot ? held : -knot);
}

EVERY_PROCESSOR static void bend_all(struct bend b, size_t count, double *restrict x) {
  for (size_t i = 0; i < count; i++) {
    double z = x[i] * b.scale, first = b.slope[0] * z + b.slope[1] * beyond(z, b.knot[1]);
    x[i] = b.mean + (first + (b.slope[2] * beyond(z, b.knot[2]) + b.slope[3] * beyond(z, b.knot[3])));
  }
}

static void auto_paths_draw(const void *context, struct rng *rng, size_t h, size_t count, double *out) {
  const struct bent_walk *b = context;
  struct path_source walk = path_gaussian(&b->walk);
  walk.draw(walk.context, rng, h, count, out);
  for (size_t j = 0; j < h; j++) bend_all(b->bend[j], count, out + j * count);
}

/* Changes of slope at the knots 50, 80 and 95 %; beyond 99 % the last slope goes on. */
static struct bend bend_of(const struct calibration_law *law, double mean, double spread, double sd) {
  struct bend b = {.mean = mean, .scale = sd > 0 ? 1 / sd : 0};
  double before = 0;
  for (size_t k = 0; k < CALIBRATION_KNOTS; k++) {
    double z0 = k ? law->z[k - 1] : 0, q0 = k ? law->q[k - 1] : 0;
    double slope = spread * (law->q[k] - q0) / (law->z[k] - z0);
    b.knot[k] = z0, b.slope[k] = slope - before;
    before = slope;
  }
  return b;
}

struct path_source auto_paths(struct arena *arena, const void *model, size_t h, const struct normal_pool *pool) {
  struct bent_walk *b = arena_array(arena, struct bent_walk, 1);
  double *mean = arena_alloc(arena, 2 * h * sizeof *mean), *sd = arena_array(arena, double, h), *spread = mean + h;
  const struct calibration_law *law = auto_laws(arena, model, h);
  double z95 = normal_quantile(0.975);
  b->bend = arena_array(arena, struct bend, h);
  auto_spread(model, h, mean, spread);
  for (size_t j = 0; j < h; j++) {
    sd[j] = spread[j] * calibration_quantile(law + j, z95) / z95;
    b->bend[j] = bend_of(law + j, mean[j], spread[j], sd[j]);
  }
  b->walk = (struct path_gaussian){pool, arena_array(arena, double, h), sd};
  return (struct path_source){auto_paths_draw, b};
}
