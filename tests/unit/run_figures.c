/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Stores of figures of older versions are carried over, and read as they were. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "run/figures.h"
#include "run/tree.h"

/* As version 1 made it, with one figure of two runs. */
static const char version_1[] =
    "PRAGMA journal_mode = WAL;"
    "CREATE TABLE run (id INTEGER PRIMARY KEY, folder TEXT NOT NULL UNIQUE, plan TEXT NOT NULL, key TEXT NOT NULL,"
    "  known TEXT NOT NULL, as_written INTEGER NOT NULL);"
    "CREATE TABLE figure (run INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE, source TEXT NOT NULL, row "
    "INTEGER NOT NULL,"
    "  region TEXT NOT NULL, period TEXT NOT NULL, scheme TEXT NOT NULL, category TEXT NOT NULL,"
    "  indicator TEXT NOT NULL, value TEXT NOT NULL, unit TEXT NOT NULL, basis TEXT NOT NULL, vintage TEXT NOT NULL,"
    "  PRIMARY KEY (run, source, row)) WITHOUT ROWID;"
    "CREATE INDEX figure_by_name ON figure (indicator, scheme, category, region, period);"
    "INSERT INTO run VALUES (1, 'p-0123456789ab', 'p', 'k1', '2023-01-01T00:00:00Z', 1);"
    "INSERT INTO run VALUES (2, 'p-ba9876543210', 'p', 'k2', '2023-02-01T00:00:00Z', 1);"
    "INSERT INTO figure VALUES (1, 'a.csv', 0, '500105', '2022', 's', '3', 'revenue', '10.5', '千元', '', '');"
    "INSERT INTO figure VALUES (2, 'a.csv', 0, '500105', '2022', 's', '3', 'revenue', '11', '千元', '', '');";

static char folder[64];
static struct arena arena;

static int make(void **state) {
  (void)state;
  sqlite3 *db;
  snprintf(folder, sizeof folder, "/tmp/tertia-figures-XXXXXX");
  assert_non_null(mkdtemp(folder));
  assert_int_equal(sqlite3_open(arena_format(&arena, "%s/figures.db", folder), &db), SQLITE_OK);
  assert_int_equal(sqlite3_exec(db, version_1, NULL, NULL, NULL), SQLITE_OK);
  sqlite3_close(db);
  return 0;
}

static int remove_all(void **state) {
  (void)state;
  tree_remove(folder);
  arena_free(&arena);
  return 0;
}

static size_t get(const struct figures_query *query, struct strbuf *out) {
  struct figures *figures;
  struct err err = {0};
  size_t rows = 0;
  assert_int_equal(figures_open(&figures, folder, &err), 0);
  assert_int_equal(figures_get(figures, query, out, &rows, &err), 0);
  figures_close(figures);
  return rows;
}

static void carried_over(void **state) {
  (void)state;
  for (int times = 0; times < 2; times++) {
    struct strbuf now = {0}, then = {0}, all = {0};
    assert_int_equal(get(&(struct figures_query){.indicator = "revenue"}, &now), 1);
    assert_non_null(strstr(now.bytes, ",revenue,11,"));
    assert_int_equal(get(&(struct figures_query){.indicator = "revenue", .as_of = "2023-01-15T99"}, &then), 1);
    assert_non_null(strstr(then.bytes, ",revenue,10.5,"));
    assert_int_equal(get(&(struct figures_query){.indicator = "revenue", .history = true}, &all), 2);
    strbuf_free(&now), strbuf_free(&then), strbuf_free(&all);
  }
}

static void newer_is_refused(void **state) {
  (void)state;
  sqlite3 *db;
  struct figures *figures;
  struct err err = {0};
  assert_int_equal(sqlite3_open(arena_format(&arena, "%s/figures.db", folder), &db), SQLITE_OK);
  assert_int_equal(sqlite3_exec(db, "PRAGMA user_version = 99", NULL, NULL, NULL), SQLITE_OK);
  sqlite3_close(db);
  assert_int_equal(figures_open(&figures, folder, &err), EX_CONFIG);
  assert_non_null(strstr(err.text, "newer version"));
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(carried_over), cmocka_unit_test(newer_is_refused)};
  return cmocka_run_group_tests(tests, make, remove_all);
}
