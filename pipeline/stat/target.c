/* target.c - see target.h. */
#include "stat/target.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <string.h>

static const char *const names[] = {"at_least", "at_most", "about"};

bool target_direction_named(const char *name, enum target_direction *direction) {
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    if (strcmp(name, names[i]) == 0) {
      *direction = (enum target_direction)i;
      return true;
    }
  return false;
}

const char *target_direction_name(enum target_direction direction) { return names[direction]; }

static double low_end(const struct target *t) {
  return t->direction == TARGET_AT_MOST ? -INFINITY : t->direction == TARGET_ABOUT ? t->value - t->tolerance : t->value;
}

static double high_end(const struct target *t) {
  return t->direction == TARGET_AT_LEAST ? INFINITY : t->direction == TARGET_ABOUT ? t->value + t->tolerance : t->value;
}

/* A limit of the band on the path scale; beyond the range of the scale it is infinite. */
static double image(const struct transform *t, double y) {
  if (isinf(y)) return y;
  if (t->kind == TRANSFORM_LOG || t->kind == TRANSFORM_LOGIT) {
    if (y <= 0) return -INFINITY;
    if (t->kind == TRANSFORM_LOGIT && y >= t->whole) return INFINITY;
  }
  return transform_forward(t, y);
}

struct target_band target_band(const struct target *target, const struct transform *transform) {
  struct transform open = *transform;
  open.edge = 0;
  return (struct target_band){image(&open, low_end(target)), image(&open, high_end(target))};
}

bool target_met(const struct target *target, double value) {
  return value >= low_end(target) && value <= high_end(target);
}

static double binomial_se(double p, size_t n) { return sqrt(p * (1 - p) / (double)n); }

static bool inside(const struct target_band *band, double z) { return (z >= band->lo) & (z <= band->hi); }

enum { BLOCK = 4096 }; /* paths held at a time */

/* A block of paths: n values a step, and the level each path starts from. */
struct path_block {
  double *z, *level;
  uint32_t *ever, *now; /* 1 where the path has been in the band; where it is at the last step */
  size_t n;
};

static void mark(const struct target_band *band, const double *z, const double *level, size_t n, uint32_t *now) {
  for (size_t i = 0; i < n; i++) now[i] = inside(band, z[i] + level[i]);
}

/* Counts of the block: in the band at the date, at any step, and values that are no numbers. */
static void count_block(const struct target_band *band, struct path_block *b, size_t h, size_t count[3]) {
  memset(b->ever, 0, b->n * sizeof *b->ever);
  for (size_t j = 0; j < h; j++) {
    mark(band, b->z + j * b->n, b->level, b->n, b->now);
    for (size_t i = 0; i < b->n; i++) b->ever[i] |= b->now[i];
  }
  uint32_t at = 0, by = 0, bad = 0;
  const double *end = b->z + (h - 1) * b->n;
  for (size_t i = 0; i < b->n; i++) at += b->now[i], by += b->ever[i], bad += end[i] != end[i];
  count[0] += at, count[1] += by, count[2] += bad;
}

struct target_chance target_chance(const struct target_band *band, const struct path_source *source, size_t h,
                                   double level_bias, double level_sd, size_t count, uint64_t seed, uint64_t series) {
  struct arena scratch = {0};
  struct path_block b = {.z = arena_alloc(&scratch, h * BLOCK * sizeof(double)),
                         .level = arena_alloc(&scratch, BLOCK * sizeof(double)),
                         .ever = arena_alloc(&scratch, BLOCK * sizeof(uint32_t)),
                         .now = arena_alloc(&scratch, BLOCK * sizeof(uint32_t))};
  struct rng rng;
  rng_seed(&rng, seed, series);
  size_t counts[3] = {0, 0, 0};
  for (size_t done = 0; done < count; done += b.n) {
    b.n = count - done < BLOCK ? count - done : BLOCK;
    source->draw(source->context, &rng, h, b.n, b.z);
    for (size_t i = 0; i < b.n; i++) b.level[i] = level_bias + (level_sd > 0 ? level_sd * rng_normal(&rng) : 0);
    count_block(band, &b, h, counts);
  }
  arena_free(&scratch);
  if (counts[2] || !count) return (struct target_chance){NAN, NAN, NAN, NAN, 0};
  double p = (double)counts[0] / (double)count, q = (double)counts[1] / (double)count;
  return (struct target_chance){p, binomial_se(p, count), q, binomial_se(q, count), count};
}

double target_chance_gaussian(const struct target_band *band, double mean, double sd) {
  if (!(sd > 0)) return isnan(mean) || isnan(sd) ? NAN : inside(band, mean);
  if (isinf(band->hi)) return gsl_cdf_ugaussian_Q((band->lo - mean) / sd); /* keeps far tails */
  return gsl_cdf_ugaussian_P((band->hi - mean) / sd) - gsl_cdf_ugaussian_P((band->lo - mean) / sd);
}

static double near_end(const struct target *target, double last) {
  if (last < low_end(target)) return low_end(target);
  return last > high_end(target) ? high_end(target) : last;
}

double target_gap(const struct target *target, double last) { return near_end(target, last) - last; }

double target_pace(const struct target *target, double last, double years) { return target_gap(target, last) / years; }

double target_pace_scaled(const struct target *target, const struct transform *transform, double last, double years) {
  double end = image(transform, near_end(target, last)), start = transform_forward(transform, last);
  return isfinite(end) && isfinite(start) ? (end - start) / years : NAN;
}

double target_pace_rank(const double *y, size_t n, size_t span, double change) {
  size_t as_far = 0, all = 0;
  for (size_t i = 0; i + span < n; i++) {
    double made = y[i + span] - y[i];
    if (isnan(made)) continue;
    all++;
    as_far += change >= 0 ? made >= change : made <= change;
  }
  return all ? (double)as_far / (double)all : NAN;
}
