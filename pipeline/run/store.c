/* SPDX-License-Identifier: GPL-3.0-or-later */
/* store.c - see store.h. */
#include "run/store.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/i18n.h"
#include "io/digest.h"
#include "io/output.h"
#include "run/tree.h"

enum { DIGITS = 24, LONGEST = 1 << 30, WEEK = 7 * 24 * 3600 };

void store_open(struct store *store, const char *runs, struct digests *digests, struct arena *arena) {
  *store = (struct store){arena_format(arena, "%s/.steps", runs), arena, digests};
}

int json_file_read(const char *path, json_t **json, struct err *err) {
  json_error_t where;
  FILE *file = fopen(path, "r");
  if (!file) return err_errno(err, errno, "%s", path);
  *json = json_loadf(file, JSON_REJECT_DUPLICATES, &where);
  int failed = ferror(file);
  fclose(file);
  if (failed) {
    if (*json) json_decref(*json);
    return err_errno(err, EIO, "%s", path);
  }
  return *json ? 0 : err_set(err, EX_DATAERR, "%s:%d: %s", path, where.line, where.text);
}

int files_are_intact(struct digests *digests, const char *folder, const struct record_file *file, size_t n,
                     struct arena *arena, const char **which, struct err *err) {
  struct digested *now = arena_array(arena, struct digested, n + 1);
  bool stamps = digests->stamps;
  *which = NULL;
  for (size_t i = 0; i < n; i++) {
    now[i].path = arena_format(arena, "%s/%s", folder, file[i].path);
    bool there;
    int code = file_exists(now[i].path, &there, err);
    if (code || !there) {
      *which = file[i].path;
      return code;
    }
  }
  digests->stamps = false; /* results are always compared by content */
  int code = digests_take(digests, now, n, err);
  digests->stamps = stamps;
  for (size_t i = 0; !code && !*which && i < n; i++)
    if (strcmp(now[i].hex, file[i].sha256) != 0) *which = file[i].path;
  return code;
}

static bool record_read(struct store *store, const char *folder, struct record *record) {
  struct err err = {0};
  json_t *json;
  if (json_file_read(arena_format(store->arena, "%s/step.json", folder), &json, &err)) return false;
  bool good = record_from_json(json, record, store->arena);
  json_decref(json);
  return good;
}

static bool is_folder(const char *asked) { return *asked && asked[strlen(asked) - 1] == '/'; }

static int folder_digest(const char *path, char hex[65], struct arena *arena, struct err *err) {
  struct file_list list;
  struct strbuf names = {0};
  int code = folder_list(path, arena, &list, err);
  strbuf_put(&names, "");
  for (size_t i = 0; !code && i < list.n; i++) strbuf_format(&names, "%s\n", list.name[i]);
  if (!code) digest_bytes(strbuf_view(&names), hex);
  strbuf_free(&names);
  return code;
}

int asked_digest(struct digests *digests, const char *asked, struct digested *file, struct arena *arena,
                 struct err *err) {
  bool there;
  file->hex[0] = '\0';
  file->path = digests_file(file->path, arena);
  int code = file_exists(file->path, &there, err);
  if (code || !there) return code;
  return is_folder(asked) ? folder_digest(file->path, file->hex, arena, err) : digests_take(digests, file, 1, err);
}

int asked_confirm(struct digests *digests, const char *asked, const struct digested *file, bool *same,
                  struct arena *arena, struct err *err) {
  if (file->hex[0] && !is_folder(asked)) return digests_confirm(digests, file, same, err);
  struct digested now = {.path = file->path};
  int code = asked_digest(digests, asked, &now, arena, err);
  *same = !code && strcmp(now.hex, file->hex) == 0;
  return code;
}

/* Is every table as it was, also where it was not there? Else *which names one. */
static int asked_are_same(struct store *store, const struct record *record, struct store_places places,
                          const char **which, struct err *err) {
  *which = NULL;
  for (size_t i = 0; !*which && i < record->askeds; i++) {
    const struct record_file *asked = &record->asked[i];
    struct digested now = {.path = places.path(places.context, asked)};
    int code = now.path ? asked_digest(store->digests, asked->path, &now, store->arena, err) : 0;
    if (code) return code;
    if (strcmp(now.hex, asked->sha256) != 0) *which = asked->path;
  }
  return 0;
}

/* Look at one folder of the store; *right: it is the one. */
static int consider(struct store *store, const char *name, struct store_places places, struct record *record,
                    const char **why, bool *right, struct err *err) {
  const char *folder = arena_format(store->arena, "%s/%s", store->folder, name), *which;
  *right = false;
  if (!record_read(store, folder, record)) return 0;
  int code = asked_are_same(store, record, places, &which, err);
  if (code) return code;
  if (which) {
    *why = arena_format(store->arena, _("%s has changed"), which);
    return 0;
  }
  code = files_are_intact(store->digests, folder, record->output, record->outputs, store->arena, &which, err);
  if (!code && which) *why = arena_format(store->arena, _("its result %s was altered or removed"), which);
  *right = !code && !which;
  return code;
}

/* What is in the store; nothing where there is none yet. */
static int store_list(struct store *store, struct file_list *list, struct err *err) {
  struct err absent = {0};
  *list = (struct file_list){0};
  int code = folder_list(store->folder, store->arena, list, &absent);
  if (code && code != EX_NOINPUT) *err = absent;
  return code == EX_NOINPUT ? 0 : code;
}

int store_find(struct store *store, const char *request, struct store_places places, struct record *record,
               const char **folder, const char **why, struct err *err) {
  const char *prefix = arena_format(store->arena, "%.*s-", DIGITS, request);
  struct file_list list;
  *folder = *why = NULL;
  int code = store_list(store, &list, err);
  for (size_t i = 0; !code && !*folder && i < list.n; i++) {
    bool right;
    if (strncmp(list.name[i], prefix, strlen(prefix)) != 0) continue;
    code = consider(store, list.name[i], places, record, why, &right, err);
    if (!code && right && strcmp(record->request, request) == 0)
      *folder = arena_format(store->arena, "%s/%s", store->folder, list.name[i]);
  }
  return code;
}

static void host_name(char name[HOST_NAME_MAX + 1]) {
  if (gethostname(name, HOST_NAME_MAX + 1) != 0) strcpy(name, "localhost");
  name[HOST_NAME_MAX] = '\0';
}

const char *store_working(const struct store *store, const char *step) {
  char host[HOST_NAME_MAX + 1];
  host_name(host);
  return arena_format(store->arena, "%s/.%s.%s.%ld", store->folder, step, host, (long)getpid());
}

int store_begin(struct store *store, const char *step, const char **working, struct err *err) {
  *working = store_working(store, step);
  tree_remove(*working);
  return tree_make(*working, err);
}

int store_commit(struct store *store, const struct record *record, const char *working, const char **folder,
                 struct err *err) {
  json_t *json = record_to_json(record);
  char *text = json_dumps(json, JSON_INDENT(1));
  int code = text ? output_save(arena_format(store->arena, "%s/step.json", working), span_of(text), err)
                  : err_set(err, EX_SOFTWARE, _("the record of step %s cannot be written"), record->step);
  free(text);
  json_decref(json);
  *folder = arena_format(store->arena, "%s/%.*s-%.*s", store->folder, DIGITS, record->request, DIGITS, record->key);
  return code ? code : tree_replace(working, *folder, err);
}

/* Is the process gone whose work this is? One on another machine cannot be asked: its work is left for a week. */
static bool is_left_behind(const struct store *store, const char *name) {
  char host[HOST_NAME_MAX + 1];
  host_name(host);
  const char *pid = strrchr(name, '.'), *end = pid;
  size_t n = strlen(host);
  long number = pid ? strtol(pid + 1, NULL, 10) : 0;
  bool here = end && (size_t)(end - name) > n && strncmp(end - n, host, n) == 0 && end[-(ptrdiff_t)n - 1] == '.';
  if (here) return number <= 0 || number == (long)getpid() || (kill((pid_t)number, 0) != 0 && errno == ESRCH);
  struct stat st;
  return stat(arena_format(store->arena, "%s/%s", store->folder, name), &st) == 0 && time(NULL) - st.st_mtime > WEEK;
}

int store_sweep(struct store *store, struct err *err) {
  struct file_list list;
  int code = store_list(store, &list, err);
  for (size_t i = 0; !code && i < list.n; i++)
    if (list.name[i][0] == '.' && is_left_behind(store, list.name[i]))
      tree_remove(arena_format(store->arena, "%s/%s", store->folder, list.name[i]));
  return code;
}
