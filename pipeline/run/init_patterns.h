/* SPDX-License-Identifier: GPL-3.0-or-later */
/* init_patterns.h - the input patterns of a step, made from the files that were found.
 *
 * A pattern is as general as it can be without matching a file that the step is not to read: years of a file's own
 * period become {year}, other numbers in folders *, and of the name only the form's stays; else more of the name; else
 * all of it. A container of which the step is to read some parts only is named part by part. */
#ifndef TERTIA_RUN_INIT_PATTERNS_H
#define TERTIA_RUN_INIT_PATTERNS_H

#include "run/survey.h"

struct init_patterns {
  struct option_list input; /* patterns, in quotes where the plan needs them */
  long *year;               /* parts: the {year} by which the plan finds it; 0: its pattern has none */
};

/* `wanted`: parts that the step reads. */
void init_patterns(const struct survey *survey, const bool *wanted, struct year_span years,
                   struct init_patterns *patterns);

/* The text as a word of the plan: in quotes where it has blanks or marks; with `escape`, so that it matches itself
 * alone. */
const char *init_word(const char *text, bool escape, struct arena *arena);

#endif
