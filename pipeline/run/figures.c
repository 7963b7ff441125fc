/* SPDX-License-Identifier: GPL-3.0-or-later */
/* figures.c - see figures.h: the database and what goes into it. */
#include "run/figures.h"

#include <sqlite3.h>
#include <stdlib.h>

#include "base/memory.h"
#include "base/file.h"
#include "base/i18n.h"
#include "run/figures_own.h"
#include "run/journal.h"
#include "run/moment.h"
#include "run/release.h"

enum { WAIT_MS = 10000 };

int figures_failed(const struct figures *figures, struct err *err) {
  return err_set(err, EX_IOERR, "%s: %s", figures->path, sqlite3_errmsg(figures->db));
}

int figures_do(struct figures *figures, const char *statement, struct err *err) {
  return sqlite3_exec(figures->db, statement, NULL, NULL, NULL) == SQLITE_OK ? 0 : figures_failed(figures, err);
}

int figures_check(const struct figures *figures, struct err *err) {
  if (!figures->damaged) return 0;
  return err_set(err, EX_DATAERR, _("%zu runs are not in the store, for their manifests cannot be read: %s"),
                 figures->damaged, figures->first_damaged.text);
}

void figures_close(struct figures *figures) {
  if (!figures) return;
  sqlite3_close(figures->db);
  free(figures->path);
  free(figures->runs);
  free(figures);
}

int figures_prepare(struct figures *figures, const char *text, sqlite3_stmt **statement, struct err *err) {
  return sqlite3_prepare_v2(figures->db, text, -1, statement, NULL) == SQLITE_OK ? 0 : figures_failed(figures, err);
}

static int insert_run(struct figures *figures, const char *folder, const struct manifest *manifest, const char *known,
                      struct err *err) {
  sqlite3_stmt *statement = NULL;
  int code = figures_prepare(figures, "INSERT INTO run (folder, plan, key, known, as_written) VALUES (?, ?, ?, ?, ?)",
                             &statement, err);
  if (code) return code;
  const char *dash = strrchr(folder, '-');
  sqlite3_bind_text(statement, 1, folder, -1, SQLITE_STATIC);
  sqlite3_bind_text(statement, 2, folder, dash ? (int)(dash - folder) : -1, SQLITE_STATIC);
  sqlite3_bind_text(statement, 3, manifest->key, -1, SQLITE_STATIC);
  sqlite3_bind_text(statement, 4, known, -1, SQLITE_STATIC);
  sqlite3_bind_int(statement, 5, manifest_is_as_written(manifest));
  if (sqlite3_step(statement) != SQLITE_DONE) code = figures_failed(figures, err);
  sqlite3_finalize(statement);
  return code;
}

static int add_run(struct figures *figures, const char *folder, const char *known, struct arena *arena,
                   struct err *err) {
  struct manifest manifest;
  struct err unread = {0};
  int code =
      manifest_read(arena_format(arena, "%s/%s/manifest.json", figures->runs, folder), arena, &manifest, &unread);
  if (code == EX_DATAERR) {
    if (!figures->damaged++) figures->first_damaged = unread;
    return 0;
  }
  if (code) return err_set(err, code, "%s", unread.text);
  code = insert_run(figures, folder, &manifest, known, err);
  int64_t run = sqlite3_last_insert_rowid(figures->db);
  return code ? code : figures_insert(figures, run, folder, &manifest, err);
}

/* All of it or nothing. */
static int in_transaction(struct figures *figures, int code, struct err *err) {
  struct err undone = {0};
  if (!code) return figures_do(figures, "COMMIT", err);
  figures_do(figures, "ROLLBACK", &undone);
  return code;
}

static int has_run(struct figures *figures, const char *folder, bool *has, struct err *err) {
  sqlite3_stmt *statement = NULL;
  int code = figures_prepare(figures, "SELECT 1 FROM run WHERE folder = ?", &statement, err);
  if (code) return code;
  sqlite3_bind_text(statement, 1, folder, -1, SQLITE_STATIC);
  *has = sqlite3_step(statement) == SQLITE_ROW;
  sqlite3_finalize(statement);
  return 0;
}

static bool is_done(const struct journal_event *event) {
  return span_is(event->event, "completed") || span_is(event->event, "unchanged");
}

/* Is this the first time that the event's run folder was complete? One that was made again has the same figures. A run
 * killed between its folder and the journal was complete when the next night found it unchanged. */
static bool is_first_completion(const struct journal_event *event, size_t at) {
  for (size_t i = 0; i < at; i++)
    if (is_done(&event[i]) && span_equal(event[i].plan, event[at].plan) && span_equal(event[i].key, event[at].key))
      return false;
  return is_done(&event[at]);
}

/* Add a folder unless it is not there or in the store. */
static int add_folder(struct figures *figures, const char *folder, const char *known, struct arena *arena, size_t *runs,
                      struct err *err) {
  bool there = false, has = false;
  int code = file_exists(arena_format(arena, "%s/%s/manifest.json", figures->runs, folder), &there, err);
  if (!code && there) code = has_run(figures, folder, &has, err);
  if (code || !there || has) return code;
  size_t damaged = figures->damaged;
  code = add_run(figures, folder, known, arena, err);
  *runs += !code && figures->damaged == damaged;
  return code;
}

/* The runs of the journal, in its order: a clock that went back makes no later run earlier. */
static int add_journal(struct figures *figures, struct arena *arena, size_t *runs, struct err *err) {
  struct journal_event *event;
  size_t n = 0;
  struct span last = {0};
  int code = journal_read(figures->runs, arena, &event, &n, err);
  if (code == EX_NOINPUT) *err = (struct err){0}, code = 0, n = 0;
  for (size_t i = 0; !code && i < n; i++) {
    if (!is_first_completion(event, i)) continue;
    const char *folder = arena_format(arena, "%.*s-%.*s", SPAN_ARG(event[i].plan), SPAN_ARG(event[i].key));
    if (span_compare(event[i].time, last) > 0) last = event[i].time;
    code = add_folder(figures, folder, arena_copy(arena, last.p, last.n), arena, runs, err);
  }
  return code;
}

static bool is_run_name(const char *name) {
  const char *dash = strrchr(name, '-');
  return name[0] != '.' && dash && strlen(dash + 1) == 12 && strspn(dash + 1, "0123456789abcdef") == 12;
}

/* Folders that came from elsewhere have been known since their manifests were written. */
static int add_strangers(struct figures *figures, struct arena *arena, size_t *runs, struct err *err) {
  struct file_list list;
  int code = folder_list(figures->runs, arena, &list, err);
  for (size_t i = 0; !code && i < list.n; i++) {
    struct stat st;
    bool there;
    if (!is_run_name(list.name[i])) continue;
    code = file_stat(arena_format(arena, "%s/%s/manifest.json", figures->runs, list.name[i]), &st, &there, err);
    if (!code && there) code = add_folder(figures, list.name[i], moment_of(st.st_mtim.tv_sec, arena), arena, runs, err);
  }
  return code;
}

static int insert_release(struct figures *figures, const struct release *release, struct err *err) {
  sqlite3_stmt *statement = NULL;
  int code = figures_prepare(figures, "INSERT INTO release (folder, time, state, by, note) VALUES (?, ?, ?, ?, ?)",
                             &statement, err);
  if (code) return code;
  const struct span cell[] = {release->folder, release->time, release->state, release->by, release->note};
  for (int i = 0; i < 5; i++) figures_bind(statement, i + 1, cell[i]);
  if (sqlite3_step(statement) != SQLITE_DONE) code = figures_failed(figures, err);
  sqlite3_finalize(statement);
  return code;
}

/* What was decided about runs is in releases.csv; the store has a copy. */
static int copy_releases(struct figures *figures, struct arena *arena, struct err *err) {
  struct releases releases;
  int code = releases_read(figures->runs, arena, &releases, err);
  if (!code) code = figures_do(figures, "DELETE FROM release", err);
  for (size_t i = 0; !code && i < releases.n; i++) code = insert_release(figures, &releases.item[i], err);
  return code;
}

int figures_add(struct figures *figures, struct arena *arena, size_t *runs, struct err *err) {
  *runs = 0;
  int code = figures_do(figures, "BEGIN IMMEDIATE", err);
  if (code) return code;
  code = add_journal(figures, arena, runs, err);
  if (!code) code = copy_releases(figures, arena, err);
  return in_transaction(figures, code, err);
}

int figures_rebuild(struct figures *figures, struct arena *arena, size_t *runs, struct err *err) {
  *runs = 0;
  int code = figures_do(figures, "BEGIN IMMEDIATE", err);
  if (code) return code;
  code = figures_do(
      figures, "DELETE FROM run_content; DELETE FROM run; DELETE FROM figure; DELETE FROM content; DELETE FROM series",
      err);
  if (!code) code = add_journal(figures, arena, runs, err);
  if (!code) code = add_strangers(figures, arena, runs, err);
  if (!code) code = copy_releases(figures, arena, err);
  return in_transaction(figures, code, err);
}

static bool figures_is_new(struct figures *figures) {
  sqlite3_stmt *statement = NULL;
  struct err unread = {0};
  if (figures_prepare(figures, "SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM run)", &statement, &unread)) return false;
  bool is_new = sqlite3_step(statement) == SQLITE_ROW;
  sqlite3_finalize(statement);
  return is_new;
}

/* A store that was lost is made again from the folders before anything is asked. */
static int figures_fill(struct figures *figures, struct err *err) {
  struct arena arena = {0};
  size_t runs;
  if (!figures_is_new(figures)) return 0;
  int code = figures_rebuild(figures, &arena, &runs, err);
  arena_free(&arena);
  return code;
}

int figures_open(struct figures **result, const char *runs, struct err *err) {
  struct figures *figures = memory_alloc(sizeof *figures);
  struct strbuf path = {0};
  strbuf_format(&path, "%s/figures.db", runs);
  *figures = (struct figures){.path = path.bytes, .runs = memory_text(runs)};
  *result = figures;
  int code = sqlite3_open(figures->path, &figures->db) == SQLITE_OK ? 0 : figures_failed(figures, err);
  if (!code) sqlite3_busy_timeout(figures->db, WAIT_MS);
  if (!code) code = figures_do(figures, "PRAGMA foreign_keys = ON", err);
  if (!code) code = figures_lay_out(figures, err);
  if (!code) code = figures_fill(figures, err);
  if (code) {
    figures_close(figures);
    *result = NULL;
  }
  return code;
}
