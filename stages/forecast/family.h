/* SPDX-License-Identifier: GPL-3.0-or-later */
/* family.h - the categories of a scheme with the total above them.
 *
 * A family is all categories of a scheme alike in region, indicator, unit, vintage and frequency that end in the same
 * period; those that end earlier count where the past is checked. Who is above whom is in the catalog's scheme
 * (schemes/NAME.csv: category, parent); `total` is above those without a parent in the family. A rule that the past
 * does not obey to 1e-6 (an overlapping scheme, a category left out) is not in the constraints. */
#ifndef TERTIA_STAGES_FORECAST_FAMILY_H
#define TERTIA_STAGES_FORECAST_FAMILY_H

#include "stages/forecast/forecast.h"

enum { FAMILY_MOST = 128 };

struct family {
  const struct series *member[FAMILY_MOST];
  size_t index[FAMILY_MOST], n; /* places in the set */
  const struct series
      *ended[FAMILY_MOST]; /* categories that end earlier, as the unplaced do when all are placed: they are */
  size_t ends;             /* parts of the past only */
  double *constraint;      /* k x n, by row: 1 for the one above, -1 for those below it */
  size_t k;
};

/* Reads the scheme tables of all series, so that one that cannot be read is an error and not an absent one. To be
 * called before family_at(). */
int family_schemes_read(struct stage_context *context, const struct series_set *set, struct err *err);

/* The family whose total is series `at` of the set; false when it is no total, or nothing in it adds up. `refused`: a
 * rule was not met in the past. */
bool family_at(struct stage_context *context, const struct series_set *set, size_t at, struct arena *arena,
               struct family *family, bool *refused);

/* Joint futures of a family. */
enum { JOINT_PATHS = 2000 };
struct family_paths {
  const struct family *family;
  size_t h;
  double *value; /* of each member, step and path: n x h x JOINT_PATHS */
  double *mean;  /* n x h: sums of the means of the parts */
};

static inline const double *family_path(const struct family_paths *paths, size_t member, size_t step) {
  return paths->value + (member * paths->h + step) * JOINT_PATHS;
}

/* Bounds of a step from its n paths. */
void paths_bounds(const struct forecaster *forecaster, const double *path, size_t n, size_t step, struct arena *arena,
                  struct outcome *out);
/* A forecast with arrays for means and bounds, in `kept`. */
struct outcome paths_outcome(const struct forecaster *forecaster, const char *method, const char *label,
                             struct arena *kept);

/* --- derived.c --- Growth and shares of the amounts of a family, from its paths: fills the outcomes of their series.
 * Has the input the growth of this amount? */
bool derived_growth_of(const struct series_set *set, const struct series *base, struct arena *arena);
void derived_apply(const struct forecasting *forecasting, const struct series_set *set,
                   const struct family_paths *paths, struct worker *worker, struct outcome *outcome);
/* Keep the paths of a family for the shares that are targets. */
void derived_keep(const struct forecasting *forecasting, const struct family_paths *paths, struct worker *worker,
                  struct joint_paths *joint);

#endif
