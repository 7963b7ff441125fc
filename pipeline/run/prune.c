/* SPDX-License-Identifier: GPL-3.0-or-later */
/* prune.c - see prune.h. */
#include "run/prune.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/i18n.h"
#include "run/kept_prune.h"
#include "run/lock.h"
#include "run/release.h"
#include "run/runs.h"
#include "run/tree.h"

/* A complete run. */
struct old {
  const char *name, *plan;
  struct manifest manifest;
  struct timespec made;
  bool kept;
};

struct pruning {
  const char *runs;
  const struct prune_options *options;
  struct arena *arena;
  struct old *old;
  size_t n;
};

static bool is_key(const char *text) { return strlen(text) == 12 && strspn(text, "0123456789abcdef") == 12; }

static void add_run(struct pruning *in, const char *name) {
  const char *dash = strrchr(name, '-');
  const char *path = arena_format(in->arena, "%s/%s/manifest.json", in->runs, name);
  struct stat st;
  struct err unread = {0};
  struct old *old = &in->old[in->n];
  if (name[0] == '.' || !dash || dash == name || !is_key(dash + 1) || stat(path, &st) != 0) return;
  if (lstat(arena_format(in->arena, "%s/%s", in->runs, name), &(struct stat){0}) != 0) return;
  *old = (struct old){.name = name, .plan = arena_copy(in->arena, name, (size_t)(dash - name)), .made = st.st_mtim};
  in->n += manifest_read(path, in->arena, &old->manifest, &unread) == 0;
}

static bool is_newer(const struct timespec *a, const struct timespec *b) {
  return a->tv_sec != b->tv_sec ? a->tv_sec > b->tv_sec : a->tv_nsec > b->tv_nsec;
}

static int choose_kept(struct pruning *in, struct err *err) {
  struct releases releases;
  int unread = releases_read(in->runs, in->arena, &releases, err);
  if (unread) return unread;
  for (size_t i = 0; i < in->n; i++) {
    struct runs runs = {in->runs, in->old[i].plan, in->arena};
    const char *latest;
    long newer = 0;
    int code = runs_latest(&runs, &latest, err);
    if (code) return code;
    for (size_t k = 0; k < in->n; k++)
      newer += strcmp(in->old[k].plan, in->old[i].plan) == 0 && is_newer(&in->old[k].made, &in->old[i].made);
    in->old[i].kept = newer < in->options->keep ||
                      span_is(release_state(&releases, span_of(in->old[i].name), NULL), "released") ||
                      (latest && strcmp(latest, in->old[i].name) == 0) ||
                      (in->options->keep_published && manifest_is_as_written(&in->old[i].manifest));
  }
  return 0;
}

/* A folder goes from its name at once, then from the disk. */
static void remove_folder(const struct pruning *in, const char *path) {
  printf("%s\n", path);
  if (in->options->dry_run) return;
  const char *gone = arena_format(in->arena, "%s/.pruned.%ld", in->runs, (long)getpid());
  if (rename(path, gone) == 0) tree_remove(gone);
}

static bool is_used(const struct pruning *in, const char *step) {
  const char *dash = strrchr(step, '-');
  for (size_t i = 0; dash && i < in->n; i++)
    for (size_t s = 0; in->old[i].kept && s < in->old[i].manifest.steps; s++)
      if (strncmp(in->old[i].manifest.record[s].key, dash + 1, strlen(dash + 1)) == 0) return true;
  return false;
}

/* Steps made after the last complete run belong to one that failed, and is to go on where it stopped. */
static bool is_recent(const struct pruning *in, const char *path) {
  struct stat st;
  if (stat(path, &st) != 0) return false;
  for (size_t i = 0; i < in->n; i++)
    if (!is_newer(&st.st_mtim, &in->old[i].made)) return false;
  return true;
}

static int remove_steps(struct pruning *in, struct err *err) {
  struct file_list list;
  struct err absent = {0};
  const char *steps = arena_format(in->arena, "%s/.steps", in->runs);
  int code = folder_list(steps, in->arena, &list, &absent);
  if (code == EX_NOINPUT) return 0;
  if (code) return *err = absent, code;
  for (size_t i = 0; i < list.n; i++) {
    const char *path = arena_format(in->arena, "%s/%s", steps, list.name[i]);
    if (list.name[i][0] == '.' || !(is_used(in, list.name[i]) || is_recent(in, path))) remove_folder(in, path);
  }
  return 0;
}

static void remove_content(const void *context, const char *path) {
  const struct pruning *in = context;
  printf("%s\n", path);
  if (!in->options->dry_run) unlink(path);
}

/* Kept contents that no run that stays was made of, and that no day that is still to be known had. */
static int remove_kept(const struct pruning *in, struct err *err) {
  struct kept kept;
  struct index needed = {0};
  kept_open(&kept, in->runs, in->arena);
  for (size_t i = 0; i < in->n; i++)
    if (in->old[i].kept) kept_need(&needed, &in->old[i].manifest);
  int code = kept_prune(&kept, &needed, in->options->forget, remove_content, in, err);
  index_free(&needed);
  return code;
}

static int prune_locked(struct pruning *in, struct err *err) {
  struct file_list list;
  struct runs runs = {in->runs, "", in->arena};
  int code = folder_list(in->runs, in->arena, &list, err);
  if (!code && !in->options->dry_run) code = runs_sweep(&runs, err);
  if (code) return code;
  in->old = arena_array(in->arena, struct old, list.n + 1);
  for (size_t i = 0; i < list.n; i++) add_run(in, list.name[i]);
  code = choose_kept(in, err);
  for (size_t i = 0; !code && i < in->n; i++)
    if (!in->old[i].kept) remove_folder(in, arena_format(in->arena, "%s/%s", in->runs, in->old[i].name));
  if (!code) code = remove_steps(in, err);
  return code ? code : remove_kept(in, err);
}

int prune(const char *runs, const struct prune_options *options, const struct log *log, struct arena *arena,
          struct err *err) {
  struct pruning in = {.runs = runs, .options = options, .arena = arena};
  struct lock lock;
  bool there;
  (void)log;
  int code = file_exists(runs, &there, err);
  if (!code && !there) code = err_set(err, EX_NOINPUT, _("%s: there is no such folder of runs"), runs);
  if (!code) code = lock_take(&lock, runs, arena_format(arena, _("prune, process %ld"), (long)getpid()), err);
  if (code) return code;
  code = prune_locked(&in, err);
  lock_release(&lock);
  return code;
}
