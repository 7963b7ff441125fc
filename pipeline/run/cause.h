/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cause.h - what a difference between two runs may come from, in the order of the pipeline. Every file and every
 * setting of a run is of one cause. */
#ifndef TERTIA_RUN_CAUSE_H
#define TERTIA_RUN_CAUSE_H

#include "data/cause.h"
#include "run/manifest.h"

const char *cause_name(enum run_cause cause); /* "inputs" */
enum run_cause cause_of_setting(const struct manifest_setting *setting);
/* `of` are the runs whose settings name the file: a table is of the cause of the option that reads it. */
enum run_cause cause_of_file(const char *path, bool of_catalog, const struct manifest *const *of, size_t n);

#endif
