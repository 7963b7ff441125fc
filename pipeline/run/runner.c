/* runner.c - see runner.h. */
#include "run/runner.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/processors.h"
#include "io/output.h"
#include "run/job.h"

/* A run under way. */
struct run {
  const struct plan *plan;
  const struct runner_options *options;
  const struct log *log;
  struct job_setting setting;
  struct world world;
  struct manifest manifest;
  struct folder folder;
  char key[65];
};

static int open_one(struct run *run, struct output **output, const char *step, const char *name, const char *header,
                    struct err *err) {
  const char *file = step ? arena_format(run->setting.arena, "%s.%s", step, name) : name;
  int code = output_open(output, arena_format(run->setting.arena, "%s/%s", run->folder.working, file), err);
  if (!code) output_digest(*output, manifest_written(&run->manifest, file));
  return code || !header ? code : output_write(*output, span_of(header), err);
}

/* A file of the run folder, and where its digest is to be put. */
static const char *working_file(struct run *run, const char *name, char **hex) {
  *hex = manifest_written(&run->manifest, name);
  return arena_format(run->setting.arena, "%s/%s", run->folder.working, name);
}

static int open_outlets(struct run *run, const struct plan_step *step, struct outlets *outlets, struct err *err) {
  struct arena *arena = run->setting.arena;
  char *rejects_hex, *findings_hex;
  const char *rejects = working_file(run, arena_format(arena, "%s.rejects.csv", step->name), &rejects_hex);
  const char *findings = working_file(run, arena_format(arena, "%s.findings.csv", step->name), &findings_hex);
  size_t folder = strlen(run->folder.working) + 1;
  int code = outlets_open(outlets, rejects, findings, rejects_hex, findings_hex, err);
  for (size_t i = 0; !code && i < outlets->n; i++) {
    struct outlet *outlet = &outlets->outlet[i];
    if (outlet->sink->digest) outlet->sink->digest(outlet->file, manifest_written(&run->manifest, outlet->path + folder));
  }
  return code;
}

static void say_step(const struct run *run, const struct plan_step *step, const struct engine_report *report) {
  const struct source_counts *c = &report->source;
  log_say(run->log, LOG_INFO, _("%s: %llu records in, %llu out, %llu rejected, %llu superseded, %llu findings"),
          step->name, (unsigned long long)c->records_in, (unsigned long long)report->rows[report->links],
          (unsigned long long)c->rejected, (unsigned long long)c->duplicates,
          (unsigned long long)report->severity[SEVERITY_FINDING]);
  if (c->files_stopped)
    log_say(run->log, LOG_WARNING, _("%s: %llu files were not read; %s.rejects.csv says why"), step->name,
            (unsigned long long)c->files_stopped, step->name);
}

static int run_step(struct run *run, const struct plan_step *step, struct err *err) {
  struct job job;
  struct engine_report report;
  int code = job_make(&run->setting, step, &run->world, &job, err);
  if (!code && job.skipped) {
    log_say(run->log, LOG_WARNING, _("[%s]: no input in these years; skipped"), step->name);
    return 0;
  }
  job.engine.progress = run->options->progress;
  if (!code) code = open_outlets(run, step, &job.outlets, err);
  if (!code) code = engine_run(&job.engine, &report, err);
  if (!code) code = outlets_commit(&job.outlets, err);
  outlets_close(&job.outlets);
  if (code) return err_context(err, "[%s]", step->name);
  manifest_step(&run->manifest, step->name, &job.engine, &report);
  say_step(run, step, &report);
  return 0;
}

/* The plan's file name without directory and ending. */
static const char *plan_name(const struct plan *plan, struct arena *arena) {
  const char *slash = strrchr(plan->path, '/'), *base = slash ? slash + 1 : plan->path, *dot = strrchr(base, '.');
  return arena_copy(arena, base, dot && dot > base ? (size_t)(dot - base) : strlen(base));
}

static int year_of(const struct plan *plan, const char *key, long given, long *year, struct err *err) {
  const char *text = plan_value(&plan->own, key);
  *year = given ? given : text ? strtol(text, NULL, 10) : 0;
  if (text && !given && (*year < 1900 || *year > 2199))
    return err_set(err, EX_CONFIG, _("%s: %s = '%s' is not a year"), plan->path, key, text);
  return 0;
}

static int check_own_keys(const struct plan *plan, struct err *err) {
  static const char *const known[] = {"title", "title_en", "vintage", "from", "to", "runs", "region", "digests"};
  for (size_t i = 0; i < plan->own.settings; i++) {
    bool found = false;
    for (size_t k = 0; k < sizeof known / sizeof *known; k++) found |= strcmp(plan->own.setting[i].key, known[k]) == 0;
    if (!found)
      return err_set(err, EX_CONFIG, _("%s:%u: unknown key '%s'"), plan->path, plan->own.setting[i].line,
                     plan->own.setting[i].key);
  }
  return 0;
}

static int prepare(struct run *run, struct arena *arena, struct err *err) {
  const struct plan *plan = run->plan;
  run->manifest.arena = arena;
  run->setting = (struct job_setting){.plan = plan, .jobs = run->options->jobs, .arena = arena};
  if (!run->setting.jobs) run->setting.jobs = processors_at_hand();
  run->setting.narrowed = run->options->from != 0 || run->options->to != 0;
  int code = check_own_keys(plan, err);
  if (!code) code = year_of(plan, "from", run->options->from, &run->setting.from, err);
  if (!code) code = year_of(plan, "to", run->options->to, &run->setting.to, err);
  if (!code) code = world_open(&run->world, run->options->catalog, run->setting.jobs, err);
  run->setting.places = (struct plan_places){.plan = plan->dir, .catalog = run->world.catalog_dir};
  return code;
}

static const char *runs_dir(const struct run *run, struct arena *arena) {
  if (run->options->runs) return run->options->runs;
  const char *own = plan_value(&run->plan->own, "runs");
  if (own && own[0] == '/') return own;
  return arena_format(arena, "%s/%s", run->plan->dir, own ? own : "runs");
}

/* Files a step names in its options: their digests belong to the run's key. */
static int digest_named(struct run *run, const struct plan_step *step, struct arena *arena, struct err *err) {
  for (size_t i = 0; i < step->settings; i++) {
    const char *value = step->setting[i].value;
    if (strncmp(value, "{plan}/", 7) != 0 || strchr(step->setting[i].key, '.') == NULL) continue;
    const char *path = plan_expand(value, &run->setting.places, arena);
    int code = access(path, R_OK) == 0 ? manifest_input(&run->manifest, path, true, err) : 0;
    if (code) return code;
  }
  return 0;
}

static int digest_all(struct run *run, struct arena *arena, struct err *err) {
  const char *digests = plan_value(&run->plan->own, "digests");
  bool digest = !digests || strcmp(digests, "no") != 0;
  int code = manifest_catalog(&run->manifest, run->world.catalog_dir, err);
  for (size_t s = 0; !code && s < run->plan->steps; s++) {
    struct option_list files = {0};
    code = plan_inputs(run->plan, &run->plan->step[s], run->setting.from, run->setting.to, run->setting.narrowed,
                       &run->setting.places, arena, &files, err);
    for (size_t f = 0; !code && f < files.n; f++) code = manifest_input(&run->manifest, files.item[f], digest, err);
    if (!code) code = digest_named(run, &run->plan->step[s], arena, err);
  }
  manifest_key(&run->manifest, run->plan, run->setting.from, run->setting.to, run->key);
  return code;
}

static int write_manifest(struct run *run, struct err *err) {
  int code = manifest_outputs(&run->manifest, run->folder.working, err);
  if (code) return code;
  struct strbuf text = {0};
  struct output *output = NULL;
  manifest_write(&run->manifest, run->plan, run->key, run->setting.from, run->setting.to, &text);
  code = open_one(run, &output, NULL, "manifest.json", NULL, err);
  if (!code) code = output_write(output, strbuf_view(&text), err);
  if (!code) code = output_commit(output, err);
  output_close(output);
  strbuf_free(&text);
  return code;
}

static int carry_out(struct run *run, struct err *err) {
  run->setting.places.run = run->folder.working;
  int code = journal_add(&run->folder, "started", run->plan->path, err);
  if (!code) code = folder_begin(&run->folder, err);
  for (size_t s = 0; !code && s < run->plan->steps; s++) code = run_step(run, &run->plan->step[s], err);
  if (!code) code = write_manifest(run, err);
  if (!code) code = folder_commit(&run->folder, err);
  struct err ignored = {0};
  if (code) folder_abandon(&run->folder);
  journal_add(&run->folder, code ? "failed" : "completed", code ? err->text : run->folder.final, code ? &ignored : err);
  return code;
}

int runner_run(const struct plan *plan, const struct runner_options *options, const struct log *log,
               struct arena *arena, struct runner_result *result, struct err *err) {
  struct run run = {.plan = plan, .options = options, .log = log};
  int code = prepare(&run, arena, err);
  if (!code) code = digest_all(&run, arena, err);
  if (!code) folder_name(&run.folder, runs_dir(&run, arena), plan_name(plan, arena), run.key, arena);
  if (!code) {
    *result = (struct runner_result){run.folder.final, !options->force && folder_is_complete(&run.folder)};
    code = result->unchanged ? journal_add(&run.folder, "unchanged", run.folder.final, err) : carry_out(&run, err);
  }
  world_close(&run.world);
  return code;
}

/* Open source and chain of a step without taking a record. Steps that read earlier results cannot be opened yet. */
static int check_step(struct run *run, const struct plan_step *step, struct err *err) {
  run->setting.places.run = "{run}";
  struct job job;
  int code = job_make(&run->setting, step, &run->world, &job, err);
  if (code) return code;
  log_say(run->log, LOG_INFO, _("[%s]: %zu input files, %zu stages: well formed"), step->name, job.engine.paths,
          job.engine.chain.links + (job.engine.sequential ? 0 : 1));
  return 0;
}

int runner_check(const struct plan *plan, const struct runner_options *options, const struct log *log,
                 struct arena *arena, struct err *err) {
  struct run run = {.plan = plan, .options = options, .log = log};
  int code = prepare(&run, arena, err);
  for (size_t s = 0; !code && s < plan->steps; s++) code = check_step(&run, &plan->step[s], err);
  if (!code) code = manifest_catalog(&run.manifest, run.world.catalog_dir, err);
  for (size_t i = 0; !code && i < run.manifest.catalogs; i++) {
    const char *name = run.manifest.catalog[i].path, *dot = strrchr(name, '.');
    const struct table *table;
    if (dot && strcmp(dot, ".csv") == 0) code = run.world.context.catalog(&run.world.context, name, &table, err);
  }
  if (!code)
    log_say(log, LOG_INFO, _("catalog %s: %zu files, all tables readable"), run.world.catalog_dir,
            run.manifest.catalogs);
  world_close(&run.world);
  return code;
}
