/* SPDX-License-Identifier: GPL-3.0-or-later */
/* figures_layout.c - the tables of the store of figures, and how those of older versions are carried over.
 *
 *     run          a complete run
 *     run_content  its tables: file name and content
 *     content      a table's content, by its SHA-256: runs whose table is the same share it
 *     series       what a figure is of, but for the period
 *     figure       row by row: content, series, period, value
 *     release      a copy of releases.csv
 *
 * So a night that changes one table adds the figures of that table. Version 1 had one row for each figure and run. */
#include "base/i18n.h"
#include "run/figures_own.h"

enum { VERSION = 2 };

static const char layout[] =
    "PRAGMA journal_mode = WAL;"
    "PRAGMA synchronous = NORMAL;"
    "PRAGMA cache_size = -65536;"
    "CREATE TABLE IF NOT EXISTS run ("
    "  id INTEGER PRIMARY KEY, folder TEXT NOT NULL UNIQUE, plan TEXT NOT NULL, key TEXT NOT NULL,"
    "  known TEXT NOT NULL, as_written INTEGER NOT NULL);"
    "CREATE TABLE IF NOT EXISTS release ("
    "  id INTEGER PRIMARY KEY, folder TEXT NOT NULL, time TEXT NOT NULL, state TEXT NOT NULL, by TEXT NOT NULL, note "
    "TEXT NOT NULL);"
    "CREATE INDEX IF NOT EXISTS release_by_folder ON release (folder);"
    "CREATE TABLE IF NOT EXISTS content (id INTEGER PRIMARY KEY, sha256 TEXT NOT NULL UNIQUE);"
    "CREATE TABLE IF NOT EXISTS run_content ("
    "  run INTEGER NOT NULL, source TEXT NOT NULL, content INTEGER NOT NULL, PRIMARY KEY (run, source)) WITHOUT ROWID;"
    "CREATE INDEX IF NOT EXISTS run_by_content ON run_content (content);"
    "CREATE TABLE IF NOT EXISTS series ("
    "  id INTEGER PRIMARY KEY, indicator TEXT NOT NULL, scheme TEXT NOT NULL, category TEXT NOT NULL, region TEXT NOT "
    "NULL,"
    "  unit TEXT NOT NULL, basis TEXT NOT NULL, vintage TEXT NOT NULL,"
    "  UNIQUE (indicator, scheme, category, region, unit, basis, vintage));";

static const char figure_table[] = "CREATE TABLE IF NOT EXISTS figure ("
                                   "  content INTEGER NOT NULL, row INTEGER NOT NULL, series INTEGER NOT NULL, period "
                                   "TEXT NOT NULL, value TEXT NOT NULL,"
                                   "  PRIMARY KEY (content, row)) WITHOUT ROWID;"
                                   "CREATE INDEX IF NOT EXISTS figure_by_series ON figure (series, period);"
                                   "PRAGMA user_version = 2;";

/* A run's table of version 1 has no digest: its name in the run is used instead. */
static const char carry_over[] =
    "BEGIN IMMEDIATE;"
    "DROP INDEX IF EXISTS figure_by_name;"
    "ALTER TABLE figure RENAME TO figure_of_version_1;"
    "INSERT OR IGNORE INTO content (sha256) SELECT DISTINCT 'run ' || run || ' ' || source FROM figure_of_version_1;"
    "INSERT OR IGNORE INTO run_content SELECT DISTINCT f.run, f.source, c.id FROM figure_of_version_1 f"
    "  JOIN content c ON c.sha256 = 'run ' || f.run || ' ' || f.source;"
    "INSERT OR IGNORE INTO series (indicator, scheme, category, region, unit, basis, vintage)"
    "  SELECT indicator, scheme, category, region, unit, basis, vintage FROM figure_of_version_1;"
    "CREATE TABLE figure ("
    "  content INTEGER NOT NULL, row INTEGER NOT NULL, series INTEGER NOT NULL, period TEXT NOT NULL, value TEXT NOT "
    "NULL,"
    "  PRIMARY KEY (content, row)) WITHOUT ROWID;"
    "INSERT INTO figure SELECT t.content, f.row, s.id, f.period, f.value FROM figure_of_version_1 f"
    "  JOIN run_content t ON t.run = f.run AND t.source = f.source"
    "  JOIN series s ON s.indicator = f.indicator AND s.scheme = f.scheme AND s.category = f.category AND s.region = "
    "f.region"
    "    AND s.unit = f.unit AND s.basis = f.basis AND s.vintage = f.vintage;"
    "DROP TABLE figure_of_version_1;"
    "COMMIT;";

static int read_number(struct figures *figures, const char *question, int *number, struct err *err) {
  sqlite3_stmt *statement = NULL;
  int code = figures_prepare(figures, question, &statement, err);
  if (code) return code;
  *number = sqlite3_step(statement) == SQLITE_ROW ? sqlite3_column_int(statement, 0) : 0;
  sqlite3_finalize(statement);
  return 0;
}

int figures_lay_out(struct figures *figures, struct err *err) {
  int version = 0, old = 0;
  int code = read_number(figures, "PRAGMA user_version", &version, err);
  if (!code && version > VERSION)
    code = err_set(err, EX_CONFIG, _("%s: was made by a newer version of tertia (%d)"), figures->path, version);
  if (!code) code = figures_do(figures, layout, err);
  if (!code && version < VERSION)
    code = read_number(figures, "SELECT count(*) FROM pragma_table_info('figure') WHERE name = 'run'", &old, err);
  if (!code && old) code = figures_do(figures, carry_over, err);
  return code || version == VERSION ? code : figures_do(figures, figure_table, err);
}
