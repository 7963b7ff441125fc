/* SPDX-License-Identifier: GPL-3.0-or-later */
/* changes.h - how far results may be from those of the last published run (`allow-change-records`,
 * `allow-change-value`). */
#ifndef TERTIA_RUN_CHANGES_H
#define TERTIA_RUN_CHANGES_H

#include "run/coverage.h"

/* `before`: the step's record in the last run's manifest; `folder` and `folder_before`: where its results are. The
 * records of each form and period, and the sums of each region, scheme, indicator and period of a step whose records
 * are a series. What is new is no change; what is gone is one. */
void changes_check(const struct coverage *coverage, const struct record *record, const struct record *before,
                   const char *folder, const char *folder_before, struct problems *problems);

#endif
