/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cause.h - what a difference between two runs may come from, in the order of the pipeline. Every file and every
 * setting of a run is of one cause. */
#ifndef TERTIA_RUN_CAUSE_H
#define TERTIA_RUN_CAUSE_H

#include "run/manifest.h"

enum run_cause {
  CAUSE_PROGRAM, /* first: steps between the two runs can be made by the present program only */
  CAUSE_INPUTS,
  CAUSE_FORMS,
  CAUSE_CORRECTIONS,
  CAUSE_RULES,
  CAUSE_IMPUTATION,
  CAUSE_FORMULA,
  CAUSE_SCHEME,
  CAUSE_WEIGHTS,
  CAUSE_AGGREGATION,
  CAUSE_CONTROLS,
  CAUSE_DEFLATORS,
  CAUSE_FORECAST,
  CAUSE_PROTECTION,
  CAUSE_REPORT,
  CAUSE_PLAN, /* steps, span, and everything else in the plan */
  CAUSES
};

const char *cause_name(enum run_cause cause); /* "inputs" */
enum run_cause cause_of_setting(const struct manifest_setting *setting);
/* `of` are the runs whose settings name the file: a table is of the cause of the option that reads it. */
enum run_cause cause_of_file(const char *path, bool of_catalog, const struct manifest *const *of, size_t n);

#endif
