/* SPDX-License-Identifier: GPL-3.0-or-later */
/* backup.c - see backup.h: what is saved. */
#include "run/backup.h"

#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/i18n.h"
#include "io/digest.h"
#include "io/output.h"
#include "run/figures.h"
#include "run/lock.h"
#include "run/moment.h"
#include "run/plan.h"
#include "run/release.h"
#include "run/store.h"
#include "run/tree.h"

/* A backup being made. */
struct saving {
  const struct backup_options *options;
  const char *folder;
  json_t *files, *links;
  struct arena *arena;
};

/* A file that is in the backup by now. */
static int list_file(struct saving *in, const char *name, struct err *err) {
  const char *path = arena_format(in->arena, "%s/%s", in->folder, name);
  char hex[65];
  struct stat st;
  int code = digest_file(path, hex, err);
  if (!code && stat(path, &st) != 0) code = err_errno(err, errno, "%s", path);
  if (code) return code;
  json_t *file = json_object();
  json_object_set_new(file, "path", json_string(name));
  json_object_set_new(file, "sha256", json_string(hex));
  json_object_set_new(file, "bytes", json_integer((json_int_t)st.st_size));
  json_array_append_new(in->files, file);
  return 0;
}

static int save_file(struct saving *in, const char *from, const char *name, struct err *err) {
  const char *to = arena_format(in->arena, "%s/%s", in->folder, name);
  int code = tree_make_above(to, err);
  if (!code) code = tree_copy(from, to, err);
  return code ? code : list_file(in, name, err);
}

static int save_if_there(struct saving *in, const char *from, const char *name, struct err *err) {
  bool there;
  int code = file_exists(from, &there, err);
  return code || !there ? code : save_file(in, from, name, err);
}

static int save_tree(struct saving *in, const char *from, const char *name, struct err *err) {
  struct file_list list;
  int code = folder_list(from, in->arena, &list, err);
  for (size_t i = 0; !code && i < list.n; i++) {
    const char *here = arena_format(in->arena, "%s/%s", from, list.name[i]),
               *below = arena_format(in->arena, "%s/%s", name, list.name[i]);
    struct stat st;
    bool there;
    code = file_stat(here, &st, &there, err);
    if (code || !there) continue;
    code = S_ISDIR(st.st_mode) ? save_tree(in, here, below, err) : save_file(in, here, below, err);
  }
  return code;
}

static bool backup_starts(const char *text, const char *with) { return strncmp(text, with, strlen(with)) == 0; }

static bool is_saved(const json_t *files, const char *name) {
  size_t i;
  const json_t *file;
  json_array_foreach(files, i,
                     file) if (backup_starts(json_string_value(json_object_get(file, "path")), name)) return true;
  return false;
}

static int save_run(struct saving *in, const char *folder, struct err *err) {
  const char *from = arena_format(in->arena, "%s/%s", in->options->runs, folder),
             *name = arena_format(in->arena, "runs/%s", folder);
  bool there;
  int code = file_exists(arena_format(in->arena, "%s/manifest.json", from), &there, err);
  if (code || !there || is_saved(in->files, arena_format(in->arena, "%s/", name))) return code;
  return save_tree(in, from, name, err);
}

/* latest-PLAN, released-PLAN, and the runs they point at. */
static int save_link(struct saving *in, const char *name, struct err *err) {
  char target[4096];
  const char *path = arena_format(in->arena, "%s/%s", in->options->runs, name);
  ssize_t n = readlink(path, target, sizeof target - 1);
  if (n < 0) return 0;
  target[n] = '\0';
  json_t *link = json_object();
  json_object_set_new(link, "path", json_string(arena_format(in->arena, "runs/%s", name)));
  json_object_set_new(link, "target", json_string(target));
  json_array_append_new(in->links, link);
  return save_run(in, arena_copy(in->arena, target, (size_t)n), err);
}

static bool is_run(const char *name) {
  const char *dash = strrchr(name, '-');
  return name[0] != '.' && dash && strlen(dash + 1) == 12 && strspn(dash + 1, "0123456789abcdef") == 12;
}

static int save_listed_runs(struct saving *in, struct err *err) {
  struct file_list list;
  struct releases releases;
  int code = folder_list(in->options->runs, in->arena, &list, err);
  if (!code) code = releases_read(in->options->runs, in->arena, &releases, err);
  for (size_t i = 0; !code && i < list.n; i++)
    if (backup_starts(list.name[i], "latest-") || backup_starts(list.name[i], "released-"))
      code = save_link(in, list.name[i], err);
  for (size_t i = 0; !code && i < releases.n; i++)
    if (span_is(releases.item[i].state, "released"))
      code = save_run(in, arena_copy(in->arena, releases.item[i].folder.p, releases.item[i].folder.n), err);
  for (size_t i = 0; !code && in->options->all && i < list.n; i++)
    if (is_run(list.name[i])) code = save_run(in, list.name[i], err);
  return code;
}

/* The database as one file, whatever its log has. */
static int save_store(struct saving *in, struct err *err) {
  struct figures *figures;
  const char *to = arena_format(in->arena, "%s/runs/figures.db", in->folder);
  int code = figures_open(&figures, in->options->runs, err);
  if (!code) code = figures_copy(figures, to, err);
  figures_close(figures);
  return code ? code : list_file(in, "runs/figures.db", err);
}

static int save_runs(struct saving *in, struct err *err) {
  static const char *const files[] = {"journal.csv", "releases.csv"};
  const char *runs = in->options->runs, *kept = arena_format(in->arena, "%s/.kept", runs);
  bool there;
  int code = tree_make(arena_format(in->arena, "%s/runs", in->folder), err);
  if (!code) code = save_store(in, err);
  for (size_t i = 0; !code && i < sizeof files / sizeof *files; i++)
    code = save_if_there(in, arena_format(in->arena, "%s/%s", runs, files[i]),
                         arena_format(in->arena, "runs/%s", files[i]), err);
  if (!code) code = file_exists(kept, &there, err);
  if (!code && there) code = save_tree(in, kept, "runs/.kept", err);
  return code ? code : save_listed_runs(in, err);
}

/* The tables that the plan's options name, as far as they are beside the plan. */
static int save_plan_tables(struct saving *in, const struct plan *plan, const char *name, struct err *err) {
  const struct plan_places places = {.plan = "."};
  int code = 0;
  for (size_t s = 0; s < plan->steps; s++)
    for (size_t i = 0; !code && i < plan->step[s].settings; i++) {
      struct span rest = span_of(plan_expand(plan->step[s].setting[i].value, &places, in->arena)), one;
      if (!strchr(plan->step[s].setting[i].key, '.')) continue;
      while (!code && rest.n && span_cut(&rest, ',', &one)) {
        struct span file = span_trim(one);
        const char *below = arena_copy(in->arena, file.p, file.n),
                   *path = arena_format(in->arena, "%s/%s", plan->dir, below);
        struct stat st;
        if (!file.n || below[0] == '/' || strstr(below, "..") || stat(path, &st) != 0 || !S_ISREG(st.st_mode)) continue;
        below = backup_starts(below, "./") ? below + 2 : below;
        const char *to = arena_format(in->arena, "plans/%s/%s", name, below);
        if (!is_saved(in->files, to)) code = save_file(in, path, to, err);
      }
    }
  return code;
}

static int save_plan(struct saving *in, const char *path, struct err *err) {
  struct plan plan;
  struct problems problems = {.arena = in->arena};
  if (plan_read(path, in->arena, &plan, &problems)) return err_set(err, problems.code, "%s", problems.text[0]);
  const char *name = plan_name(&plan, in->arena), *slash = strrchr(path, '/');
  int code = save_file(in, path, arena_format(in->arena, "plans/%s/%s", name, slash ? slash + 1 : path), err);
  return code ? code : save_plan_tables(in, &plan, name, err);
}

static int write_list(struct saving *in, struct err *err) {
  json_t *json = json_object();
  json_object_set_new(json, "made", json_string(moment_now(in->arena)));
  json_object_set_new(json, "program", json_string("tertia " TERTIA_VERSION));
  json_object_set(json, "files", in->files);
  json_object_set(json, "links", in->links);
  char *text = json_dumps(json, JSON_INDENT(1));
  int code = text ? output_save(arena_format(in->arena, "%s/backup.json", in->folder), span_of(text), err)
                  : err_set(err, EX_SOFTWARE, "backup.json");
  free(text);
  json_decref(json);
  return code;
}

static int save_all(struct saving *in, struct err *err) {
  int code = tree_make(in->folder, err);
  if (!code && in->options->runs) code = save_runs(in, err);
  if (!code) code = save_tree(in, in->options->catalog, "catalog", err);
  for (size_t i = 0; !code && i < in->options->plans; i++) code = save_plan(in, in->options->plan[i], err);
  return code ? code : write_list(in, err);
}

/* The moment without colons, which some file systems refuse. */
static const char *folder_name(struct arena *arena) {
  char *name = arena_copy(arena, moment_now(arena), 20);
  size_t n = 0;
  for (size_t i = 0; name[i]; i++)
    if (name[i] != ':') name[n++] = name[i];
  name[n] = '\0';
  return name;
}

static int make_locked(const char *dir, const struct backup_options *options, const char **made, struct arena *arena,
                       struct err *err) {
  struct saving in = {.options = options, .files = json_array(), .links = json_array(), .arena = arena};
  *made = arena_format(arena, "%s/%s", dir, folder_name(arena));
  in.folder = arena_format(arena, "%s/.backup.%ld", dir, (long)getpid());
  tree_remove(in.folder);
  int code = save_all(&in, err);
  if (!code) code = tree_replace(in.folder, *made, err);
  if (code) tree_remove(in.folder);
  json_decref(in.files);
  json_decref(in.links);
  return code;
}

int backup_make(const char *dir, const struct backup_options *options, const char **made, struct arena *arena,
                struct err *err) {
  struct lock lock = {.fd = -1};
  bool there = true;
  int code = options->runs ? file_exists(options->runs, &there, err) : 0;
  if (!code && !there) code = err_set(err, EX_NOINPUT, _("%s: there is no such folder of runs"), options->runs);
  if (!code && options->runs)
    code = lock_take(&lock, options->runs, arena_format(arena, _("backup, process %ld"), (long)getpid()), err);
  if (code) return code;
  code = make_locked(dir, options, made, arena, err);
  if (options->runs) lock_release(&lock);
  return code;
}
