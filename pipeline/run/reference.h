/* reference.h - how a step of a plan names what earlier steps have written.
 *
 *     from = annual                          the records of the step
 *     derive.ratios = annual.ratios          a port of one of its stages
 *     report.findings = annual.rejects,annual.findings
 *
 * STEP.STAGE.PORT tells two stages with a port of one name apart. A text whose first word (up to a point) is no step of
 * the plan is a file name; "./annual.csv" is one too.
 */
#ifndef TERTIA_RUN_REFERENCE_H
#define TERTIA_RUN_REFERENCE_H

#include "run/job.h"

/* What `text` in `step` refers to: *path becomes the file in the run folder, or NULL where the text is no reference.
 * EX_CONFIG when the step is not an earlier one, has no such port, or does not write it. */
int reference_find(const struct job_setting *setting, const struct plan_step *step, struct span text, const char **path,
                   struct err *err);

/* A file that a step writes, given as `key`: relative to the run folder and within it. */
int reference_output(const struct job_setting *setting, const struct plan_step *step, const char *key,
                     const char *name, const char **path, struct err *err);

#endif
