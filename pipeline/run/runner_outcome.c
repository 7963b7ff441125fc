/* SPDX-License-Identifier: GPL-3.0-or-later */
/* runner_outcome.c - reports how a run ended: metrics, the command on failure, changed verdicts of targets. */
#include "run/run_state.h"

#include "run/notify.h"

static struct outcome run_outcome(const struct run *run, const struct runner_result *result, int code,
                                  const struct err *err) {
  struct outcome outcome = {.plan = plan_name(run->plan, run->arena),
                            .state = code                ? "failed"
                                     : result->unchanged ? "unchanged"
                                                         : "completed",
                            .folder = result->folder,
                            .message = !code             ? ""
                                       : run->problems.n ? problems_text(&run->problems)
                                                         : err->text,
                            .code = code,
                            .seconds = journal_seconds(&run->journal),
                            .steps = run->plan->steps,
                            .manifest = code ? NULL : &run->manifest};
  for (size_t s = 0; run->steps.step && s < run->plan->steps; s++) outcome.reused += run->steps.step[s].reused;
  return outcome;
}

/* Targets are compared with the last published run, for a run that was published. */
static void run_report_targets(const struct run *run, struct outcome outcome) {
  struct err err = {0};
  const char *changes;
  if (!run->folder_before || !run->prepared.as_written) return;
  if (notify_targets(&run->before, run->folder_before, &run->manifest, outcome.folder, run->arena, &changes, &err))
    log_say(run->log, LOG_WARNING, "%s", err.text);
  else if (*changes) {
    outcome.message = changes;
    notify_command(run->options->on_target, &outcome, run->log);
  }
}

void run_report_outcome(const struct run *run, const struct runner_result *result, int code, const struct err *err) {
  struct outcome outcome = run_outcome(run, result, code, err);
  struct err unwritten = {0};
  if (run->options->prom && notify_metrics(run->options->prom, &outcome, &unwritten))
    log_say(run->log, LOG_WARNING, "%s", unwritten.text);
  if (code && run->options->on_failure) notify_command(run->options->on_failure, &outcome, run->log);
  if (!code && !result->unchanged && run->options->on_target) run_report_targets(run, outcome);
}
