/* SPDX-License-Identifier: GPL-3.0-or-later */
/* missing.h - who has not filed what (催报): units of the unit lists that owe a form for a period, and no usable record
 * came.
 *
 * Which forms a unit owes follows from its row in the list (catalog/obligations.csv), which periods from the form's
 * frequency: the year, its quarters, its months but January, up to the last period that is due. The list that applies
 * to a period is the last one of the year that is not later, else the first of the year. Only forms that are among the
 * files are looked at: a form that is absent altogether is a matter of the run (docs/plan.md). */
#ifndef TERTIA_CLEAN_MISSING_H
#define TERTIA_CLEAN_MISSING_H

#include "base/index.h"
#include "data/period.h"
#include "flow/stage.h"

struct cleaning;
struct draft;

/* Which unit filed which form for which period: 8 bytes a record, and some 24 a different one when they are
 * looked up. */
struct filings {
  uint64_t *filing; /* hashes, as they were met; owned */
  size_t n, room;
  struct index known; /* the hashes, once settled; owned */
  period_code last;   /* the last period there is a record of */
};

void filings_add(struct filings *filings, const char *org, size_t form, period_code period);
void filings_gather(struct filings *filings, struct filings *from); /* empties `from` */
void filings_settle(struct filings *filings);
bool filings_have(const struct filings *filings, const char *org, size_t form, period_code period);
void filings_free(struct filings *filings);

/* The rows of a run that are not rejected have filed; those that are rejected and have unit and period tried to. */
void note_filings(struct draft *draft);

extern const struct port_column missing_columns[], response_columns[];
int missing_write(const struct cleaning *cleaning, const struct emit *emit, struct err *err);

#endif
