/* SPDX-License-Identifier: GPL-3.0-or-later */
/* answers.h - what units have answered (knowledge/answers.h), looked up by unit. Answers go before every rule and every
 * correction; the raw files are never touched. */
#ifndef TERTIA_STAGES_EDIT_ANSWERS_H
#define TERTIA_STAGES_EDIT_ANSWERS_H

#include "data/batch.h"
#include "flow/stage.h"
#include "knowledge/answers.h"

struct answers;

int answers_read(struct stage_context *context, const char *path, const struct schema *in,
                 const struct answers **answers, struct err *err);

/* The answers of a unit; *n is 0 where there are none. */
const struct catalog_answer *const *answers_of(const struct answers *answers, struct span unit, size_t *n);
bool answer_fits(const struct catalog_answer *answer, struct span form, period_code period);
/* Is there an answer by which the value of the column is right as it is? NULL: no. `value`: as it is now, printed. */
const struct catalog_answer *answer_holding(const struct answers *answers, struct span unit, struct span form,
                                            period_code period, struct span column, struct span value);

/* The batch with corrected values in place of those filed; calls `changed` for each. */
struct batch answers_apply(const struct answers *answers, const struct batch *in,
                           void (*changed)(void *context, size_t row, size_t column, struct span before,
                                           const struct catalog_answer *answer),
                           void *context);

#endif
