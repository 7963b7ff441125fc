/* SPDX-License-Identifier: GPL-3.0-or-later */
/* run_state.h - what the parts of the runner share: one run under way. Everything lives in the run's arena. */
#ifndef TERTIA_RUN_RUN_STATE_H
#define TERTIA_RUN_RUN_STATE_H

#include "run/manifest.h"
#include "run/prepare.h"
#include "run/runner.h"
#include "run/runs.h"
#include "run/store.h"
#include "run/step.h"
#include "run/journal.h"

/* A run under way. */
struct run {
  const struct plan *plan;
  const struct runner_options *options;
  const struct log *log;
  struct arena *arena;
  struct prepared prepared;
  struct digests digests;
  struct store store;
  struct steps steps;
  struct runs runs;
  struct journal journal;
  struct manifest manifest, before; /* before: of the last published run */
  const char *folder_before;        /* NULL: there is none */
  struct problems problems, warnings;
};

int run_steps(struct run *run, struct err *err);

/* --- runner_outcome.c --- */

/* Whoever wants to know how it went; what goes wrong here is a warning. */
void run_report_outcome(const struct run *run, const struct runner_result *result, int code, const struct err *err);

void step_report(const struct run *run, const struct step *step);

#endif
