/* SPDX-License-Identifier: GPL-3.0-or-later */
/* parts.h - a step that is done year by year, or month by month: `parts = year`, `parts = month` (docs/plan.md).
 *
 * [annual] with the input {year}/F603*.csv becomes [annual.2023], [annual.2024], ... with the files, sums, rejects and
 * ports of one year each, and [annual], which merges their sums. Of months the steps are [monthly.202307] and so on,
 * and the patterns have {month} too.
 *
 * Each year is a step of its own with its own key, so that a new or changed year does not read the others again; a run
 * from nothing does the same steps, so its bytes are the same. Possible where the source reads {year}, each stage
 * between looks at one record at a time (struct stage, by_record), and the last can write and merge partial sums
 * (struct stage, partials). Years are then independent: a duplicate in another year's folder, a unit list of another
 * year and the history over a year's end are not seen. Elsewhere in the plan `annual.ratios` means the ratios of
 * all years. */
#ifndef TERTIA_RUN_PARTS_H
#define TERTIA_RUN_PARTS_H

#include "run/inputs.h"
#include "run/record.h"

/* The plan with such steps replaced; the same plan where there are none. */
const struct plan *parts_expand(const struct plan *plan, struct year_span years, struct arena *arena,
                                struct problems *problems);

/* For a step that merges parts: what is known of all of them, as one record; false for any other step. */
bool parts_record(const struct plan *plan, size_t step, const struct record *const *record, struct arena *arena,
                  struct record *all);

#endif
