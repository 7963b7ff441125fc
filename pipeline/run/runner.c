/* SPDX-License-Identifier: GPL-3.0-or-later */
/* runner.c - see runner.h. */
#include "run/figures.h"
#include "run/runner.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/json.h"
#include "io/digest.h"
#include "run/changes.h"
#include "run/executor.h"
#include "run/executor_slurm.h"
#include "run/interrupt.h"
#include "run/kept.h"
#include "run/lock.h"
#include "run/notify.h"
#include "run/parts.h"
#include "run/prepare.h"
#include "run/runs.h"
#include "run/thresholds.h"

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

static int program_digest(struct run *run, struct err *err) {
  char hex[65];
  int code = digest_file("/proc/self/exe", hex, err);
  if (code) return code;
  run->manifest.program = "tertia " TERTIA_VERSION;
  run->manifest.program_sha256 = arena_copy(run->arena, hex, 64);
  run->steps.program = arena_format(run->arena, "%s %s", run->manifest.program, hex);
  return 0;
}

/* Results of enterprises are nobody else's: unless the plan says otherwise only their owner reads them. */
static void set_access(const struct plan *plan) {
  const char *access = plan_value(&plan->own, "access");
  umask(access && strcmp(access, "all") == 0 ? 022 : access && strcmp(access, "group") == 0 ? 027 : 077);
}

static int run_open(struct run *run, struct err *err) {
  struct arena *arena = run->arena;
  const struct plan *plan = run->plan;
  const char *digests = plan_value(&plan->own, "digests");
  run->runs = (struct runs){run->prepared.runs, plan_name(plan, arena), arena};
  digests_open(&run->digests, run->prepared.runs, run->options->verify, arena);
  store_open(&run->store, run->prepared.runs, &run->digests, arena);
  run->steps = (struct steps){.plan = plan,
                              .catalog = run->prepared.catalog,
                              .log = run->log,
                              .arena = arena,
                              .digests = &run->digests,
                              .store = &run->store,
                              .stamps = digests && strcmp(digests, "no") == 0,
                              .progress = run->options->progress};
  run->steps.step = arena_array(arena, struct step, plan->steps + 1);
  run->steps.folder = arena_array(arena, const char *, plan->steps + 1);
  for (size_t s = 0; s < plan->steps; s++) run->steps.step[s].job = run->prepared.job[s];
  return program_digest(run, err);
}

/* The manifest of the last published run, to compare with; one that cannot be read is no reason not to run. */
static int read_before(struct run *run, struct err *err) {
  const char *name;
  int code = runs_latest(&run->runs, &name, err);
  if (code || !name) return code;
  const char *folder = arena_format(run->arena, "%s/%s", run->runs.folder, name);
  struct err unread = {0};
  if (manifest_read(arena_format(run->arena, "%s/manifest.json", folder), run->arena, &run->before, &unread))
    log_say(run->log, LOG_WARNING, "%s", unread.text);
  else
    run->folder_before = folder;
  return 0;
}

/* A log whose JSON lines say which run they are of. */
static const struct log *log_of_run(const struct run *run, const struct log *log) {
  struct log *own = arena_array(run->arena, struct log, 1);
  struct strbuf fields = {0};
  strbuf_put(&fields, "\"plan\":");
  json_text(&fields, plan_name(run->plan, run->arena));
  strbuf_format(&fields, ",\"run\":\"%s\"", run->journal.run);
  *own = *log;
  own->fields = arena_copy(run->arena, fields.bytes, fields.n);
  strbuf_free(&fields);
  return own;
}

static void say_step(const struct run *run, const struct step *step) {
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

/* Hold the parts of a step, together, to what was expected of the step. */
static void check_parts(struct run *run, const struct step *step, struct coverage coverage) {
  const struct record **record = arena_array(run->arena, const struct record *, run->plan->steps + 1);
  struct record all;
  struct job job = {.step = step->job.step, .cleans = true};
  for (size_t s = 0; s < run->plan->steps; s++) record[s] = &run->steps.step[s].record;
  if (!parts_record(run->plan, step->job.number, record, run->arena, &all)) return;
  coverage.job = &job;
  coverage.parts = true;
  coverage_check(&coverage, &all, &run->problems, &run->warnings);
}

/* Hold a finished step to what was expected of it. */
static void check_step(struct run *run, const struct step *step) {
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
  check_parts(run, step, coverage);
  if (!run->prepared.as_written || !run->folder_before) return;
  for (size_t i = 0; i < run->before.steps; i++)
    if (strcmp(run->before.record[i].step, step->record.step) == 0)
      changes_check(&coverage, &step->record, &run->before.record[i], step->folder, run->folder_before, &run->problems);
}

static bool is_ready(const struct run *run, size_t number) {
  for (size_t s = 0; s < number; s++)
    if (run->steps.step[number].job.needs[s] && !run->steps.folder[s]) return false;
  return true;
}

static int run_work(void *context, size_t number, struct err *err) {
  struct run *run = context;
  return step_run(&run->steps, number, err);
}

/* A step that another process has done. */
static int collect_work(void *context, size_t number, struct err *err) {
  struct run *run = context;
  struct step *step = &run->steps.step[number];
  int code = step_find(&run->steps, number, err);
  step->reused = false;
  if (code || step->folder) return code;
  return err_set(err, EX_NOINPUT, _("[%s] its results are not there"), step->job.step->name);
}

static unsigned long long bytes_of(const struct step *step) {
  unsigned long long bytes = 0;
  struct stat st;
  for (size_t i = 0; i < step->job.inputs.n; i++)
    if (stat(step->job.inputs.file[i].path, &st) == 0) bytes += (unsigned long long)st.st_size;
  return bytes;
}

/* Take a step from the store, or submit it. */
static int start_step(struct run *run, struct executor *executor, struct work *work, struct err *err) {
  struct step *step = &run->steps.step[work->step];
  int code = step_request(&run->steps, work->step, err);
  if (!code && !run->options->force) code = step_find(&run->steps, work->step, err);
  work->name = step->job.step->name, work->request = step->request, work->bytes = bytes_of(step);
  if (code || !step->folder) return code ? code : executor->submit(executor, work, err);
  check_step(run, step);
  return 0;
}

/* All steps that can be started are; then one is waited for, until all are done. */
static int run_steps_by(struct run *run, struct executor *executor, struct err *err) {
  size_t n = run->plan->steps;
  struct work *work = arena_array(run->arena, struct work, n + 1), *done;
  bool *started = arena_array(run->arena, bool, n + 1);
  for (;;) {
    int code = 0;
    for (size_t s = 0; !code && s < n; s++) {
      if (started[s] || !is_ready(run, s)) continue;
      started[s] = true;
      work[s] = (struct work){.step = s, .run = run_work, .collect = collect_work, .context = run};
      code = start_step(run, executor, &work[s], err);
    }
    if (!code && !run->problems.n) code = executor->wait(executor, &done, err);
    if (code || run->problems.n || !done) return code;
    if (done->err.code) return *err = done->err, done->err.code;
    check_step(run, &run->steps.step[done->step]);
    if (!run->problems.n) say_step(run, &run->steps.step[done->step]);
  }
}

static int run_steps(struct run *run, struct err *err) {
  const struct runner_options *o = run->options;
  struct executor local = executor_local(), *executor = &local;
  struct slurm slurm = {
      .command = o->worker, .words = o->worker_words, .options = o->slurm, .log = run->log, .arena = run->arena};
  if (o->executor && strcmp(o->executor, "slurm") == 0) {
    slurm.folder = arena_format(run->arena, "%s/.slurm", run->prepared.runs);
    executor_slurm(&slurm);
    executor = &slurm.executor;
  }
  int code = run_steps_by(run, executor, err);
  if ((code || run->problems.n) && executor->cancel) executor->cancel(executor);
  return code;
}

/* The plan's folder as the run folder sees it: upwards where the runs are below it, else by its full name. */
static const char *seen_from_run(const struct run *run) {
  const char *seen = run->options->home ? run->options->home : run->plan->dir;
  char *plan = realpath(seen, NULL), *runs = realpath(run->runs.folder, NULL);
  size_t n = plan ? strlen(plan) : 0;
  bool below = plan && runs && strncmp(runs, plan, n) == 0 && (runs[n] == '/' || runs[n] == '\0');
  if (plan) seen = arena_copy(run->arena, plan, n);
  if (below) {
    seen = "..";
    for (const char *c = runs + n; *c; c++)
      if (*c == '/') seen = arena_format(run->arena, "%s/..", seen);
  }
  free(plan);
  free(runs);
  return seen;
}

static void tell_warnings(const struct run *run) {
  for (size_t i = 0; i < run->warnings.n; i++) log_say(run->log, LOG_WARNING, "%s", run->warnings.text[i]);
}

/* What was read stays available: before the folder appears, so that no run is without it. */
static int keep_contents(struct run *run, struct err *err) {
  const char *keep = plan_value(&run->plan->own, "keep-inputs");
  bool inputs = keep && strcmp(keep, "yes") == 0;
  struct kept kept;
  if (run->options->comparison) return 0;
  kept_open(&kept, run->prepared.runs, run->arena);
  int code = inputs ? kept_add(&kept, "/proc/self/exe", run->manifest.program_sha256, err) : 0;
  if (code) return code;
  return kept_run(&kept, run->runs.plan, &run->manifest, run->plan->dir, run->prepared.catalog, inputs,
                  run->prepared.as_written, err);
}

/* All steps are done: the folder of results, unless it is there already. */
static int finish(struct run *run, struct runner_result *result, struct err *err) {
  run->manifest.directory = seen_from_run(run);
  manifest_fill(&run->manifest, &run->steps, run->prepared.setting.years, run->arena);
  manifest_key(&run->manifest, run->runs.plan);
  result->folder = runs_final(&run->runs, &run->manifest);
  int code =
      run->options->force ? 0 : runs_is_complete(&run->runs, &run->digests, &run->manifest, &result->unchanged, err);
  if (!code && !result->unchanged) {
    tell_warnings(run);
    code = keep_contents(run, err);
    if (!code) code = runs_commit(&run->runs, &run->steps, &run->manifest, err);
  }
  if (!code && run->prepared.as_written) code = runs_point_latest(&run->runs, result->folder, err);
  return code ? code : digests_save(&run->digests, err);
}

static int carry_out(struct run *run, struct runner_result *result, struct err *err) {
  struct err swept = {0};
  struct kept kept;
  int code = run_open(run, err);
  kept_open(&kept, run->prepared.runs, run->arena);
  if (!code && (runs_sweep(&run->runs, &swept) || store_sweep(&run->store, &swept) || kept_sweep(&kept, &swept)))
    log_say(run->log, LOG_WARNING, "%s", swept.text);
  if (!code) code = read_before(run, err);
  if (!code) code = run_steps(run, err);
  if (!code && run->problems.n) {
    tell_warnings(run);
    struct err unsaved = {0};
    digests_save(&run->digests, &unsaved);
    code = problems_tell(&run->problems, run->log, err);
  }
  return code ? code : finish(run, result, err);
}

/* Called on a signal, in another thread: what is unfinished goes. */
static void clean_up(void *context) {
  struct run *run = context;
  struct arena arena = {0};
  struct err err = {0};
  struct runs runs = {run->prepared.runs, "", &arena};
  struct store store;
  store_open(&store, run->prepared.runs, NULL, &arena);
  runs_sweep(&runs, &err);
  store_sweep(&store, &err);
}

/* The figures of a complete run go to the store, with those of earlier ones that are not there. */
static int keep_figures(const struct run *run, struct err *err) {
  struct figures *figures;
  size_t runs;
  int code = figures_open(&figures, run->prepared.runs, err);
  if (!code) code = figures_add(figures, run->arena, &runs, err);
  struct err damaged = {0};
  if (!code && figures_check(figures, &damaged)) log_say(run->log, LOG_WARNING, "%s", damaged.text);
  figures_close(figures);
  return code;
}

/* With the lock: the journal has a start and an end of it. */
static int run_locked(struct run *run, struct runner_result *result, struct err *err) {
  struct interrupt interrupt = {.journal = &run->journal, .clean = clean_up, .context = run};
  interrupt_start(&interrupt);
  int code = journal_add(&run->journal, "started", "", run->plan->path, err);
  if (!code && run->problems.n) code = problems_tell(&run->problems, run->log, err);
  if (!code) code = carry_out(run, result, err);
  struct err unsaid = {0};
  const char *event = code ? "failed" : result->unchanged ? "unchanged" : "completed";
  const char *why = run->problems.n ? run->problems.text[0] : err->text;
  journal_add(&run->journal, event, run->manifest.key, code ? why : result->folder, code ? &unsaid : err);
  if (!code) code = err->code;
  if (!code && !run->options->comparison) code = keep_figures(run, err);
  interrupt_stop(&interrupt);
  return code;
}

static struct outcome outcome_of(const struct run *run, const struct runner_result *result, int code,
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
static void tell_targets(const struct run *run, struct outcome outcome) {
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

/* Whoever wants to know how it went; what goes wrong here is a warning. */
static void tell_outcome(const struct run *run, const struct runner_result *result, int code, const struct err *err) {
  struct outcome outcome = outcome_of(run, result, code, err);
  struct err unwritten = {0};
  if (run->options->prom && notify_metrics(run->options->prom, &outcome, &unwritten))
    log_say(run->log, LOG_WARNING, "%s", unwritten.text);
  if (code && run->options->on_failure) notify_command(run->options->on_failure, &outcome, run->log);
  if (!code && !result->unchanged && run->options->on_target) tell_targets(run, outcome);
}

static int run_alone(struct run *run, struct runner_result *result, struct err *err) {
  struct lock lock;
  int code = lock_take(&lock, run->prepared.runs,
                       arena_format(run->arena, _("plan %s, process %ld"), run->plan->path, (long)getpid()), err);
  if (code == EX_TEMPFAIL) {
    struct err unsaid = {0};
    journal_add(&run->journal, "refused", "", err->text, &unsaid);
  }
  if (code) return code;
  code = run_locked(run, result, err);
  lock_release(&lock);
  return code;
}

int runner_run(const struct plan *given, const struct runner_options *options, const struct log *log,
               struct arena *arena, struct runner_result *result, struct err *err) {
  struct problems of_parts = {.arena = arena};
  const struct plan *plan = prepare_plan(given, options, arena, &of_parts);
  struct run run = {.plan = plan, .options = options, .log = log, .arena = arena};
  run.problems = of_parts;
  run.warnings.arena = arena;
  *result = (struct runner_result){0};
  set_access(plan);
  prepare(plan, options, arena, &run.prepared, &run.problems);
  for (size_t s = 0; s < plan->steps; s++) job_check_tables(&run.prepared.setting, &run.prepared.job[s], &run.problems);
  journal_open(&run.journal, run.prepared.runs, plan_name(plan, arena), arena);
  run.log = log_of_run(&run, log);
  int code = run_alone(&run, result, err);
  tell_outcome(&run, result, code, err);
  return code;
}

static bool is_needed(const struct run *run, size_t number, size_t target) {
  if (number == target) return true;
  for (size_t s = number + 1; s <= target; s++)
    if (run->steps.step[s].job.needs[number] && is_needed(run, s, target)) return true;
  return false;
}

/* The steps that the target needs are found, then it is done. */
static int step_alone(struct run *run, size_t target, struct err *err) {
  int code = 0;
  for (size_t s = 0; !code && s <= target; s++) {
    if (!is_needed(run, s, target)) continue;
    code = step_request(&run->steps, s, err);
    if (!code) code = step_find(&run->steps, s, err);
    if (!code && s < target && !run->steps.folder[s])
      code = err_set(err, EX_TEMPFAIL, _("[%s] needs [%s], which is not done"), run->plan->step[target].name,
                     run->plan->step[s].name);
  }
  if (code || run->steps.folder[target]) return code;
  code = step_run(&run->steps, target, err);
  if (!code) say_step(run, &run->steps.step[target]);
  return code;
}

int runner_step(const struct plan *plan, const struct runner_options *options, const char *step, const struct log *log,
                struct arena *arena, struct err *err) {
  struct run run = {.plan = plan, .options = options, .log = log, .arena = arena};
  run.problems.arena = run.warnings.arena = arena;
  size_t target = 0;
  while (target < plan->steps && strcmp(plan->step[target].name, step) != 0) target++;
  if (target == plan->steps) return err_set(err, EX_USAGE, _("--step %s: the plan has no such step"), step);
  set_access(plan);
  prepare(plan, options, arena, &run.prepared, &run.problems);
  int code = problems_tell(&run.problems, log, err);
  if (!code) code = run_open(&run, err);
  return code ? code : step_alone(&run, target, err);
}

static void print_step(const struct step *step, const char *what, const char *why) {
  printf("%-12s %-8s %s\n", step->job.step->name, what, why);
}

static int preview_steps(struct run *run, struct err *err) {
  int code = 0;
  for (size_t s = 0; !code && s < run->plan->steps; s++) {
    struct step *step = &run->steps.step[s];
    const char *before = NULL;
    for (size_t i = 0; i < s; i++)
      if (step->job.needs[i] && !run->steps.folder[i]) before = run->plan->step[i].name;
    if (before) {
      print_step(step, _("runs"), arena_format(run->arena, _("it reads results of [%s], which runs"), before));
      continue;
    }
    code = step_request(&run->steps, s, err);
    if (!code && !run->options->force) code = step_find(&run->steps, s, err);
    if (!code)
      print_step(step, step->folder ? _("is done") : _("runs"),
                 step->folder ? step->folder
                 : step->why  ? step->why
                              : "--force");
  }
  return code;
}

int runner_preview(const struct plan *given, const struct runner_options *options, const struct log *log,
                   struct arena *arena, struct err *err) {
  struct problems of_parts = {.arena = arena};
  const struct plan *plan = prepare_plan(given, options, arena, &of_parts);
  struct run run = {.plan = plan, .options = options, .log = log, .arena = arena};
  run.problems = of_parts;
  run.warnings.arena = arena;
  prepare(plan, options, arena, &run.prepared, &run.problems);
  int code = problems_tell(&run.problems, log, err);
  if (!code) code = run_open(&run, err);
  return code ? code : preview_steps(&run, err);
}
