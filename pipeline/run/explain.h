/* SPDX-License-Identifier: GPL-3.0-or-later */
/* explain.h - what a figure of a run is made of, down to the lines of raw files: `tertia explain`.
 *
 * The answer is a tree (JSON): a node has `what`, in words, and as far as they apply `figure` (where it is: table,
 * line, region, period, scheme, category, indicator, value, unit), `details` and `made_of`, the nodes it is made of:
 *
 *     a target or a share            its definition, the figures it is computed from
 *     a forecast                     method, weights of its members, the series it goes on
 *     a reconciled figure            factor, status, the control; the aggregate before
 *     an aggregate                   the records it is the sum of, by contribution, and the sum of the others
 *     a record                       unit, classification from the code as filed, corrections and imputations with
 * their evidence, file and line, the text as filed a figure that was read         file and line
 *
 * Everything is read from the run folder (its tables, and what its steps have written below explain/, see EXPLAIN_FILE
 * in job.h), but the text as filed, which is in the raw file, or among the kept contents (kept.h); where it is gone,
 * that is reported. */
#ifndef TERTIA_RUN_EXPLAIN_H
#define TERTIA_RUN_EXPLAIN_H

#include <jansson.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/span.h"
#include "base/strbuf.h"

struct explain_query {
  struct span indicator, period, region, scheme, category; /* n 0: not set */
  const char *unit;                                        /* only records of this unit; NULL: all */
  const char *table; /* the figure as in this table; NULL: the last of the run that has it */
  const char *catalog;
  long top; /* records shown of each sum; 0: all that are known */
};

/* EX_NOINPUT where the run has no such figure, EX_USAGE where there are several, with a list. */
int explain_run(const char *folder, const struct explain_query *query, json_t **tree, struct arena *arena,
                struct err *err);
/* The tree for people. */
void explain_print(const json_t *tree, struct strbuf *out);

#endif
