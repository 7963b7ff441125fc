/* SPDX-License-Identifier: GPL-3.0-or-later */
/* repeat.c - see repeat.h. */
#include "run/repeat.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/i18n.h"
#include "run/manifest.h"
#include "run/tree.h"

/* An old run. */
struct old_run {
  struct manifest manifest;
  const char *folder, *directory; /* of the run; of the plan */
  const char *catalog;
  struct arena *arena;
  struct problems problems;
};

static int read_old(struct old_run *old, const char *run, struct err *err) {
  struct stat st;
  if (stat(run, &st) != 0) return err_errno(err, errno, "%s", run);
  const char *slash = strrchr(run, '/');
  const char *file = S_ISDIR(st.st_mode) ? arena_format(old->arena, "%s/manifest.json", run) : run;
  old->folder = S_ISDIR(st.st_mode) ? run : slash ? arena_copy(old->arena, run, (size_t)(slash - run)) : ".";
  int code = manifest_read(file, old->arena, &old->manifest, err);
  if (code) return code;
  const char *directory = old->manifest.directory;
  if (!directory) return err_set(err, EX_DATAERR, _("%s: does not say where the plan's folder is"), file);
  /* the last run is a link: its folder is beside it, so the way upwards is the same */
  old->directory = directory[0] == '/' ? directory : arena_format(old->arena, "%s/%s", old->folder, directory);
  return 0;
}

static void add_setting(struct plan_step *step, const struct manifest_setting *setting, struct arena *arena) {
  struct plan_setting *bigger = arena_array(arena, struct plan_setting, step->settings + 1);
  if (step->settings) memcpy(bigger, step->setting, step->settings * sizeof *bigger);
  bigger[step->settings++] = (struct plan_setting){setting->key, setting->value, setting->of_command ? 0 : 1};
  step->setting = bigger;
}

/* The plan as it was, from the manifest. */
static void plan_of(const struct old_run *old, struct plan *plan) {
  const struct manifest *m = &old->manifest;
  const char *slash = strrchr(m->plan, '/');
  *plan = (struct plan){.path = arena_format(old->arena, "%s/%s", old->directory, slash ? slash + 1 : m->plan),
                        .dir = old->directory,
                        .own = {.name = ""}};
  plan->steps = m->steps;
  plan->step = arena_array(old->arena, struct plan_step, m->steps + 1);
  for (size_t s = 0; s < m->steps; s++) plan->step[s] = (struct plan_step){.name = m->record[s].step, .line = 1};
  for (size_t i = 0; i < m->settings; i++) {
    struct plan_step *step = &plan->own;
    for (size_t s = 0; s < plan->steps; s++)
      if (strcmp(plan->step[s].name, m->setting[i].step) == 0) step = &plan->step[s];
    add_setting(step, &m->setting[i], old->arena);
  }
}

static void check_files(struct old_run *old, const struct record_file *file, size_t n, const char *directory) {
  struct digests digests = {.arena = old->arena, .verify = true};
  for (size_t i = 0; i < n; i++) {
    const char *below = strncmp(file[i].path, "{plan}/", 7) == 0 ? file[i].path + 7 : file[i].path;
    struct digested now = {.path = below[0] == '/' ? below : arena_format(old->arena, "%s/%s", directory, below)};
    struct err err = {0};
    bool by_time = strncmp(file[i].sha256, "size ", 5) == 0; /* noted with `digests = no` */
    digests.stamps = by_time;
    if (digests_take(&digests, &now, 1, &err)) problems_add(&old->problems, &err);
    else if (strcmp(now.hex, file[i].sha256) != 0)
      problems_format(&old->problems, EX_DATAERR, _("%s: is not what it was in that run"), now.path);
  }
}

static int check_old(struct old_run *old, const struct runner_options *options, const struct log *log, struct err *err) {
  struct world world;
  int code = world_open(&world, options->catalog, 1, err);
  if (!code) {
    check_files(old, old->manifest.input, old->manifest.inputs, old->directory);
    check_files(old, old->manifest.catalog, old->manifest.catalogs, world.catalog_dir);
    code = problems_tell(&old->problems, log, err);
  }
  world_close(&world);
  if (!code && strcmp(old->manifest.program, "tertia " TERTIA_VERSION) != 0)
    log_say(log, LOG_WARNING, _("that run was made by %s, this is tertia %s"), old->manifest.program, TERTIA_VERSION);
  return code;
}

static const struct record_file *find_file(const struct manifest *manifest, const char *path) {
  for (size_t i = 0; i < manifest->outputs; i++)
    if (strcmp(manifest->output[i].path, path) == 0) return &manifest->output[i];
  return NULL;
}

/* The results of both, file by file. */
static int compare(struct old_run *old, const char *folder, const struct log *log, struct err *err) {
  struct manifest now;
  int code = manifest_read(arena_format(old->arena, "%s/manifest.json", folder), old->arena, &now, err);
  for (size_t i = 0; !code && i < old->manifest.outputs; i++) {
    const struct record_file *a = &old->manifest.output[i], *b = find_file(&now, a->path);
    if (!b) problems_format(&old->problems, EX_DATAERR, _("%s: is not made any more"), a->path);
    else if (strcmp(a->sha256, b->sha256) != 0) problems_format(&old->problems, EX_DATAERR, _("%s: differs"), a->path);
  }
  for (size_t i = 0; !code && i < now.outputs; i++)
    if (!find_file(&old->manifest, now.output[i].path))
      problems_format(&old->problems, EX_DATAERR, _("%s: was not made then"), now.output[i].path);
  if (!code && old->problems.n) {
    log_say(log, LOG_WARNING, _("the results differ; the new ones are in %s"), folder);
    code = problems_tell(&old->problems, log, err);
  }
  return code;
}

int repeat_run(const char *run, const struct runner_options *options, const struct log *log, struct arena *arena,
               struct err *err) {
  struct old_run old = {.arena = arena, .problems = {.arena = arena}};
  struct runner_options again = *options;
  struct runner_result result;
  struct plan plan;
  int code = read_old(&old, run, err);
  if (!code) code = check_old(&old, options, log, err);
  if (code) return code;
  plan_of(&old, &plan);
  const char *temporary = getenv("TMPDIR");
  char *folder = arena_format(arena, "%s/tertia-repeat-XXXXXX", temporary && *temporary ? temporary : "/tmp");
  if (!options->runs && !mkdtemp(folder)) return err_errno(err, errno, "%s", folder);
  again.runs = options->runs ? options->runs : folder;
  again.from = old.manifest.from, again.to = old.manifest.to;
  again.beside = again.force = true;
  code = runner_run(&plan, &again, log, arena, &result, err);
  if (!code) code = compare(&old, result.folder, log, err);
  if (!options->runs && !old.problems.n) tree_remove(folder);
  if (!code) log_say(log, LOG_INFO, _("the same bytes in all %zu files of %s"), old.manifest.outputs, run);
  return code;
}
