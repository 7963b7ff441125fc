/* SPDX-License-Identifier: GPL-3.0-or-later */
/* step.c - see step.h. */
#include "run/step.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/i18n.h"
#include "io/digest.h"
#include "run/datapackage.h"
#include "run/journal.h"
#include "run/tree.h"

enum { ATTEMPTS = 3 };

/* The text whose digest is a step's request: everything that is known of it before it runs. */
static bool is_asked_of_results(const char *key) {
  return strncmp(key, "allow-", 6) != 0 && strcmp(key, "title") != 0 && strcmp(key, "deadline") != 0;
}

static void add_line(struct step *step, const char *line) { step->line[step->lines++] = line; }

static const char *output_digest_of(const struct record *record, const char *name) {
  for (size_t i = 0; i < record->outputs; i++)
    if (strcmp(record->output[i].path, name) == 0) return record->output[i].sha256;
  return "";
}

static void request_write(struct steps *steps, size_t number) {
  struct step *step = &steps->step[number];
  struct arena *arena = steps->arena;
  const struct plan_step *of = step->job.step;
  step->line = arena_array(arena, const char *, of->settings + step->job.inputs.n + step->job.froms + 4);
  step->lines = 0;
  add_line(step, arena_format(arena, "program %s", steps->program));
  add_line(step, arena_format(arena, "step %s", of->name));
  if (step->job.released) add_line(step, arena_format(arena, "released %s", step->job.released));
  const char *explain = plan_value(&steps->plan->own, "explain");
  if (explain) add_line(step, arena_format(arena, "set explain = %s", explain));
  for (size_t i = 0; i < of->settings; i++)
    if (is_asked_of_results(of->setting[i].key))
      add_line(step, arena_format(arena, "set %s = %s", of->setting[i].key, of->setting[i].value));
  for (size_t i = 0; i < step->job.inputs.n; i++)
    add_line(step, arena_format(arena, "file %s %s", step->job.inputs.file[i].shown, step->input[i].hex));
  for (size_t i = 0; i < step->job.froms; i++) {
    const struct reference *from = &step->job.from[i];
    const struct record *record = &steps->step[from->step].record;
    add_line(step,
             arena_format(arena, "from {%s}/%s %s", record->step, from->file, output_digest_of(record, from->file)));
  }
}

static int digest_inputs(struct steps *steps, struct step *step, struct err *err) {
  size_t n = step->job.inputs.n;
  step->input = arena_array(steps->arena, struct digested, n + 1);
  for (size_t i = 0; i < n; i++) step->input[i].path = step->job.inputs.file[i].path;
  steps->digests->stamps = steps->stamps;
  int code = digests_take(steps->digests, step->input, n, err);
  steps->digests->stamps = false;
  return code;
}

int step_request(struct steps *steps, size_t number, struct err *err) {
  struct step *step = &steps->step[number];
  int code = digest_inputs(steps, step, err);
  if (code) return err_context(err, "[%s]", step->job.step->name);
  struct strbuf text = {0};
  request_write(steps, number);
  for (size_t i = 0; i < step->lines; i++) strbuf_format(&text, "%s\n", step->line[i]);
  digest_bytes(strbuf_view(&text), step->request);
  strbuf_free(&text);
  return 0;
}

/* Where tables are that a step asked for. */
struct table_paths {
  struct steps *steps;
  const struct job *job;
  struct world world;
};

static const char *table_path_of(void *context, const struct record_file *asked) {
  struct table_paths *paths = context;
  if (asked->of_catalog) return arena_format(paths->steps->arena, "%s/%s", paths->world.catalog_dir, asked->path);
  return world_table_path(&paths->world, asked->path);
}

static int paths_open(struct table_paths *paths, struct steps *steps, size_t number, struct err *err) {
  *paths = (struct table_paths){.steps = steps, .job = &steps->step[number].job};
  int code = world_open(&paths->world, steps->catalog, 1, err);
  if (!code) code = job_bind(&steps->step[number].job, steps->plan, "", steps->folder, &paths->world, err);
  return code;
}

int step_find(struct steps *steps, size_t number, struct err *err) {
  struct step *step = &steps->step[number];
  struct table_paths paths;
  int code = paths_open(&paths, steps, number, err);
  struct store_places places = {table_path_of, &paths};
  if (!code) code = store_find(steps->store, step->request, places, &step->record, &step->folder, &step->why, err);
  world_close(&paths.world);
  steps->folder[number] = step->folder;
  step->reused = step->folder != NULL;
  if (!code && !step->folder && !step->why)
    code = store_why(steps->store, step->job.step->name, step->line, step->lines, &step->why, err);
  return code ? err_context(err, "[%s]", step->job.step->name) : 0;
}

/* A step at work. */
struct working {
  struct steps *steps;
  struct step *step;
  const char *folder;
  struct world world;
  struct digested *asked; /* parallel to names */
  struct record_file *name;
  size_t n;
};

/* A table is about to be read: its content is digested first, so that a change in between is noticed at the end. */
static int step_observe(void *observer, const char *path, const char *asked, bool of_catalog, struct err *err) {
  struct working *w = observer;
  struct arena *arena = w->steps->arena;
  for (size_t i = 0; i < w->n; i++)
    if (w->name[i].of_catalog == of_catalog && strcmp(w->name[i].path, asked) == 0) return 0;
  struct digested one = {.path = arena_copy(arena, path, strlen(path))};
  int code = asked_digest(w->steps->digests, asked, &one, arena, err);
  if (code) return code;
  struct digested *files = arena_array(arena, struct digested, w->n + 1);
  struct record_file *names = arena_array(arena, struct record_file, w->n + 1);
  if (w->n) memcpy(files, w->asked, w->n * sizeof *files), memcpy(names, w->name, w->n * sizeof *names);
  files[w->n] = one;
  names[w->n] =
      (struct record_file){.path = arena_copy(arena, asked, strlen(asked)), .of_catalog = of_catalog, .bytes = -1};
  memcpy(names[w->n].sha256, one.hex, sizeof one.hex);
  w->asked = files, w->name = names, w->n++;
  return 0;
}

static const char *working_file(const struct working *w, const char *name) {
  return arena_format(w->steps->arena, "%s/%s", w->folder, name);
}

static int open_outlets(struct working *w, struct err *err) {
  struct job *job = &w->step->job;
  struct record *record = &w->step->record;
  record->output = arena_array(w->steps->arena, struct record_file, job->outputs + 1);
  int code = 0;
  for (size_t i = 0; !code && i < job->outputs; i++) code = tree_make_above(working_file(w, job->output[i].name), err);
  if (!code) code = outlets_open(&job->outlets, err);
  for (size_t i = 0; !code && i < job->outlets.n; i++) {
    struct outlet *outlet = &job->outlets.outlet[i];
    struct record_file *file = &record->output[record->outputs++];
    *file = (struct record_file){.path = job->output[i].name, .bytes = -1};
    if (outlet->sink->digest) outlet->sink->digest(outlet->file, file->sha256);
  }
  return code;
}

/* The columns of each table that was written; the outlets are in the order of the results. */
static void list_columns(struct working *w) {
  struct record *record = &w->step->record;
  for (size_t i = 0; i < record->outputs; i++)
    record->output[i].columns = datapackage_columns(&w->step->job.outlets.outlet[i], w->steps->arena);
}

/* How large each result is, and the digests of those whose sinks do not compute them. */
static int measure_outputs(struct working *w, struct err *err) {
  struct record *record = &w->step->record;
  int code = 0;
  for (size_t i = 0; !code && i < record->outputs; i++) {
    struct record_file *file = &record->output[i];
    struct stat st;
    const char *path = working_file(w, file->path);
    if (stat(path, &st) != 0)
      code = err_errno(err, errno, "%s", path);
    else
      file->bytes = (int64_t)st.st_size;
    if (!code && !file->sha256[0]) code = digest_file(path, file->sha256, err);
    if (!code) digests_written(w->steps->digests, path, file->sha256);
  }
  return code;
}

static int run_engine(struct working *w, struct err *err) {
  struct job *job = &w->step->job;
  struct engine_report report;
  job->tally.n = 0;
  job->engine.progress = w->steps->progress;
  int code = open_outlets(w, err);
  if (!code) code = engine_run(&job->engine, &report, err);
  if (!code) code = outlets_commit(&job->outlets, err);
  if (!code) list_columns(w);
  outlets_close(&job->outlets);
  if (!code) code = measure_outputs(w, err);
  tally_sort(&job->tally);
  if (!code) record_report(&w->step->record, job, &report, w->steps->arena);
  return code;
}

/* Was everything that was read what had been digested? Else *which names a file. */
static int confirm(struct working *w, const char **which, struct err *err) {
  const struct inputs *inputs = &w->step->job.inputs;
  bool same = true;
  int code = 0;
  *which = NULL;
  w->steps->digests->stamps = w->steps->stamps;
  for (size_t i = 0; !code && same && i < inputs->n; i++) {
    code = digests_confirm(w->steps->digests, &w->step->input[i], &same, err);
    if (!same) *which = inputs->file[i].shown;
  }
  w->steps->digests->stamps = false;
  for (size_t i = 0; !code && same && i < w->n; i++) {
    code = asked_confirm(w->steps->digests, w->name[i].path, &w->asked[i], &same, w->steps->arena, err);
    if (!same) *which = w->name[i].path;
  }
  return code;
}

static int by_name(const void *a, const void *b) {
  const struct record_file *x = a, *y = b;
  if (x->of_catalog != y->of_catalog) return x->of_catalog - y->of_catalog;
  return strcmp(x->path, y->path);
}

static void fill_record(struct working *w) {
  struct record *record = &w->step->record;
  const struct inputs *inputs = &w->step->job.inputs;
  memcpy(record->request, w->step->request, sizeof record->request);
  record->line = w->step->line;
  record->lines = w->step->lines;
  record->input = arena_array(w->steps->arena, struct record_file, inputs->n + 1);
  record->inputs = inputs->n;
  for (size_t i = 0; i < inputs->n; i++) {
    record->input[i] = (struct record_file){.path = inputs->file[i].shown, .bytes = -1};
    memcpy(record->input[i].sha256, w->step->input[i].hex, sizeof record->input[i].sha256);
  }
  record->asked = w->name;
  record->askeds = w->n;
  if (w->n) qsort(w->name, w->n, sizeof *w->name, by_name);
  record_key(record);
}

/* One attempt; *changed names a file that changed while it was read. */
static int attempt(struct steps *steps, size_t number, const char **changed, struct err *err) {
  struct step *step = &steps->step[number];
  struct working w = {.steps = steps, .step = step};
  *changed = NULL;
  step->record = (struct record){.step = step->job.step->name};
  int code = store_begin(steps->store, step->job.step->name, &w.folder, err);
  if (!code)
    code = world_open(&w.world, steps->catalog, step->job.engine.jobs, err);
  else
    return code;
  w.world.observe = step_observe, w.world.observer = &w;
  if (!code) code = job_bind(&step->job, steps->plan, w.folder, steps->folder, &w.world, err);
  if (!code) code = run_engine(&w, err);
  struct err gone = {0};
  if (confirm(&w, changed, &gone) && !code) {
    *err = gone;
    code = gone.code;
  }
  if (!code && !*changed) fill_record(&w);
  world_close(&w.world);
  return code;
}

int step_run(struct steps *steps, size_t number, struct err *err) {
  struct step *step = &steps->step[number];
  const char *working = store_working(steps->store, step->job.step->name);
  const char *changed = NULL;
  double seconds = journal_clock();
  long jobs = step->job.engine.jobs;
  int code = 0;
  for (int i = 0; i < ATTEMPTS; i++) {
    step->job.engine.jobs = jobs;
    code = attempt(steps, number, &changed, err);
    if (!changed) break;
    log_say(steps->log, LOG_WARNING, _("[%s]: %s changed while it was read; the step runs again"), step->job.step->name,
            changed);
    code = step_request(steps, number, err);
    if (code) break;
  }
  if (!code && changed) code = err_set(err, EX_TEMPFAIL, _("%s: changes again and again while it is read"), changed);
  step->record.seconds = journal_clock() - seconds;
  if (!code) code = store_commit(steps->store, &step->record, working, &step->folder, err);
  if (code) tree_remove(working);
  steps->folder[number] = step->folder;
  return code ? err_context(err, "[%s]", step->job.step->name) : 0;
}
