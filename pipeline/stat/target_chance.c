/* SPDX-License-Identifier: GPL-3.0-or-later */
/* target_chance.c - the chances of a target, counted over simulated paths. See target.h. */
#include <math.h>
#include <string.h>

#include "base/elementary.h"
#include "stat/distribution.h"
#include "stat/target.h"

static double binomial_se(double p, size_t n) { return sqrt(p * (1 - p) / (double)n); }

static bool inside(const struct target_band *band, double z) { return (z >= band->lo) & (z <= band->hi); }

enum { BLOCK = 4096 }; /* paths held at a time */

/* A block of paths: n values a step, and the level each path starts from. */
struct path_block {
  double *z, *level;
  double *grown;              /* a mean growth: sum of ln(1 + g / 100) of the path's steps */
  uint32_t *ever, *all, *now; /* 1 where the path succeeded at some step; at all of them; at the last step */
  size_t n;
};

struct counts {
  size_t at, by, within, beyond, date, every, bad;
};

static void mark(const struct target_band *band, const double *z, const double *level, size_t n, uint32_t *now) {
  for (size_t i = 0; i < n; i++) now[i] = inside(band, z[i] + level[i]);
}

static size_t count_marks(const uint32_t *mark, size_t n) {
  uint32_t sum = 0;
  for (size_t i = 0; i < n; i++) sum += mark[i];
  return sum;
}

static size_t count_in(const struct target_band *band, const double *z, const struct path_block *b) {
  size_t sum = 0;
  for (size_t i = 0; i < b->n; i++) sum += inside(band, z[i] + b->level[i]);
  return sum;
}

/* Success step by step. */
static void count_steps(const struct target_question *q, struct path_block *b, size_t h, struct counts *count) {
  memset(b->ever, 0, b->n * sizeof *b->ever);
  for (size_t i = 0; i < b->n; i++) b->all[i] = !q->failed;
  for (size_t j = 0; j < h; j++) {
    mark(&q->bands.success, b->z + j * b->n, b->level, b->n, b->now);
    for (size_t i = 0; i < b->n; i++) b->ever[i] |= b->now[i], b->all[i] &= b->now[i];
  }
  const double *end = b->z + (h - 1) * b->n;
  count->date += count_marks(b->now, b->n);
  count->by += count_marks(b->ever, b->n);
  count->every += count_marks(b->all, b->n);
  count->within += count_in(&q->bands.within, end, b);
  count->beyond += count_in(&q->bands.beyond, end, b);
  for (size_t i = 0; i < b->n; i++) count->bad += end[i] != end[i];
}

/* The geometric mean of the plan's growth rates, known years and the path's together. */
static void count_means(const struct target_question *q, struct path_block *b, size_t h, struct counts *count) {
  memset(b->grown, 0, b->n * sizeof *b->grown);
  for (size_t j = 0; j < h; j++)
    for (size_t i = 0; i < b->n; i++)
      b->grown[i] += real_log1p(transform_back(q->transform, b->z[j * b->n + i] + b->level[i]) / 100);
  for (size_t i = 0; i < b->n; i++) {
    double mean = 100 * real_expm1((q->grown + b->grown[i]) / (double)q->periods);
    bool success = inside(&q->bands.success, mean);
    count->date += success, count->by += success, count->every += success;
    count->within += inside(&q->bands.within, mean), count->beyond += inside(&q->bands.beyond, mean);
    count->bad += mean != mean;
  }
}

static struct target_chance chance_of(const struct target_question *q, const struct counts *count, size_t paths) {
  if (count->bad || !paths) return target_chance_unknown();
  double n = (double)paths, date = (double)count->date / n, every = (double)count->every / n;
  double at = q->span == TARGET_EVERY_YEAR ? every : date, by = (double)count->by / n;
  return (struct target_chance){at,
                                binomial_se(at, paths),
                                by,
                                binomial_se(by, paths),
                                (double)count->within / n,
                                (double)count->beyond / n,
                                date,
                                every,
                                paths};
}

static struct path_block block_new(struct arena *scratch, size_t h) {
  return (struct path_block){.z = arena_alloc(scratch, h * BLOCK * sizeof(double)),
                             .level = arena_alloc(scratch, BLOCK * sizeof(double)),
                             .grown = arena_alloc(scratch, BLOCK * sizeof(double)),
                             .ever = arena_alloc(scratch, BLOCK * sizeof(uint32_t)),
                             .all = arena_alloc(scratch, BLOCK * sizeof(uint32_t)),
                             .now = arena_alloc(scratch, BLOCK * sizeof(uint32_t))};
}

struct target_chance target_chance(const struct target_question *q, const struct path_source *source, size_t h,
                                   double level_bias, double level_sd, size_t count, uint64_t seed, uint64_t series) {
  struct arena scratch = {0};
  struct path_block b = block_new(&scratch, h);
  struct rng rng;
  rng_seed(&rng, seed, series);
  struct counts counts = {0};
  for (size_t done = 0; done < count; done += b.n) {
    b.n = count - done < BLOCK ? count - done : BLOCK;
    source->draw(source->context, &rng, h, b.n, b.z);
    for (size_t i = 0; i < b.n; i++) b.level[i] = level_bias + (level_sd > 0 ? level_sd * rng_normal(&rng) : 0);
    if (q->span == TARGET_MEAN)
      count_means(q, &b, h, &counts);
    else
      count_steps(q, &b, h, &counts);
  }
  arena_free(&scratch);
  return chance_of(q, &counts, count);
}

struct target_chance target_chance_unknown(void) {
  return (struct target_chance){NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, 0};
}

struct target_chance target_chance_known(const struct target *target, double value, bool success) {
  return (struct target_chance){
      success, 0, success, 0, target_within(target, value), target_beyond(target, value), target_met(target, value),
      success, 0};
}

double target_chance_gaussian(const struct target_band *band, double mean, double sd) {
  if (!(band->lo <= band->hi)) return 0;
  if (!(sd > 0)) return isnan(mean) || isnan(sd) ? NAN : inside(band, mean);
  if (isinf(band->hi)) return normal_above((band->lo - mean) / sd); /* keeps far tails */
  return normal_below((band->hi - mean) / sd) - normal_below((band->lo - mean) / sd);
}
