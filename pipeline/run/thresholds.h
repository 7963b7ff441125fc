/* SPDX-License-Identifier: GPL-3.0-or-later */
/* thresholds.h - results that a night must not publish: too many records without a place in the classification, a
 * figure that is based on one unit (docs/plan.md: allow-unplaced, allow-influence). */
#ifndef TERTIA_RUN_THRESHOLDS_H
#define TERTIA_RUN_THRESHOLDS_H

#include "run/coverage.h"

/* Of a finished step, whose results are in `folder`. */
void thresholds_check(const struct coverage *coverage, const struct record *record, const char *folder,
                      struct problems *problems);

#endif
