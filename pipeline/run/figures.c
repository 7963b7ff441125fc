/* SPDX-License-Identifier: GPL-3.0-or-later */
/* figures.c - see figures.h: the database and what goes into it. */
#include "run/figures.h"

#include <sqlite3.h>
#include <stdlib.h>

#include "base/file.h"
#include "base/i18n.h"
#include "io/table_file.h"
#include "run/figures_own.h"
#include "run/journal.h"
#include "run/manifest.h"

enum { WAIT_MS = 10000 };

static const char layout[] =
    "PRAGMA journal_mode = WAL;"
    "PRAGMA synchronous = NORMAL;"
    "CREATE TABLE IF NOT EXISTS run ("
    "  id INTEGER PRIMARY KEY, folder TEXT NOT NULL UNIQUE, plan TEXT NOT NULL, key TEXT NOT NULL,"
    "  known TEXT NOT NULL, as_written INTEGER NOT NULL);"
    "CREATE TABLE IF NOT EXISTS figure ("
    "  run INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE, source TEXT NOT NULL, row INTEGER NOT NULL,"
    "  region TEXT NOT NULL, period TEXT NOT NULL, scheme TEXT NOT NULL, category TEXT NOT NULL,"
    "  indicator TEXT NOT NULL, value TEXT NOT NULL, unit TEXT NOT NULL, basis TEXT NOT NULL, vintage TEXT NOT NULL,"
    "  PRIMARY KEY (run, source, row)) WITHOUT ROWID;"
    "CREATE INDEX IF NOT EXISTS figure_by_name ON figure (indicator, scheme, category, region, period);";

/* Columns of a table that are taken, in the order of the insert; the first FIGURE_NEEDED must be there. */
static const char *const figure_columns[] = {"region",    "period", "indicator", "value",  "scheme",
                                             "category", "unit",   "control_basis", "vintage"};
enum { FIGURE_NEEDED = 4, FIGURE_COLUMNS = sizeof figure_columns / sizeof *figure_columns };

int figures_failed(const struct figures *figures, struct err *err) {
  return err_set(err, EX_IOERR, "%s: %s", figures->path, sqlite3_errmsg(figures->db));
}

static int figures_do(struct figures *figures, const char *statement, struct err *err) {
  return sqlite3_exec(figures->db, statement, NULL, NULL, NULL) == SQLITE_OK ? 0 : figures_failed(figures, err);
}

int figures_open(struct figures **result, const char *runs, struct err *err) {
  struct figures *figures = memory_alloc(sizeof *figures);
  struct strbuf path = {0};
  strbuf_format(&path, "%s/figures.db", runs);
  *figures = (struct figures){.path = path.bytes, .runs = strdup(runs)};
  *result = figures;
  int code = sqlite3_open(figures->path, &figures->db) == SQLITE_OK ? 0 : figures_failed(figures, err);
  if (!code) sqlite3_busy_timeout(figures->db, WAIT_MS);
  if (!code) code = figures_do(figures, "PRAGMA foreign_keys = ON", err);
  if (!code) code = figures_do(figures, layout, err);
  if (code) {
    figures_close(figures);
    *result = NULL;
  }
  return code;
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

/* The columns of a table of figures; false when it is another table. */
static bool find_columns(const struct table *table, size_t column[FIGURE_COLUMNS]) {
  for (size_t i = 0; i < FIGURE_COLUMNS; i++) {
    column[i] = table_column(table, figure_columns[i]);
    if (i < FIGURE_NEEDED && column[i] == TABLE_ABSENT) return false;
  }
  return true;
}

static int insert_rows(struct figures *figures, sqlite3_stmt *insert, const struct table *table, const char *name,
                       struct err *err) {
  size_t column[FIGURE_COLUMNS];
  if (!find_columns(table, column)) return 0;
  for (size_t r = 0; r < table->rows; r++) {
    sqlite3_bind_text(insert, 2, name, -1, SQLITE_STATIC);
    sqlite3_bind_int64(insert, 3, (sqlite3_int64)r);
    for (size_t i = 0; i < FIGURE_COLUMNS; i++) {
      struct span cell = table_at(table, r, column[i]);
      sqlite3_bind_text(insert, (int)i + 4, cell.n ? cell.p : "", (int)cell.n, SQLITE_STATIC);
    }
    if (sqlite3_step(insert) != SQLITE_DONE) return figures_failed(figures, err);
    sqlite3_reset(insert);
  }
  return 0;
}

static bool is_csv(const char *path) {
  size_t n = strlen(path);
  return (n > 4 && strcmp(path + n - 4, ".csv") == 0) || (n > 7 && strcmp(path + n - 7, ".csv.gz") == 0);
}

static int insert_tables(struct figures *figures, sqlite3_stmt *insert, const char *folder, const struct manifest *manifest,
                         struct err *err) {
  int code = 0;
  for (size_t i = 0; !code && i < manifest->outputs; i++) {
    const char *name = manifest->output[i].path;
    struct arena arena = {0};
    struct table table;
    if (!is_csv(name)) continue;
    struct err unread = {0};
    if (table_read(arena_format(&arena, "%s/%s/%s", figures->runs, folder, name), &arena, &table, &unread) == 0)
      code = insert_rows(figures, insert, &table, name, err);
    else if (unread.code != EX_DATAERR) /* a table of no rows and no header has no figures */
      code = err_set(err, unread.code, "%s", unread.text);
    arena_free(&arena);
  }
  return code;
}

static int insert_run(struct figures *figures, const char *folder, const struct manifest *manifest, const char *known,
                      struct err *err) {
  sqlite3_stmt *statement = NULL;
  int code = figures_prepare(figures, "INSERT INTO run (folder, plan, key, known, as_written) VALUES (?, ?, ?, ?, ?)", &statement, err);
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

static int add_run(struct figures *figures, const char *folder, const char *known, struct arena *arena, struct err *err) {
  struct manifest manifest;
  sqlite3_stmt *insert = NULL;
  int code = manifest_read(arena_format(arena, "%s/%s/manifest.json", figures->runs, folder), arena, &manifest, err);
  if (!code) code = insert_run(figures, folder, &manifest, known, err);
  sqlite3_int64 run = sqlite3_last_insert_rowid(figures->db);
  if (!code)
    code = figures_prepare(figures,
                           "INSERT INTO figure (run, source, row, region, period, indicator, value, scheme, category, unit, basis, "
                           "vintage) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                           &insert, err);
  if (!code) sqlite3_bind_int64(insert, 1, run);
  if (!code) code = insert_tables(figures, insert, folder, &manifest, err);
  sqlite3_finalize(insert);
  return code;
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

/* Is this the first time that the event's run folder was complete? One that was made again has the same figures. */
static bool is_first_completion(const struct journal_event *event, size_t at) {
  for (size_t i = 0; i < at; i++)
    if (span_is(event[i].event, "completed") && span_equal(event[i].plan, event[at].plan) &&
        span_equal(event[i].key, event[at].key))
      return false;
  return span_is(event[at].event, "completed");
}

static const char *folder_of(const struct journal_event *event, struct arena *arena) {
  return arena_format(arena, "%.*s-%.*s", SPAN_ARG(event->plan), SPAN_ARG(event->key));
}

/* Add the runs of the journal whose folders are there: all, or one. */
static int add_runs(struct figures *figures, const char *only, struct arena *arena, size_t *runs, struct err *err) {
  struct journal_event *event;
  size_t n = 0;
  int code = journal_read(figures->runs, arena, &event, &n, err);
  for (size_t i = 0; !code && i < n; i++) {
    if (!is_first_completion(event, i)) continue;
    const char *folder = folder_of(&event[i], arena);
    bool there = false;
    if (only && strcmp(folder, only) != 0) continue;
    code = file_exists(arena_format(arena, "%s/%s/manifest.json", figures->runs, folder), &there, err);
    if (code || !there) continue;
    code = add_run(figures, folder, arena_copy(arena, event[i].time.p, event[i].time.n), arena, err);
    *runs += !code;
  }
  return code;
}

int figures_add(struct figures *figures, const char *folder, struct arena *arena, struct err *err) {
  bool has = false;
  size_t runs = 0;
  int code = figures_do(figures, "BEGIN IMMEDIATE", err);
  if (code) return code;
  code = has_run(figures, folder, &has, err);
  if (!code && !has) code = add_runs(figures, folder, arena, &runs, err);
  return in_transaction(figures, code, err);
}

int figures_rebuild(struct figures *figures, struct arena *arena, size_t *runs, struct err *err) {
  *runs = 0;
  int code = figures_do(figures, "BEGIN IMMEDIATE", err);
  if (code) return code;
  code = figures_do(figures, "DELETE FROM run", err);
  if (!code) code = add_runs(figures, NULL, arena, runs, err);
  return in_transaction(figures, code, err);
}
