/* SPDX-License-Identifier: GPL-3.0-or-later */
/* assessment_text.h - formats a row of an assessment of targets (assessment.csv) as words and figures, for the page,
 * the analysis and the terminal. Columns: stages/forecast/assessment.h; the texts of absent columns are empty. */
#ifndef TERTIA_DATA_ASSESSMENT_TEXT_H
#define TERTIA_DATA_ASSESSMENT_TEXT_H

#include "base/strbuf.h"
#include "data/table.h"

struct assessment_row {
  const struct table *table;
  size_t row;
};

struct span assessment_cell(struct assessment_row at, const char *column);
double assessment_real(struct assessment_row at, const char *column); /* NaN: empty or not a number */
/* A mark of the row (catalog/target-marks.csv). */
bool assessment_marked(struct assessment_row at, const char *mark);

/* A figure in the target's unit at its published precision, plus `finer` decimal places (a pace: 1). */
void assessment_figure(struct assessment_row at, const char *column, int finer, struct strbuf *out);
/* What counts as success: ">= 79 (80 ± 1)", "> 60", "<= 5", "79 – 81 (80 ± 1)"; a star after an assumed tolerance. */
void assessment_goal(struct assessment_row at, struct strbuf *out);
/* The chance of success in percent; empty if the outcome is known or there is no basis for an estimate. */
void assessment_chance(struct assessment_row at, const char *column, struct strbuf *out);
/* "up", "down" or "both"; "" for tables without a sense. */
struct span assessment_sense(struct assessment_row at);
/* Is this the main row of its target: no scenario, no alternative definition? */
bool assessment_is_main(struct assessment_row at);

#endif
