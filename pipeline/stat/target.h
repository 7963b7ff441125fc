/* target.h - how likely a target is: its band, its chance, the pace it needs.
 *
 * Two chances, both counted over simulated paths and given with their Monte-Carlo error sqrt(p (1 - p) / paths):
 *   at   the figure of the target's date lies in the band
 *   by   it lies there in at least one of the steps 1..h, the date included
 * The band of "at least v" is [v, inf), of "at most v" (-inf, v], of "about v" [v - tolerance, v + tolerance]; it is
 * taken to the scale of the paths, so limits outside the range of a share are infinite.
 *
 * What is uncertain about the level the paths start from - the sampling error of the last figure and the revisions it
 * will still see - is one draw N(bias, level_sd^2) a path, the same in all its steps.
 */
#ifndef TERTIA_STAT_TARGET_H
#define TERTIA_STAT_TARGET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "stat/paths.h"
#include "stat/transform.h"

enum target_direction { TARGET_AT_LEAST, TARGET_AT_MOST, TARGET_ABOUT };
enum { TARGET_PATHS = 100000 };

struct target {
  enum target_direction direction;
  double value, tolerance; /* in the units of the series; the tolerance counts for "about" only */
};

struct target_band {
  double lo, hi; /* on the scale of the paths; both ends belong to it */
};

struct target_chance {
  double at, at_se, by, by_se;
  size_t paths;
};

bool target_direction_named(const char *name, enum target_direction *direction); /* about|at_least|at_most */
const char *target_direction_name(enum target_direction direction);

struct target_band target_band(const struct target *target, const struct transform *transform);
bool target_met(const struct target *target, double value);

/* h steps of `count` paths, by the stream (seed, series). All 0 paths and NaN when the draws are not finite. */
struct target_chance target_chance(const struct target_band *band, const struct path_source *source, size_t h,
                                   double level_bias, double level_sd, size_t count, uint64_t seed, uint64_t series);

/* The same at the date alone, for a Gaussian forecast: exact. */
double target_chance_gaussian(const struct target_band *band, double mean, double sd);

/* Pace needed to be at the target `years` after the last figure. For "about", 0 when that is in the band, else to the
 * near end of the band. Points a year, or units of the scale a year (logit); NaN where it has no image there. */
double target_pace(const struct target *target, double last, double years);
double target_pace_scaled(const struct target *target, const struct transform *transform, double last, double years);
/* How far the last figure is from the near end of the band, in units; 0 inside, positive when it must rise. */
double target_gap(const struct target *target, double last);
/* Of the changes over `span` points in the series' own past, the share at least as far in the direction needed (NaN
 * when there is none). The pace is for the whole span. */
double target_pace_rank(const double *y, size_t n, size_t span, double change);

#endif
