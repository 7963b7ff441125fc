/* SPDX-License-Identifier: GPL-3.0-or-later */
/* runner.c - see runner.h. */
#include "run/figures.h"
#include "run/run_state.h"

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

static int program_digest(struct run *run, struct err *err) {
  char hex[65];
  int code = digest_file("/proc/self/exe", hex, err);
  if (code) return code;
  run->manifest.program = "tertia " TERTIA_VERSION;
  run->manifest.program_sha256 = arena_copy(run->arena, hex, 64);
  run->steps.program = arena_format(run->arena, "%s %s", run->manifest.program, hex);
  return 0;
}

/* Results about enterprises are confidential: unless the plan has another `access` only their owner may read them. */
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

/* A log whose JSON lines have the key of the run. */
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

static void report_warnings(const struct run *run) {
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
static int runner_finish(struct run *run, struct runner_result *result, struct err *err) {
  run->manifest.directory = seen_from_run(run);
  manifest_fill(&run->manifest, &run->steps, run->prepared.setting.years, run->arena);
  manifest_key(&run->manifest, run->runs.plan);
  result->folder = runs_final(&run->runs, &run->manifest);
  int code =
      run->options->force ? 0 : runs_is_complete(&run->runs, &run->digests, &run->manifest, &result->unchanged, err);
  if (!code && !result->unchanged) {
    report_warnings(run);
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
    report_warnings(run);
    struct err unsaved = {0};
    digests_save(&run->digests, &unsaved);
    code = problems_tell(&run->problems, run->log, err);
  }
  return code ? code : runner_finish(run, result, err);
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
  run_report_outcome(&run, result, code, err);
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
  if (!code) step_report(run, &run->steps.step[target]);
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
