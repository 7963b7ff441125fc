/* SPDX-License-Identifier: GPL-3.0-or-later */
/* coverage.h - was everything there that should be? What a night must not pass over in silence.
 *
 * A file that was not read, has no records, or had all of them rejected; a form without records of a period it is filed
 * for; too many rejects. Which periods are expected follows from the form's frequency: each year, each quarter, each
 * month but January, which is not collected, from the plan's first year to its last due period. A unit list is expected
 * each year where its pattern has {year}. What the plan allows is a warning instead (allowance.h).
 *
 * With a deadline in the plan a period is expected once it is over. Until the deadline its records are awaited: the run
 * ends with EX_TEMPFAIL. After it the run goes on without them, with a warning. */
#ifndef TERTIA_RUN_COVERAGE_H
#define TERTIA_RUN_COVERAGE_H

#include "run/allowance.h"
#include "run/record.h"

struct coverage {
  const struct plan *plan;
  const struct job *job;
  struct year_span years;
  period_code due; /* the last due period; PERIOD_NONE: that of the last year */
  long today;      /* days since 1970; deadlines are compared with it */
  bool parts;      /* the record is of all parts of a step; their files were looked at in each */
  bool opened;     /* the step was opened only: no records are known */
  struct arena *arena;
};

/* What the plan allows becomes a warning. */
void coverage_check(const struct coverage *coverage, const struct record *record, struct problems *problems,
                    struct problems *warnings);

/* The periods of the record's forms that have no records, as they would be written behind `allow-missing`:
 * "F203:2017..2022 F203:2023-05". Plan and job of `coverage` are not looked at. */
void coverage_missing(const struct coverage *coverage, const struct record *record, struct strbuf *missing);

#endif
