/* SPDX-License-Identifier: GPL-3.0-or-later */
/* allowance.h - what a plan accepts that would otherwise fail the run: the keys `allow-...` of a step, or of the plan
 * for all its steps (docs/plan.md).
 *
 *     allow-unread  = F603_*_补报*                     files, by name; `yes` for all
 *     allow-missing = F203:2015 F203:2017..2022 611-3   forms, periods, or both; `yes` for all
 *     allow-rejected = 5%                               of a step's records
 *     allow-unplaced = 2%                               of the records that are classified
 *     allow-influence = 60%                             of the value added of a cell that one unit may make
 *     allow-change-records = 20%                        against the last published run, by form and period
 *     allow-change-value = 15%                          by region, scheme, indicator and period
 *     deadline = monthly:20 quarterly:25 annual:90      days after a period's end until which its records are awaited
 */
#ifndef TERTIA_RUN_ALLOWANCE_H
#define TERTIA_RUN_ALLOWANCE_H

#include "data/period.h"
#include "run/moment.h"
#include "run/plan.h"

struct allowance {
  struct option_list unread, missing;
  double rejected, unplaced, influence, change_records, change_value; /* shares; NaN: no limit is set */
  long days[13]; /* by kind of period (data/period.h); -1: no deadline */
};

void allowance_read(const struct plan *plan, const struct plan_step *step, struct arena *arena,
                    struct allowance *allowance, struct problems *problems);

/* May this file be left unread? */
bool allows_unread(const struct allowance *allowance, const char *path);
/* May this form have no records of this period? NULL: may some form? */
bool allows_missing(const struct allowance *allowance, const char *form, period_code period);

#endif
