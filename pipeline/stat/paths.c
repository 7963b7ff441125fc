/* SPDX-License-Identifier: GPL-3.0-or-later */
/* paths.c - see paths.h. */
#include "stat/paths.h"

#include <math.h>

#include "stat/distribution.h"
#include "stat/model.h"

struct normal_pool normal_pool_new(struct arena *arena, uint64_t seed, size_t n) {
  size_t size = 1;
  while (size < n) size *= 2;
  double *z = arena_alloc(arena, size * sizeof *z);
  struct rng rng;
  rng_seed(&rng, seed, UINT64_MAX);
  for (size_t i = 0; i < size; i++) z[i] = normal_quantile(((double)i + 0.5) / (double)size);
  for (size_t i = size; i > 1; i--) {
    size_t j = rng_below(&rng, i);
    double moved = z[i - 1];
    z[i - 1] = z[j], z[j] = moved;
  }
  return (struct normal_pool){z, size};
}

/* count values from a place of the pool drawn for this step, times scale, added to out. */
static void add_normals(const struct normal_pool *pool, struct rng *rng, size_t count, double scale, double *out) {
  size_t at = rng_next(rng) & (pool->n - 1);
  for (size_t i = 0; i < count;) {
    size_t run = pool->n - at < count - i ? pool->n - at : count - i;
    for (size_t j = 0; j < run; j++) out[i + j] += scale * pool->z[at + j];
    i += run;
    at = 0;
  }
}

double forecast_spread(const struct forecast *f, size_t j) {
  if (!isnan(f->sd[j]) || !f->levels) return f->sd[j];
  size_t widest = 0;
  for (size_t l = 1; l < f->levels; l++)
    if (f->level[l] > f->level[widest]) widest = l;
  double z = normal_quantile(0.5 + f->level[widest] / 200);
  return (f->hi[widest * f->h + j] - f->lo[widest * f->h + j]) / (2 * z);
}

static void draw_gaussian(const void *context, struct rng *rng, size_t h, size_t count, double *out) {
  const struct path_gaussian *g = context;
  for (size_t j = 0; j < h; j++) {
    double *now = out + j * count, before = j ? g->sd[j - 1] : 0, sd = g->sd[j];
    double keep = !j ? 0 : sd >= before ? 1 : sd / before;
    const double *last = j ? now - count : now;
    for (size_t i = 0; i < count; i++) now[i] = j ? keep * last[i] : 0;
    if (sd > before) add_normals(g->pool, rng, count, sqrt(sd * sd - before * before), now);
  }
  for (size_t j = 0; j < h; j++)
    for (size_t i = 0; i < count; i++) out[j * count + i] += g->mean[j];
}

static void draw_table(const void *context, struct rng *rng, size_t h, size_t count, double *out) {
  const struct path_table *t = context;
  size_t from = rng_below(rng, t->paths);
  for (size_t j = 0; j < h; j++)
    for (size_t i = 0; i < count; i++) out[j * count + i] = t->table[j * t->paths + (from + i) % t->paths];
}

struct path_source path_table(const struct path_table *table) {
  return (struct path_source){draw_table, table};
}

struct path_source path_gaussian(const struct path_gaussian *gaussian) {
  return (struct path_source){draw_gaussian, gaussian};
}

static void draw_linear(const void *context, struct rng *rng, size_t h, size_t count, double *out) {
  const struct path_linear *l = context;
  for (size_t j = 0; j < h; j++)
    for (size_t i = 0; i < count; i++) out[j * count + i] = l->mean[j];
  for (size_t shock = 0; shock < h; shock++) {
    struct rng own; /* the same shock in every later step */
    rng_seed(&own, rng_next(rng), shock);
    for (size_t j = shock; j < h; j++) {
      struct rng again = own;
      add_normals(l->pool, &again, count, l->sigma * l->psi[j - shock], out + j * count);
    }
  }
}

struct path_source path_linear(const struct path_linear *linear) {
  return (struct path_source){draw_linear, linear};
}

static void draw_model(const void *context, struct rng *rng, size_t h, size_t count, double *out) {
  const struct path_model *m = context;
  struct arena scratch = {0};
  double *path = arena_alloc(&scratch, h * sizeof *path);
  for (size_t i = 0; i < count; i++) {
    m->simulate(m->model, rng, h, path);
    for (size_t j = 0; j < h; j++) out[j * count + i] = path[j];
  }
  arena_free(&scratch);
}

struct path_source path_model(const struct path_model *model) {
  return (struct path_source){draw_model, model};
}
