/* SPDX-License-Identifier: GPL-3.0-or-later */
/* target.h - what a target asks for: when it is met, how far off it is, how likely it is.
 *
 * A target has a value, a tolerance and a sense. With L = value - tolerance and U = value + tolerance, the figure Y
 *   up     succeeds when Y >= L      (strict: Y > L)   beyond: Y > U
 *   down   succeeds when Y <= U      (strict: Y < U)   beyond: Y < L
 *   both   succeeds when L <= Y <= U                   beyond: never
 * and is within when L <= Y <= U, whatever the sense. What lies beyond is more than was asked for, and no failure.
 *
 * Figures are compared as they are published: rounded half up (half away from zero) to the target's precision. Chances
 * are those of the rounded figure, so the limits of the bands on the scale of the paths lie half a step of the
 * precision outside L and U. A share that stands at 100 % has its chance from this rounding.
 *
 * Chances are counted over simulated paths and have a Monte-Carlo error sqrt(p (1 - p) / paths). What is uncertain
 * about the level the paths start from - the sampling error of the last figure and the revisions it will still see - is
 * one draw N(bias, level_sd^2) a path, the same in all its steps.
 */
#ifndef TERTIA_STAT_TARGET_H
#define TERTIA_STAT_TARGET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "stat/paths.h"
#include "stat/transform.h"

enum target_direction { TARGET_AT_LEAST, TARGET_AT_MOST, TARGET_ABOUT }; /* as the table of targets words it */
enum target_sense { TARGET_UP, TARGET_DOWN, TARGET_BOTH };
/* Which periods are asked: the target's date; every period of the plan; the mean growth over the plan. */
enum target_span { TARGET_OF_DATE, TARGET_EVERY_YEAR, TARGET_MEAN };
enum { TARGET_PATHS = 100000 };

struct target {
  enum target_direction direction;
  enum target_sense sense;
  double value, tolerance; /* in the unit of the figure; tolerance 0: none */
  double precision;        /* the step figures are published in; 0: as they are */
  bool strict;             /* more than the value (up), less than it (down) */
};

struct target_band {
  double lo, hi; /* both ends belong to it; empty when lo > hi */
};

struct target_bands {
  struct target_band success, within, beyond;
};

bool target_direction_named(const char *name, enum target_direction *direction); /* about|at_least|at_most */
const char *target_direction_name(enum target_direction direction);
bool target_sense_named(const char *name, enum target_sense *sense); /* up|down|both */
const char *target_sense_name(enum target_sense sense);

static inline double target_low(const struct target *target) { return target->value - target->tolerance; }
static inline double target_high(const struct target *target) { return target->value + target->tolerance; }

/* Half up, away from zero, to a multiple of the precision. */
double target_round(double value, double precision);

bool target_met(const struct target *target, double value);
bool target_within(const struct target *target, double value);
bool target_beyond(const struct target *target, double value);

/* What is missing to success, to the printed value; what lies beyond. Never negative, 0 when nothing does. */
double target_gap(const struct target *target, double value);
double target_gap_printed(const struct target *target, double value);
double target_excess(const struct target *target, double value);
/* The change that would close the gap: the gap with its sign, positive when the figure must rise. */
double target_change(const struct target *target, double value);

/* The bands of figures that are published as successes, and so on, on the scale of the paths. Limits beyond the range
 * of the scale are infinite. */
struct target_bands target_bands(const struct target *target, const struct transform *transform);

/* What is asked of a path. */
struct target_question {
  struct target_bands bands; /* of a mean growth: in percent, not on the scale of the paths */
  enum target_span span;
  bool failed;                       /* every year: a known year of the plan has failed already */
  double grown;                      /* mean growth: the sum of ln(1 + g / 100) over the known years of the plan */
  size_t periods;                    /* mean growth: all years of the plan */
  const struct transform *transform; /* mean growth: from the scale of the paths to percent */
};

struct target_chance {
  double at, at_se;      /* success, by the question's span */
  double by, by_se;      /* success in at least one step 1..h */
  double within, beyond; /* at the date (mean growth: of the mean) */
  double date, every;    /* success at the date alone; in every step, known years included */
  size_t paths;
};
/* Every chance unknown. */
struct target_chance target_chance_unknown(void);
/* The chances of a figure that is known. */
struct target_chance target_chance_known(const struct target *target, double value, bool success);

/* h steps of `count` paths, by the stream (seed, series). All NaN and 0 paths when the draws are not finite. */
struct target_chance target_chance(const struct target_question *question, const struct path_source *source, size_t h,
                                   double level_bias, double level_sd, size_t count, uint64_t seed, uint64_t series);

/* The chance of a band for a Gaussian forecast: exact. */
double target_chance_gaussian(const struct target_band *band, double mean, double sd);

/* Pace needed to succeed `years` after a figure: the gap a year; on the scale of the transform where the figure and the
 * limit have an image there (else NaN). Never negative: the sense says which way. */
double target_pace(const struct target *target, double value, double years);
double target_pace_scaled(const struct target *target, const struct transform *transform, double value, double years);
/* Of the changes over `span` points in the series' own past, the share at least as far in the direction needed (NaN
 * when there is none). `change` is that over the whole span. */
double target_pace_rank(const double *y, size_t n, size_t span, double change);

#endif
