/* SPDX-License-Identifier: GPL-3.0-or-later */
/* runs.c - see runs.h. */
#include "run/runs.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/i18n.h"
#include "io/excel_copy.h"
#include "io/output.h"
#include "run/datapackage.h"
#include "run/tree.h"

void runs_set_access(const char *folder) {
  struct stat st;
  umask(stat(folder, &st) == 0 ? ~st.st_mode & 0777 : 077);
}

const char *runs_final(const struct runs *runs, const struct manifest *manifest) {
  return arena_format(runs->arena, "%s/%s-%.12s", runs->folder, runs->plan, manifest->key);
}

static const char *link_name(const struct runs *runs) {
  return arena_format(runs->arena, "%s/latest-%s", runs->folder, runs->plan);
}

int runs_latest(const struct runs *runs, const char **name, struct err *err) {
  char target[4096];
  const char *link = link_name(runs);
  *name = NULL;
  ssize_t n = readlink(link, target, sizeof target - 1);
  if (n < 0) return errno == ENOENT || errno == EINVAL ? 0 : err_errno(err, errno, "%s", link);
  *name = arena_copy(runs->arena, target, (size_t)n);
  return 0;
}

/* The link is replaced in one step, by renaming a new one over it. */
int runs_point_latest(const struct runs *runs, const char *final, struct err *err) {
  const char *link = link_name(runs), *slash = strrchr(final, '/'), *target = slash ? slash + 1 : final, *before;
  int code = runs_latest(runs, &before, err);
  if (code || (before && strcmp(before, target) == 0)) return code;
  const char *fresh = arena_format(runs->arena, "%s/.latest-%s.%ld", runs->folder, runs->plan, (long)getpid());
  unlink(fresh);
  if (symlink(target, fresh) != 0 || rename(fresh, link) != 0) return err_errno(err, errno, "%s", link);
  tree_sync(runs->folder);
  return 0;
}

int runs_is_complete(const struct runs *runs, struct digests *digests, const struct manifest *manifest, bool *complete,
                     struct err *err) {
  const char *final = runs_final(runs, manifest), *which;
  struct manifest there;
  struct err unread = {0};
  *complete = false;
  if (manifest_read(arena_format(runs->arena, "%s/manifest.json", final), runs->arena, &there, &unread)) return 0;
  if (strcmp(there.key, manifest->key) != 0) return 0;
  int code = files_are_intact(digests, final, manifest->output, manifest->outputs, runs->arena, &which, err);
  *complete = !code && !which;
  return code;
}

/* The results of all steps, by second names. */
static int link_results(const struct runs *runs, const struct steps *steps, const char *working, struct err *err) {
  int code = 0;
  for (size_t s = 0; !code && s < steps->plan->steps; s++) {
    const struct record *record = &steps->step[s].record;
    for (size_t i = 0; !code && i < record->outputs; i++)
      code = digests_link(steps->digests,
                          arena_format(runs->arena, "%s/%s", steps->step[s].folder, record->output[i].path),
                          arena_format(runs->arena, "%s/%s", working, record->output[i].path), err);
  }
  return code;
}

/* Copies of the tables for spreadsheet programs, where the plan asks for them (docs/plan.md). */
static int copy_for_excel(const struct runs *runs, const struct plan *plan, const struct manifest *manifest,
                          const char *working, struct err *err) {
  const char *charset = plan_value(&plan->own, "for-excel");
  int code = 0;
  if (!charset || strcmp(charset, "no") == 0) return 0;
  for (size_t i = 0; !code && i < manifest->outputs; i++) {
    const struct record_file *file = &manifest->output[i];
    size_t n = strlen(file->path);
    if (!file->columns || n < 4 || strcmp(file->path + n - 4, ".csv") != 0) continue;
    const char *to = arena_format(runs->arena, "%s/for-excel/%s", working, file->path);
    code = tree_make_above(to, err);
    if (!code)
      code = excel_copy(arena_format(runs->arena, "%s/%s", working, file->path), to, span_of(file->columns),
                        strcmp(charset, "gb18030") == 0 ? CHARSET_GB18030 : CHARSET_UTF8, err);
  }
  return code;
}

int runs_commit(const struct runs *runs, const struct steps *steps, const struct manifest *manifest, struct err *err) {
  const char *working = arena_format(runs->arena, "%s/.%s.%ld", runs->folder, runs->plan, (long)getpid());
  struct strbuf text = {0};
  tree_remove(working);
  int code = tree_make(working, err);
  if (!code) code = link_results(runs, steps, working, err);
  if (!code) code = copy_for_excel(runs, steps->plan, manifest, working, err);
  manifest_write(manifest, &text);
  if (!code) code = output_save(arena_format(runs->arena, "%s/manifest.json", working), strbuf_view(&text), err);
  strbuf_clear(&text);
  datapackage_write(manifest, runs->plan, &text);
  if (!code) code = output_save(arena_format(runs->arena, "%s/datapackage.json", working), strbuf_view(&text), err);
  strbuf_free(&text);
  if (!code) code = tree_replace(working, runs_final(runs, manifest), err);
  if (code) tree_remove(working);
  return code;
}

/* Names the folder keeps. */
static bool is_kept(const char *name) {
  return name[0] != '.' || strcmp(name, ".steps") == 0 || strcmp(name, ".digests") == 0 || strcmp(name, ".lock") == 0 ||
         strcmp(name, ".kept") == 0 || strcmp(name, ".slurm") == 0;
}

int runs_sweep(const struct runs *runs, struct err *err) {
  struct file_list list;
  int code = folder_list(runs->folder, runs->arena, &list, err);
  for (size_t i = 0; !code && i < list.n; i++)
    if (!is_kept(list.name[i])) tree_remove(arena_format(runs->arena, "%s/%s", runs->folder, list.name[i]));
  return code;
}
