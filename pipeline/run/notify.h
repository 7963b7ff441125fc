/* SPDX-License-Identifier: GPL-3.0-or-later */
/* notify.h - notifications of how a run went: metrics for node_exporter, commands on failure and when a target's status
 * changes.
 *
 * A command is run by the shell with what it may need in its environment, never in its text: TERTIA_PLAN, TERTIA_STATE
 * (completed, unchanged, failed), TERTIA_CODE (the exit status), TERTIA_FOLDER (of the results), TERTIA_MESSAGE (the
 * error, or the targets that changed, one a line). */
#ifndef TERTIA_RUN_NOTIFY_H
#define TERTIA_RUN_NOTIFY_H

#include "base/log.h"
#include "run/manifest.h"

struct outcome {
  const char *plan, *state, *folder, *message; /* folder, message: NULL or empty where there is none */
  int code;
  double seconds;
  size_t steps, reused;
  const struct manifest *manifest; /* NULL: there is none */
};

/* Prometheus text; the file appears whole. */
int notify_metrics(const char *path, const struct outcome *outcome, struct err *err);
/* Run a command; that it failed is a warning. */
void notify_command(const char *command, const struct outcome *outcome, const struct log *log);
/* The targets whose verdict differs between two run folders, one a line: "500105 share_tertiary_gdp 2025: likely ->
 * unlikely". Both manifests state which of the results is an assessment (the columns region, target, period, verdict).
 */
int notify_targets(const struct manifest *before, const char *folder_before, const struct manifest *now,
                   const char *folder, struct arena *arena, const char **changes, struct err *err);

#endif
