/* SPDX-License-Identifier: GPL-3.0-or-later */
/* backup_restore.c - a backup put back. See backup.h. */
#include <errno.h>
#include <jansson.h>
#include <unistd.h>

#include "base/file.h"
#include "base/i18n.h"
#include "io/digest.h"
#include "run/backup.h"
#include "run/problems.h"
#include "run/store.h"
#include "run/tree.h"

static const char *backup_restore_text_of(const json_t *json, const char *name) {
  const char *text = json_string_value(json_object_get(json, name));
  return text ? text : "";
}

/* A name of the list leads nowhere else. */
static bool stays_inside(const char *path) {
  struct span rest = span_of(path), part;
  if (!*path || path[0] == '/') return false;
  while (rest.n && span_cut(&rest, '/', &part))
    if (span_is(part, "..") || span_is(part, ".")) return false;
  return true;
}

static int check_files(const char *backup, const json_t *files, struct arena *arena, struct err *err) {
  struct problems problems = {.arena = arena};
  const json_t *file;
  size_t i;
  json_array_foreach(files, i, file) {
    const char *name = backup_restore_text_of(file, "path"), *path = arena_format(arena, "%s/%s", backup, name);
    char hex[65] = "";
    struct err unread = {0};
    if (!stays_inside(name))
      problems_format(&problems, EX_DATAERR, _("%s: '%s' is not the name of a file of a backup"), backup, name);
    else if (digest_file(path, hex, &unread))
      problems_add(&problems, &unread);
    else if (strcmp(hex, backup_restore_text_of(file, "sha256")) != 0)
      problems_format(&problems, EX_DATAERR, _("%s: is not what was saved"), path);
  }
  if (!problems.n) return 0;
  return err_set(err, problems.code, _("%s\n%zu files of the backup are damaged; nothing was restored"),
                 problems.text[0], problems.n);
}

static int check_target(const char *to, struct arena *arena, struct err *err) {
  struct file_list list = {0};
  bool there;
  int code = file_exists(to, &there, err);
  if (!code && there) code = folder_list(to, arena, &list, err);
  return code || !list.n ? code : err_set(err, EX_CANTCREAT, _("%s: is not empty; a restore replaces nothing"), to);
}

static int restore_files(const char *backup, const char *to, const json_t *files, size_t *n, struct arena *arena,
                         struct err *err) {
  const json_t *file;
  size_t i;
  int code = 0;
  json_array_foreach(files, i, file) {
    const char *path = arena_format(arena, "%s/%s", to, backup_restore_text_of(file, "path"));
    if (!code) code = tree_make_above(path, err);
    if (!code) code = tree_copy(arena_format(arena, "%s/%s", backup, backup_restore_text_of(file, "path")), path, err);
    *n += !code;
  }
  return code;
}

static int restore_links(const char *to, const json_t *links, struct arena *arena, struct err *err) {
  const json_t *link;
  size_t i;
  int code = 0;
  json_array_foreach(links, i, link) {
    const char *path = arena_format(arena, "%s/%s", to, backup_restore_text_of(link, "path")),
               *target = backup_restore_text_of(link, "target");
    if (!stays_inside(backup_restore_text_of(link, "path")) || !stays_inside(target))
      return err_set(err, EX_DATAERR, _("%s: leads out of the backup"), path);
    if (!code && symlink(target, path) != 0) code = err_errno(err, errno, "%s", path);
  }
  return code;
}

int backup_restore(const char *backup, const char *to, size_t *files, struct arena *arena, struct err *err) {
  json_t *json;
  const char *working = arena_format(arena, "%s.restoring.%ld", to, (long)getpid());
  *files = 0;
  int code = json_file_read(arena_format(arena, "%s/backup.json", backup), &json, err);
  if (code) return code;
  const json_t *list = json_object_get(json, "files");
  if (!json_is_array(list)) code = err_set(err, EX_DATAERR, _("%s: is not a backup"), backup);
  if (!code) code = check_target(to, arena, err);
  if (!code) code = check_files(backup, list, arena, err);
  if (!code) code = tree_make(working, err);
  if (!code) code = restore_files(backup, working, list, files, arena, err);
  if (!code) code = restore_links(working, json_object_get(json, "links"), arena, err);
  if (!code) code = tree_replace(working, to, err);
  if (code) tree_remove(working);
  json_decref(json);
  return code;
}
