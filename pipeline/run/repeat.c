/* SPDX-License-Identifier: GPL-3.0-or-later */
/* repeat.c - see repeat.h. */
#include "run/repeat.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/i18n.h"
#include "io/digest.h"
#include "run/tree.h"
#include "run/view.h"

/* An old run. */
struct old_run {
  struct manifest manifest;
  const char *folder, *directory; /* of the run; of the plan */
  struct arena *arena;
  struct problems problems;
  struct view view;
};

static int read_old(struct old_run *old, const char *run, struct err *err) {
  struct stat st;
  if (stat(run, &st) != 0) return err_errno(err, errno, "%s", run);
  const char *slash = strrchr(run, '/');
  const char *file = S_ISDIR(st.st_mode) ? arena_format(old->arena, "%s/manifest.json", run) : run;
  old->folder = S_ISDIR(st.st_mode) ? run : slash ? arena_copy(old->arena, run, (size_t)(slash - run)) : ".";
  int code = manifest_read(file, old->arena, &old->manifest, err);
  return code ? code : manifest_plan_dir(&old->manifest, old->folder, &old->directory, old->arena, err);
}

static int place_files(struct old_run *old, const struct record_file *file, size_t n, bool of_catalog,
                       struct err *err) {
  int code = 0;
  for (size_t i = 0; !code && i < n; i++) code = view_place(&old->view, &file[i], of_catalog, err);
  return code;
}

static int find_catalog(struct old_run *old, const struct runner_options *options, struct err *err) {
  struct world world;
  int code = world_open(&world, options->catalog, 1, err);
  if (!code) old->view.live_catalog = arena_copy(old->arena, world.catalog_dir, strlen(world.catalog_dir));
  world_close(&world);
  return code;
}

/* Inputs and tables as they were then: where they are now, or kept. */
static int open_view(struct old_run *old, const struct log *log, struct err *err) {
  const char *runs = arena_format(old->arena, "%s/..", old->folder);
  int code = view_open(&old->view, runs, old->directory, old->view.live_catalog, old->arena, err);
  old->view.digests.verify = true;
  if (!code) code = place_files(old, old->manifest.input, old->manifest.inputs, false, err);
  if (!code) code = place_files(old, old->manifest.catalog, old->manifest.catalogs, true, err);
  if (!code) code = view_released(&old->view, &old->manifest, err);
  return code ? code : problems_tell(&old->view.missing, log, err);
}

static int digest_program(char hex[65], struct err *err) { return digest_file("/proc/self/exe", hex, err); }

/* Another program may do other things. The one of that run does it again where it was kept; else this one does, and
 * says so. */
static int call_program(const struct old_run *old, const char *run, const struct runner_options *options,
                        const struct log *log, struct err *err) {
  const char *sha256 = old->manifest.program_sha256 ? old->manifest.program_sha256 : "", *program;
  char hex[65];
  int code = digest_program(hex, err);
  if (code || strcmp(hex, sha256) == 0) return code;
  struct digests digests = {.arena = old->arena, .verify = true};
  code = kept_find(&old->view.kept, &digests, sha256, &program, err);
  if (code) return code;
  if (program) {
    const char *catalog = options->catalog ? options->catalog : old->view.live_catalog;
    log_say(log, LOG_INFO, _("%s: done again by the program of that run, %s"), run, program);
    execl(program, "tertia", "repeat", run, "--catalog", catalog, options->runs ? "--runs" : NULL, options->runs,
          (char *)NULL);
    return err_errno(err, errno, "%s", program);
  }
  log_say(log, LOG_WARNING, _("that run was made by %s (%.12s), which was not kept; this is tertia %s (%.12s)"),
          old->manifest.program, sha256, TERTIA_VERSION, hex);
  return 0;
}

static const struct record_file *find_file(const struct manifest *manifest, const char *path) {
  for (size_t i = 0; i < manifest->outputs; i++)
    if (strcmp(manifest->output[i].path, path) == 0) return &manifest->output[i];
  return NULL;
}

/* The results of both, file by file. */
static int repeat_compare(struct old_run *old, const char *folder, const struct log *log, struct err *err) {
  struct manifest now;
  int code = manifest_read(arena_format(old->arena, "%s/manifest.json", folder), old->arena, &now, err);
  for (size_t i = 0; !code && i < old->manifest.outputs; i++) {
    const struct record_file *a = &old->manifest.output[i], *b = find_file(&now, a->path);
    if (!b)
      problems_format(&old->problems, EX_DATAERR, _("%s: is not made any more"), a->path);
    else if (strcmp(a->sha256, b->sha256) != 0)
      problems_format(&old->problems, EX_DATAERR, _("%s: differs"), a->path);
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

/* In a folder of runs of its own; when the results differ, it stays. */
static int run_again(struct old_run *old, const struct runner_options *options, const struct log *log,
                     const char **folder, struct err *err) {
  const char *temporary = getenv("TMPDIR");
  char *runs = arena_format(old->arena, "%s/tertia-repeat-XXXXXX", temporary && *temporary ? temporary : "/tmp");
  struct runner_options again = *options;
  struct runner_result result = {0};
  struct plan plan;
  if (!options->runs && !mkdtemp(runs)) return err_errno(err, errno, "%s", runs);
  manifest_plan(&old->manifest, old->view.plan_dir, old->arena, &plan);
  again.runs = options->runs ? options->runs : runs;
  again.catalog = old->view.catalog;
  again.from = old->manifest.from, again.to = old->manifest.to;
  again.released = old->view.released;
  again.beside = again.force = again.comparison = true;
  int code = runner_run(&plan, &again, log, old->arena, &result, err);
  *folder = result.folder;
  if (!code) code = repeat_compare(old, result.folder, log, err);
  if (!options->runs && !old->problems.n) tree_remove(runs);
  return code;
}

int repeat_run(const char *run, const struct runner_options *options, const struct log *log, struct arena *arena,
               struct err *err) {
  struct old_run old = {.arena = arena, .problems = {.arena = arena}};
  const char *folder;
  int code = read_old(&old, run, err);
  if (!code) kept_open(&old.view.kept, arena_format(arena, "%s/..", old.folder), arena);
  if (!code) code = find_catalog(&old, options, err);
  if (!code) code = call_program(&old, run, options, log, err);
  if (!code) code = open_view(&old, log, err);
  if (!code) code = run_again(&old, options, log, &folder, err);
  view_close(&old.view);
  if (!code) log_say(log, LOG_INFO, _("the same bytes in all %zu files of %s"), old.manifest.outputs, run);
  return code;
}
