/* SPDX-License-Identifier: GPL-3.0-or-later */
/* store_why.c - why a step has to run: what of its request is not as it was the last time. See store.h. */
#include <sys/stat.h>

#include "base/file.h"
#include "base/i18n.h"
#include "run/store.h"

static bool has_line(const char *const *line, size_t lines, const char *text) {
  for (size_t i = 0; i < lines; i++)
    if (strcmp(line[i], text) == 0) return true;
  return false;
}

/* "file PATH" of "file PATH DIGEST", "set KEY" of "set KEY = VALUE". */
static struct span subject(const char *line) {
  const char *end = strncmp(line, "set ", 4) == 0 ? strstr(line, " = ") : strrchr(line, ' ');
  return span_between(line, end ? end : line + strlen(line));
}

static bool has_subject(const char *const *line, size_t lines, const char *text) {
  for (size_t i = 0; i < lines; i++)
    if (span_equal(subject(line[i]), subject(text))) return true;
  return false;
}

static const char *store_why_describe(const char *text, const char *what, struct arena *arena) {
  struct span of = subject(text), kind;
  if (strncmp(text, "program ", 8) == 0) return _("the program has changed");
  bool is_setting = strncmp(text, "set ", 4) == 0;
  span_cut(&of, ' ', &kind);
  return is_setting ? arena_format(arena, _("setting %.*s %s"), SPAN_ARG(of), what)
                    : arena_format(arena, "%.*s %s", SPAN_ARG(of), what);
}

/* The first difference, and how many more there are. */
static const char *difference(const char *const *line, size_t lines, const struct record *before, struct arena *arena) {
  const char *first = NULL;
  size_t n = 0;
  for (size_t i = 0; i < lines; i++) {
    if (has_line(before->line, before->lines, line[i])) continue;
    bool known = has_subject(before->line, before->lines, line[i]);
    if (n++ == 0) first = store_why_describe(line[i], known ? _("has changed") : _("is new"), arena);
  }
  for (size_t i = 0; i < before->lines; i++) {
    if (has_subject(line, lines, before->line[i])) continue;
    if (n++ == 0) first = store_why_describe(before->line[i], _("is gone"), arena);
  }
  return n > 1 ? arena_format(arena, _("%s, and %zu more differences"), first, n - 1) : first;
}

/* The newest record of a step of this name. */
static int newest_of(struct store *store, const char *step, struct record *newest, bool *found, struct err *err) {
  struct file_list list;
  struct err absent = {0};
  struct timespec at = {0};
  *found = false;
  int code = folder_list(store->folder, store->arena, &list, &absent);
  if (code == EX_NOINPUT) return 0;
  if (code) return *err = absent, code;
  for (size_t i = 0; i < list.n; i++) {
    const char *path = arena_format(store->arena, "%s/%s/step.json", store->folder, list.name[i]);
    struct record record;
    struct stat st;
    struct err unread = {0};
    json_t *json;
    if (list.name[i][0] == '.' || stat(path, &st) != 0 || json_file_read(path, &json, &unread)) continue;
    bool good = record_from_json(json, &record, store->arena) && strcmp(record.step, step) == 0;
    json_decref(json);
    bool newer = st.st_mtim.tv_sec > at.tv_sec || (st.st_mtim.tv_sec == at.tv_sec && st.st_mtim.tv_nsec > at.tv_nsec);
    if (!good || (*found && !newer)) continue;
    *newest = record, *found = true, at = st.st_mtim;
  }
  return 0;
}

int store_why(struct store *store, const char *step, const char *const *line, size_t lines, const char **why,
              struct err *err) {
  struct record before;
  bool found;
  int code = newest_of(store, step, &before, &found, err);
  *why = code || !found ? NULL : difference(line, lines, &before, store->arena);
  if (!*why) *why = _("it was not run yet");
  return code;
}
