/* SPDX-License-Identifier: GPL-3.0-or-later */
/* runner_steps.c - carries out the steps of a run through an executor, and checks what each has read. */
#include "run/run_state.h"

#include <stdlib.h>

#include "base/i18n.h"
#include "run/changes.h"

#include "run/executor.h"
#include "run/executor_slurm.h"
#include "run/parts.h"
#include "run/thresholds.h"

void step_report(const struct run *run, const struct step *step) {
  const struct record *r = &step->record;
  unsigned long long out = r->stages ? r->stage[r->stages - 1].out : 0, in = r->records_in, rejected = r->rejected;
  unsigned long long superseded = r->superseded, findings = r->findings;
  struct log log = *run->log;
  log.fields =
      arena_format(run->arena,
                   "%s,\"step\":\"%s\",\"files\":%zu,\"records_in\":%llu,\"records_out\":%llu,\"rejected\":%llu,"
                   "\"superseded\":%llu,\"findings\":%llu,\"seconds\":%.3f",
                   log.fields, r->step, r->inputs, in, out, rejected, superseded, findings, r->seconds);
  log_say(&log, LOG_INFO, _("%s: %llu records in, %llu out, %llu rejected, %llu superseded, %llu findings"), r->step,
          in, out, rejected, superseded, findings);
}

/* Check the parts of a step, together, against what was expected of the step. */
static void step_check_parts(struct run *run, const struct step *step, struct coverage coverage) {
  const struct record **record = arena_array(run->arena, const struct record *, run->plan->steps + 1);
  struct record all;
  struct job job = {.step = step->job.step, .cleans = true};
  for (size_t s = 0; s < run->plan->steps; s++) record[s] = &run->steps.step[s].record;
  if (!parts_record(run->plan, step->job.number, record, run->arena, &all)) return;
  coverage.job = &job;
  coverage.parts = true;
  coverage_check(&coverage, &all, &run->problems, &run->warnings);
}

/* Check a finished step against what was expected of it. */
static void step_check(struct run *run, const struct step *step) {
  if (run->options->comparison || run->options->unexpecting) return;
  bool part = step->job.step->year != 0; /* what is missing is seen when the parts are merged */
  struct coverage coverage = {.plan = run->plan,
                              .job = &step->job,
                              .years = part ? (struct year_span){0} : run->prepared.setting.years,
                              .due = run->prepared.due,
                              .today = run->prepared.today,
                              .arena = run->arena};
  coverage_check(&coverage, &step->record, &run->problems, &run->warnings);
  thresholds_check(&coverage, &step->record, step->folder, &run->problems);
  step_check_parts(run, step, coverage);
  if (!run->prepared.as_written || !run->folder_before) return;
  for (size_t i = 0; i < run->before.steps; i++)
    if (strcmp(run->before.record[i].step, step->record.step) == 0)
      changes_check(&coverage, &step->record, &run->before.record[i], step->folder, run->folder_before, &run->problems);
}

static bool step_is_ready(const struct run *run, size_t number) {
  for (size_t s = 0; s < number; s++)
    if (run->steps.step[number].job.needs[s] && !run->steps.folder[s]) return false;
  return true;
}

static int step_work(void *context, size_t number, struct err *err) {
  struct run *run = context;
  return step_run(&run->steps, number, err);
}

/* A step that another process has done. */
static int step_collect(void *context, size_t number, struct err *err) {
  struct run *run = context;
  struct step *step = &run->steps.step[number];
  int code = step_find(&run->steps, number, err);
  step->reused = false;
  if (code || step->folder) return code;
  return err_set(err, EX_NOINPUT, _("[%s] its results are not there"), step->job.step->name);
}

static unsigned long long step_input_bytes(const struct step *step) {
  unsigned long long bytes = 0;
  struct stat st;
  for (size_t i = 0; i < step->job.inputs.n; i++)
    if (stat(step->job.inputs.file[i].path, &st) == 0) bytes += (unsigned long long)st.st_size;
  return bytes;
}

/* Find a step in the store, or submit it. */
static int step_start(struct run *run, struct executor *executor, struct work *work, struct err *err) {
  struct step *step = &run->steps.step[work->step];
  int code = step_request(&run->steps, work->step, err);
  if (!code && !run->options->force) code = step_find(&run->steps, work->step, err);
  work->name = step->job.step->name, work->request = step->request, work->bytes = step_input_bytes(step);
  if (code || !step->folder) return code ? code : executor->submit(executor, work, err);
  step_check(run, step);
  return 0;
}

/* All steps that can be started are; then one is waited for, until all are done. */
static int run_steps_with(struct run *run, struct executor *executor, struct err *err) {
  size_t n = run->plan->steps;
  struct work *work = arena_array(run->arena, struct work, n + 1), *done;
  bool *started = arena_array(run->arena, bool, n + 1);
  for (;;) {
    int code = 0;
    for (size_t s = 0; !code && s < n; s++) {
      if (started[s] || !step_is_ready(run, s)) continue;
      started[s] = true;
      work[s] = (struct work){.step = s, .run = step_work, .collect = step_collect, .context = run};
      code = step_start(run, executor, &work[s], err);
    }
    if (!code && !run->problems.n) code = executor->wait(executor, &done, err);
    if (code || run->problems.n || !done) return code;
    if (done->err.code) return *err = done->err, done->err.code;
    step_check(run, &run->steps.step[done->step]);
    if (!run->problems.n) step_report(run, &run->steps.step[done->step]);
  }
}

int run_steps(struct run *run, struct err *err) {
  const struct runner_options *o = run->options;
  struct executor local = executor_local(), *executor = &local;
  struct slurm slurm = {
      .command = o->worker, .words = o->worker_words, .options = o->slurm, .log = run->log, .arena = run->arena};
  if (o->executor && strcmp(o->executor, "slurm") == 0) {
    slurm.folder = arena_format(run->arena, "%s/.slurm", run->prepared.runs);
    executor_slurm(&slurm);
    executor = &slurm.executor;
  }
  int code = run_steps_with(run, executor, err);
  if ((code || run->problems.n) && executor->cancel) executor->cancel(executor);
  return code;
}
