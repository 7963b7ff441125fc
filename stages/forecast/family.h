/* SPDX-License-Identifier: GPL-3.0-or-later */
/* family.h - the categories of a scheme with the total above them.
 *
 * A family is all categories of a scheme alike in region, indicator, unit, vintage and frequency that end in the same
 * period. Who is above whom stands in the catalog's scheme (schemes/NAME.csv: category, parent); `total` is above those
 * without a parent in the family. A rule that the past does not obey to 1e-6 (an overlapping scheme, a category left
 * out) is not in the constraints. */
#ifndef TERTIA_STAGES_FORECAST_FAMILY_H
#define TERTIA_STAGES_FORECAST_FAMILY_H

#include "stages/forecast/forecast.h"

enum { FAMILY_MOST = 128 };

struct family {
  const struct series *member[FAMILY_MOST];
  size_t index[FAMILY_MOST], n; /* places in the set */
  double *constraint;           /* k x n, by row: 1 for the one above, -1 for those below it */
  size_t k;
};

/* Reads the scheme tables of all series, so that one that cannot be read is an error and not an absent one. To be called before
 * family_at(). */
int family_schemes_read(struct stage_context *context, const struct series_set *set, struct err *err);

/* The family whose total is series `at` of the set; false when it is no total, or nothing in it adds up. `refused`: a
 * rule did not hold in the past. */
bool family_at(struct stage_context *context, const struct series_set *set, size_t at, struct arena *arena,
               struct family *family, bool *refused);

#endif
