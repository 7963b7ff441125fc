/* SPDX-License-Identifier: GPL-3.0-or-later */
/* check.c - `tertia check PLAN`: every step opened as a run would open it, up to the first record (runner.h).
 *
 * What a step would write is written without records into a folder of its own in $TMPDIR, so that the steps that read
 * it can be opened too. A step that reads what could not be opened is left out: its mistakes cannot be known yet. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/i18n.h"
#include "run/coverage.h"
#include "run/parts.h"
#include "run/prepare.h"
#include "run/tree.h"

/* A plan being checked. */
struct checking {
  const struct plan *plan;
  const struct log *log;
  struct arena *arena;
  struct prepared prepared;
  struct problems problems, warnings;
  const char *folder;       /* where results without records are */
  struct record **record;   /* plan->steps: what is known of each */
  const char **step_folder; /* plan->steps; NULL: the step could not be opened */
};

static int make_folders(struct checking *in, const struct job *job, const char *folder, struct err *err) {
  int code = tree_make(folder, err);
  for (size_t i = 0; !code && i < job->outputs; i++)
    code = tree_make_above(arena_format(in->arena, "%s/%s", folder, job->output[i].name), err);
  return code;
}

static void check_coverage(struct checking *in, const struct job *job, const struct engine_report *report) {
  struct record record = {.step = job->step->name};
  struct coverage coverage = {.plan = in->plan,
                              .job = job,
                              .years = in->prepared.setting.years,
                              .due = in->prepared.due,
                              .today = in->prepared.today,
                              .opened = true,
                              .arena = in->arena};
  record_report(&record, job, report, in->arena);
  if (job->step->year) coverage.years = (struct year_span){0};
  coverage_check(&coverage, &record, &in->problems, &in->warnings);
  *in->record[job->number] = record;
  if (!parts_record(in->plan, job->number, (const struct record *const *)in->record, in->arena, &record)) return;
  struct job all = {.step = job->step, .cleans = true};
  coverage.job = &all;
  coverage.parts = true;
  coverage_check(&coverage, &record, &in->problems, &in->warnings);
}

/* The first fault is in the error that opening returned. */
static void add_faults(struct checking *in, const struct job *job, const struct world *world) {
  const struct fault *fault;
  size_t n = world->context.knowledge ? knowledge_faults(world->context.knowledge, &fault) : 0;
  for (size_t i = 1; i < n; i++)
    problems_format(&in->problems, fault[i].code, "[%s]: %s", job->step->name, fault[i].text);
}

static int open_in(struct checking *in, struct job *job, const char *folder, struct world *world, struct err *err) {
  struct engine_report report;
  int code = job_bind(job, in->plan, folder, in->step_folder, world, err);
  job->engine.jobs = 1;
  if (!code) code = outlets_open(&job->outlets, err); /* headers only */
  if (!code) {
    code = engine_open(&job->engine, &report, err);
    check_coverage(in, job, &report);
  }
  if (!code) code = outlets_commit(&job->outlets, err);
  outlets_close(&job->outlets);
  return code;
}

static void open_step(struct checking *in, struct job *job) {
  struct err err = {0};
  struct world world;
  const char *folder = arena_format(in->arena, "%s/%s", in->folder, job->step->name);
  size_t files = job->inputs.n + job->froms;
  int code = make_folders(in, job, folder, &err);
  if (!code) {
    code = world_open(&world, in->prepared.catalog, 1, &err);
    if (!code) code = open_in(in, job, folder, &world, &err);
    if (code) add_faults(in, job, &world);
    world_close(&world);
  }
  if (code)
    err_context(&err, "[%s]", job->step->name), problems_add(&in->problems, &err);
  else
    in->step_folder[job->number] = folder, job_check_tables(&in->prepared.setting, job, &in->problems);
  if (!code)
    log_say(in->log, LOG_INFO, _("[%s]: %zu input files, %zu stages: well formed"), job->step->name, files,
            job->engine.chain.links);
}

static bool can_be_opened(const struct checking *in, const struct job *job) {
  for (size_t s = 0; s < job->number; s++)
    if (job->needs[s] && !in->step_folder[s]) return false;
  return job->inputs.n + job->froms > 0;
}

static int check_steps(struct checking *in, struct err *err) {
  const char *temporary = getenv("TMPDIR");
  char *folder = arena_format(in->arena, "%s/tertia-check-XXXXXX", temporary && *temporary ? temporary : "/tmp");
  if (!mkdtemp(folder)) return err_errno(err, errno, "%s", folder);
  in->folder = folder;
  in->step_folder = arena_array(in->arena, const char *, in->plan->steps + 1);
  in->record = arena_array(in->arena, struct record *, in->plan->steps + 1);
  for (size_t s = 0; s < in->plan->steps; s++) in->record[s] = arena_array(in->arena, struct record, 1);
  for (size_t s = 0; s < in->plan->steps; s++)
    if (can_be_opened(in, &in->prepared.job[s])) open_step(in, &in->prepared.job[s]);
  tree_remove(folder);
  return 0;
}

int runner_check(const struct plan *given, const struct runner_options *options, const struct log *log,
                 struct arena *arena, struct err *err) {
  struct problems of_parts = {.arena = arena};
  const struct plan *plan = prepare_plan(given, options, arena, &of_parts);
  struct checking in = {.plan = plan, .log = log, .arena = arena};
  in.problems = of_parts;
  in.warnings.arena = arena;
  prepare(plan, options, arena, &in.prepared, &in.problems);
  int code = check_steps(&in, err);
  for (size_t i = 0; i < in.warnings.n; i++) log_say(log, LOG_WARNING, "%s", in.warnings.text[i]);
  return code ? code : problems_tell(&in.problems, log, err);
}
