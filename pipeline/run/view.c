/* SPDX-License-Identifier: GPL-3.0-or-later */
/* view.c - see view.h. */
#include "run/view.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/i18n.h"
#include "run/tree.h"

#define VIEW_NAME "tertia-view-"
/* So many folders may a plan's inputs be above it. */
#define DEEP "0/0/0/0/0/0/0/0"
enum { DEPTH = 8 };

static int link_to(const char *target, const char *name, struct arena *arena, struct err *err) {
  char *real = realpath(target, NULL);
  int code = real ? tree_make_above(name, err) : err_errno(err, errno, "%s", target);
  if (!code) unlink(name);
  if (!code && symlink(arena_copy(arena, real, strlen(real)), name) != 0) code = err_errno(err, errno, "%s", name);
  free(real);
  return code;
}

/* Every file below a folder. */
static int link_tree(const char *from, const char *to, struct arena *arena, struct err *err) {
  struct file_list list;
  int code = folder_list(from, arena, &list, err);
  for (size_t i = 0; !code && i < list.n; i++) {
    const char *here = arena_format(arena, "%s/%s", from, list.name[i]),
               *there = arena_format(arena, "%s/%s", to, list.name[i]);
    struct stat st;
    bool is_there;
    code = file_stat(here, &st, &is_there, err);
    if (!code && is_there)
      code = S_ISDIR(st.st_mode) ? link_tree(here, there, arena, err) : link_to(here, there, arena, err);
  }
  return code;
}

/* Finished steps are used, each by a link; new ones stay in the view. */
static int link_steps(const struct view *view, const char *runs, struct err *err) {
  const char *steps = arena_format(view->arena, "%s/.steps", runs);
  struct file_list list = {0};
  bool there;
  int code = file_exists(steps, &there, err);
  if (!code && there) code = folder_list(steps, view->arena, &list, err);
  for (size_t i = 0; !code && i < list.n; i++)
    if (list.name[i][0] != '.')
      code = link_to(arena_format(view->arena, "%s/%s", steps, list.name[i]),
                     arena_format(view->arena, "%s/.steps/%s", view->runs, list.name[i]), view->arena, err);
  return code;
}

/* Views of processes that were killed: their names have the process number. */
static void sweep_views(const char *temporary, struct arena *arena) {
  struct file_list list;
  struct err unread = {0};
  if (folder_list(temporary, arena, &list, &unread)) return;
  for (size_t i = 0; i < list.n; i++) {
    const char *path = arena_format(arena, "%s/%s", temporary, list.name[i]);
    struct stat st;
    if (strncmp(list.name[i], VIEW_NAME, strlen(VIEW_NAME)) != 0 || lstat(path, &st) != 0 || st.st_uid != getuid())
      continue;
    long pid = strtol(list.name[i] + strlen(VIEW_NAME), NULL, 10);
    if (pid > 0 && kill((pid_t)pid, 0) != 0 && errno == ESRCH) tree_remove(path);
  }
}

int view_open(struct view *view, const char *runs, const char *plan_dir, const char *catalog_dir, struct arena *arena,
              struct err *err) {
  const char *temporary = getenv("TMPDIR");
  if (!temporary || !*temporary) temporary = "/tmp";
  char *folder = arena_format(arena, "%s/" VIEW_NAME "%ld-XXXXXX", temporary, (long)getpid());
  *view = (struct view){.live_plan = plan_dir,
                        .live_catalog = catalog_dir,
                        .arena = arena,
                        .released.runs = runs,
                        .missing = {.arena = arena}};
  sweep_views(temporary, arena);
  if (!mkdtemp(folder)) return err_errno(err, errno, "%s", folder);
  view->folder = folder;
  view->plan_dir = arena_format(arena, "%s/%s/plan", folder, DEEP);
  view->catalog = arena_format(arena, "%s/catalog", folder);
  view->runs = arena_format(arena, "%s/runs", folder);
  kept_open(&view->kept, runs, arena);
  digests_open(&view->digests, runs, false, arena);
  int code = tree_make(view->plan_dir, err);
  if (!code) code = tree_make(arena_format(arena, "%s/.steps", view->runs), err);
  if (!code) code = link_tree(catalog_dir, view->catalog, arena, err);
  if (!code) code = link_steps(view, runs, err);
  if (code) view_close(view);
  return code;
}

void view_close(struct view *view) {
  if (view->folder) tree_remove(view->folder);
  view->folder = NULL;
}

static size_t steps_up(const char *path) {
  size_t up = 0;
  for (; strncmp(path, "../", 3) == 0; path += 3) up++;
  return up;
}

int view_place(struct view *view, const struct record_file *file, bool of_catalog, struct err *err) {
  const char *live = manifest_file_path(file, of_catalog, view->live_plan, view->live_catalog, view->arena);
  const char *name = manifest_file_path(file, of_catalog, view->plan_dir, view->catalog, view->arena), *content;
  bool outside = name == file->path || file->path[0] == '/' || steps_up(file->path) >= DEPTH;
  if (!file->sha256[0]) return outside || unlink(name) == 0 || errno == ENOENT ? 0 : err_errno(err, errno, "%s", name);
  bool there = false;
  int code = kept_content(&view->kept, &view->digests, file, live, &there, &content, err);
  if (code) return code;
  if (content && outside && content != live) content = NULL;
  if (!content)
    problems_format(
        &view->missing, there ? EX_DATAERR : EX_NOINPUT,
        there ? _("%s: is not what it was in that run, and was not kept") : _("%s: is gone, and was not kept"), live);
  return content && !outside ? link_to(content, name, view->arena, err) : 0;
}

int view_released(struct view *view, const struct manifest *manifest, struct err *err) {
  struct release_view *released = &view->released;
  released->folder = manifest_released_folders(manifest, view->arena, &released->n);
  int code = 0;
  for (size_t i = 0; !code && i < manifest->releaseds; i++) {
    const struct record_file *file = &manifest->released[i];
    const char *live = arena_format(view->arena, "%s/%s", released->runs, file->path), *content;
    bool there = false;
    if (file->sha256[0]) code = kept_content(&view->kept, &view->digests, file, live, &there, &content, err);
    if (!code && file->sha256[0] && content != live)
      problems_format(&view->missing, there ? EX_DATAERR : EX_NOINPUT,
                      there ? _("%s: is not what it was in that run") : _("%s: is gone"), live);
  }
  return code;
}

static void view_add_setting(struct plan_step *step, const struct manifest_setting *setting, struct arena *arena) {
  struct plan_setting *bigger = arena_array(arena, struct plan_setting, step->settings + 1);
  if (step->settings) memcpy(bigger, step->setting, step->settings * sizeof *bigger);
  bigger[step->settings++] = (struct plan_setting){setting->key, setting->value, setting->of_command ? 0 : 1};
  step->setting = bigger;
}

void manifest_plan(const struct manifest *m, const char *dir, struct arena *arena, struct plan *plan) {
  const char *slash = strrchr(m->plan, '/');
  *plan = (struct plan){
      .path = arena_format(arena, "%s/%s", dir, slash ? slash + 1 : m->plan), .dir = dir, .own = {.name = ""}};
  plan->steps = m->steps;
  plan->step = arena_array(arena, struct plan_step, m->steps + 1);
  for (size_t s = 0; s < m->steps; s++) plan->step[s] = (struct plan_step){.name = m->record[s].step, .line = 1};
  for (size_t i = 0; i < m->settings; i++) {
    struct plan_step *step = *m->setting[i].step ? NULL : &plan->own;
    for (size_t s = 0; s < plan->steps; s++)
      if (strcmp(plan->step[s].name, m->setting[i].step) == 0) step = &plan->step[s];
    if (step) view_add_setting(step, &m->setting[i], arena);
  }
}

int manifest_plan_dir(const struct manifest *manifest, const char *run_folder, const char **dir, struct arena *arena,
                      struct err *err) {
  const char *directory = manifest->directory;
  if (!directory) return err_set(err, EX_DATAERR, _("%s: does not state where the plan's folder is"), run_folder);
  /* the last run is a link: its folder is beside it, so the way upwards is the same */
  *dir = directory[0] == '/' ? directory : arena_format(arena, "%s/%s", run_folder, directory);
  return 0;
}

int view_run(const struct view *view, const struct plan *plan, long from, long to, long jobs, const struct log *log,
             const char **folder, struct err *err) {
  struct log quiet = *log;
  struct runner_result result = {0};
  struct runner_options options = {.catalog = view->catalog,
                                   .runs = view->runs,
                                   .from = from,
                                   .to = to,
                                   .jobs = jobs,
                                   .released = view->released,
                                   .beside = true,
                                   .comparison = true};
  quiet.level = LOG_ERROR;
  int code = runner_run(plan, &options, &quiet, view->arena, &result, err);
  *folder = result.folder;
  return code;
}
