/* SPDX-License-Identifier: GPL-3.0-or-later */
/* figures_insert.c - the figures of a run go into the store: of tables whose content is not there yet, row by row. See
 * figures_own.h. */
#include <stdlib.h>

#include "base/index.h"
#include "base/list.h"
#include "run/figure_table.h"
#include "run/figures_own.h"

/* What is prepared once for all rows. */
struct inserting {
  struct figures *figures;
  struct index series; /* met so far, by the hash of their names */
  int64_t *id;         /* of each in the store */
  size_t room;
  struct strbuf key;
  sqlite3_stmt *find_content, *add_content, *add_run, *find_series, *add_series, *add_figure;
};

static const enum figure_field series_fields[] = {FIGURE_INDICATOR, FIGURE_SCHEME, FIGURE_CATEGORY, FIGURE_REGION,
                                                  FIGURE_UNIT,      FIGURE_BASIS,  FIGURE_VINTAGE};
enum { SERIES_FIELDS = sizeof series_fields / sizeof *series_fields };

void figures_bind(sqlite3_stmt *statement, int at, struct span text) {
  sqlite3_bind_text(statement, at, text.n ? text.p : "", (int)text.n, SQLITE_STATIC);
}

static int prepare_all(struct inserting *in, struct err *err) {
  struct figures *f = in->figures;
  int code = figures_prepare(f, "SELECT id FROM content WHERE sha256 = ?", &in->find_content, err);
  if (!code) code = figures_prepare(f, "INSERT INTO content (sha256) VALUES (?)", &in->add_content, err);
  if (!code)
    code = figures_prepare(f, "INSERT INTO run_content (run, source, content) VALUES (?, ?, ?)", &in->add_run, err);
  if (!code)
    code = figures_prepare(f,
                           "SELECT id FROM series WHERE indicator = ? AND scheme = ? AND category = ? AND region = ? "
                           "AND unit = ? AND basis = ? "
                           "AND vintage = ?",
                           &in->find_series, err);
  if (!code)
    code = figures_prepare(
        f,
        "INSERT INTO series (indicator, scheme, category, region, unit, basis, vintage) VALUES (?, ?, ?, ?, ?, ?, ?)",
        &in->add_series, err);
  if (!code)
    code = figures_prepare(f, "INSERT INTO figure (content, row, series, period, value) VALUES (?, ?, ?, ?, ?)",
                           &in->add_figure, err);
  return code;
}

static void finalize_all(struct inserting *in) {
  sqlite3_stmt *all[] = {in->find_content, in->add_content, in->add_run,
                         in->find_series,  in->add_series,  in->add_figure};
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) sqlite3_finalize(all[i]);
  index_free(&in->series);
  free(in->id);
  strbuf_free(&in->key);
}

/* Run an insert; its row's number. */
static int insert(struct inserting *in, sqlite3_stmt *statement, int64_t *id, struct err *err) {
  int step = sqlite3_step(statement);
  int code = step == SQLITE_DONE ? 0 : figures_failed(in->figures, err);
  sqlite3_reset(statement);
  if (id) *id = sqlite3_last_insert_rowid(in->figures->db);
  return code;
}

static int figures_insert_find(struct inserting *in, sqlite3_stmt *statement, int64_t *id, struct err *err) {
  int step = sqlite3_step(statement);
  *id = step == SQLITE_ROW ? sqlite3_column_int64(statement, 0) : 0;
  int code = step == SQLITE_ROW || step == SQLITE_DONE ? 0 : figures_failed(in->figures, err);
  sqlite3_reset(statement);
  return code;
}

/* From the store, where it is added if it is new. */
static int series_look_up(struct inserting *in, const struct figure *figure, int64_t *series, struct err *err) {
  for (int i = 0; i < SERIES_FIELDS; i++) figures_bind(in->find_series, i + 1, figure->field[series_fields[i]]);
  int code = figures_insert_find(in, in->find_series, series, err);
  if (code || *series) return code;
  for (int i = 0; i < SERIES_FIELDS; i++) figures_bind(in->add_series, i + 1, figure->field[series_fields[i]]);
  return insert(in, in->add_series, series, err);
}

static uint64_t series_key(struct inserting *in, const struct figure *figure) {
  strbuf_clear(&in->key);
  for (int i = 0; i < SERIES_FIELDS; i++) {
    strbuf_span(&in->key, figure->field[series_fields[i]]);
    strbuf_char(&in->key, 0);
  }
  return span_hash(strbuf_view(&in->key));
}

static int figures_insert_series_of(struct inserting *in, const struct figure *figure, int64_t *series,
                                    struct err *err) {
  uint64_t key = series_key(in, figure);
  uint32_t number = index_find(&in->series, key);
  if (number != INDEX_ABSENT) return *series = in->id[number], 0;
  int code = series_look_up(in, figure, series, err);
  if (code) return code;
  number = index_add(&in->series, key);
  in->id = list_room(in->id, &in->room, number + 1, sizeof *in->id);
  in->id[number] = *series;
  return 0;
}

static int insert_figure(struct inserting *in, int64_t content, const struct figure *figure, struct err *err) {
  int64_t series;
  int code = figures_insert_series_of(in, figure, &series, err);
  if (code) return code;
  sqlite3_bind_int64(in->add_figure, 1, content);
  sqlite3_bind_int64(in->add_figure, 2, (sqlite3_int64)figure->row);
  sqlite3_bind_int64(in->add_figure, 3, series);
  figures_bind(in->add_figure, 4, figure->field[FIGURE_PERIOD]);
  figures_bind(in->add_figure, 5, figure->field[FIGURE_VALUE]);
  return insert(in, in->add_figure, NULL, err);
}

static int insert_content(struct inserting *in, const char *folder, const struct record_file *file, int64_t *content,
                          struct err *err) {
  struct arena arena = {0};
  struct figure_list list = {.arena = &arena};
  figures_bind(in->add_content, 1, span_of(file->sha256));
  int code = insert(in, in->add_content, content, err);
  if (!code) code = figure_table_read(folder, file->path, &list, err);
  for (size_t i = 0; !code && i < list.n; i++) code = insert_figure(in, *content, &list.item[i], err);
  arena_free(&arena);
  return code;
}

static int insert_table(struct inserting *in, int64_t run, const char *folder, const struct record_file *file,
                        struct err *err) {
  int64_t content;
  figures_bind(in->find_content, 1, span_of(file->sha256));
  int code = figures_insert_find(in, in->find_content, &content, err);
  if (!code && !content) code = insert_content(in, folder, file, &content, err);
  if (code) return code;
  sqlite3_bind_int64(in->add_run, 1, run);
  figures_bind(in->add_run, 2, span_of(file->path));
  sqlite3_bind_int64(in->add_run, 3, content);
  return insert(in, in->add_run, NULL, err);
}

int figures_insert(struct figures *figures, int64_t run, const char *folder, const struct manifest *manifest,
                   struct err *err) {
  struct inserting in = {.figures = figures};
  struct arena arena = {0};
  const char *path = arena_format(&arena, "%s/%s", figures->runs, folder);
  int code = prepare_all(&in, err);
  for (size_t i = 0; !code && i < manifest->outputs; i++)
    if (figure_table_named(manifest->output[i].path)) code = insert_table(&in, run, path, &manifest->output[i], err);
  finalize_all(&in);
  arena_free(&arena);
  return code;
}
