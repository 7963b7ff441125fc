/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reference.h - how a step of a plan names what earlier steps have written.
 *
 *     from = annual                          the records of the step
 *     derive.ratios = annual.ratios          a port of one of its stages
 *     report.findings = annual.rejects,annual.findings
 *
 * Rejects and findings are ports of every step. STEP.STAGE.PORT distinguishes two stages with a port of one name. A
 * text whose first word (up to a point) is no step of the plan is a file name; "./annual.csv" is one too.
 */
#ifndef TERTIA_RUN_REFERENCE_H
#define TERTIA_RUN_REFERENCE_H

#include "run/plan.h"

/* A file that an earlier step writes. */
struct reference {
  size_t step;      /* number in the plan */
  const char *file; /* as the step names it; NULL: the text is no reference */
};

/* The name of the file of a step's rejects or findings (flow/findings.h): the step's setting, else "STEP.rejects.csv".
 */
const char *step_own_file(const struct plan_step *step, const char *port, struct arena *arena);

/* What `text` in a setting of step `at` refers to. A step that does not come earlier, a port it does not have or does
 * not write is a problem at `line`. */
struct reference reference_find(const struct plan *plan, size_t at, unsigned line, struct span text,
                                struct arena *arena, struct problems *problems);

#endif
