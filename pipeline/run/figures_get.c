/* SPDX-License-Identifier: GPL-3.0-or-later */
/* figures_get.c - questions to the store of figures (figures.h). */
#include "base/i18n.h"
#include "base/list.h"
#include "io/csv.h"
#include "run/figures_own.h"
#include "run/moment.h"

enum { AS_OF = 8 };

/* Of the runs known at the moment, the last one of each plan that has the figure. ?8 is the moment, ?9 all runs, ?10
 * all values, ?11 released runs: then a figure is valid from its release on. */
static const char get[] =
    "WITH decided AS ("
    "  SELECT folder, time, state, row_number() OVER (PARTITION BY folder ORDER BY id DESC) AS age"
    "  FROM release WHERE ?8 IS NULL OR time <= ?8),"
    "known AS ("
    "  SELECT s.region, f.period, s.scheme, s.category, s.indicator, f.value, s.unit, s.basis, s.vintage, f.row, "
    "t.source, r.known, r.plan,"
    "    r.folder, coalesce(d.state, 'draft') AS state, row_number() OVER ("
    "    PARTITION BY r.plan, t.source, s.indicator, s.scheme, s.category, s.region, f.period, s.basis, s.vintage"
    "    ORDER BY CASE WHEN ?11 THEN d.time END DESC, r.id DESC) AS age"
    "  FROM series s JOIN figure f ON f.series = s.id JOIN run_content t ON t.content = f.content JOIN run r ON r.id = "
    "t.run"
    "    LEFT JOIN decided d ON d.folder = r.folder AND d.age = 1"
    "  WHERE (?1 IS NULL OR s.indicator = ?1) AND (?2 IS NULL OR s.scheme = ?2) AND (?3 IS NULL OR s.category = ?3)"
    "    AND (?4 IS NULL OR s.region = ?4) AND (?5 IS NULL OR f.period = ?5) AND (?6 IS NULL OR r.plan = ?6)"
    "    AND (?7 IS NULL OR t.source = ?7) AND (?8 IS NULL OR r.known <= ?8) AND (?9 OR ?11 OR r.as_written)"
    "    AND (?9 OR coalesce(d.state, 'draft') <> 'withdrawn') AND (NOT ?11 OR d.state = 'released'))"
    "SELECT region, period, scheme, category, indicator, value, unit, basis, vintage, known, plan, folder, source, "
    "state FROM known"
    "  WHERE age = 1 OR ?10"
    "  ORDER BY region, period, scheme, category, indicator, source, plan, basis, vintage, known, row";

static const char header[] =
    "region,period,scheme,category,indicator,value,unit,basis,vintage,known,plan,run,table,state,splice,filed\n";

static void bind_query(sqlite3_stmt *statement, const struct figures_query *q) {
  const char *const text[] = {q->indicator, q->scheme, q->category, q->region, q->period, q->plan, q->table, q->as_of};
  for (int i = 0; i < AS_OF; i++)
    if (text[i]) sqlite3_bind_text(statement, i + 1, text[i], -1, SQLITE_STATIC);
  sqlite3_bind_int(statement, AS_OF + 1, q->all);
  sqlite3_bind_int(statement, AS_OF + 2, q->history);
  sqlite3_bind_int(statement, AS_OF + 3, q->released);
}

static void figures_get_add_row(sqlite3_stmt *statement, struct known_list *list) {
  list->item = list_room_in(list->arena, list->item, list->n, &list->room, list->n + 1, sizeof *list->item);
  struct known *known = &list->item[list->n++];
  *known = (struct known){0};
  for (int c = 0; c <= KNOWN_STATE; c++) {
    size_t n = (size_t)sqlite3_column_bytes(statement, c);
    known->cell[c] = (struct span){arena_copy(list->arena, (const char *)sqlite3_column_text(statement, c), n), n};
  }
}

static void put_rows(const struct known_list *list, struct strbuf *out) {
  strbuf_put(out, header);
  for (size_t i = 0; i < list->n; i++)
    for (size_t c = 0; c < KNOWN_CELLS; c++) csv_write_cell(out, list->item[i].cell[c], c + 1 == KNOWN_CELLS);
}

static int read_rows(struct figures *figures, const struct figures_query *query, struct known_list *list,
                     struct err *err) {
  sqlite3_stmt *statement = NULL;
  int code = figures_prepare(figures, get, &statement, err), step = SQLITE_DONE;
  if (code) return code;
  bind_query(statement, query);
  while ((step = sqlite3_step(statement)) == SQLITE_ROW) figures_get_add_row(statement, list);
  if (step != SQLITE_DONE) code = figures_failed(figures, err);
  sqlite3_finalize(statement);
  return code;
}

int figures_get(struct figures *figures, const struct figures_query *query, struct strbuf *out, size_t *rows,
                struct err *err) {
  struct arena arena = {0};
  struct known_list list = {.arena = &arena};
  int code = read_rows(figures, query, &list, err);
  if (!code && query->splices) code = figures_splice(query->splices, &list, err);
  if (!code) put_rows(&list, out);
  *rows = list.n;
  arena_free(&arena);
  return code;
}

static const char of_vintage[] =
    "SELECT region, period, indicator, value, scheme, category, unit, basis, vintage, source, row FROM ("
    "  SELECT s.*, f.period, f.value, f.row, t.source, row_number() OVER (PARTITION BY t.source, s.indicator, "
    "s.scheme, s.category, s.region, f.period, s.basis ORDER BY r.id DESC) AS age"
    "  FROM series s JOIN figure f ON f.series = s.id JOIN run_content t ON t.content = f.content JOIN run r ON r.id = "
    "t.run"
    "  WHERE s.vintage = ?1) WHERE age = 1";

static struct span copy_text(sqlite3_stmt *statement, int column, struct arena *arena) {
  size_t n = (size_t)sqlite3_column_bytes(statement, column);
  return (struct span){arena_copy(arena, (const char *)sqlite3_column_text(statement, column), n), n};
}

int figures_of_vintage(struct figures *figures, const char *vintage, struct figure_list *list, struct err *err) {
  static const enum figure_field order[] = {FIGURE_REGION, FIGURE_PERIOD, FIGURE_INDICATOR,
                                            FIGURE_VALUE,  FIGURE_SCHEME, FIGURE_CATEGORY,
                                            FIGURE_UNIT,   FIGURE_BASIS,  FIGURE_VINTAGE};
  sqlite3_stmt *statement = NULL;
  int step = SQLITE_DONE, code = figures_prepare(figures, of_vintage, &statement, err);
  if (code) return code;
  sqlite3_bind_text(statement, 1, vintage, -1, SQLITE_STATIC);
  while ((step = sqlite3_step(statement)) == SQLITE_ROW) {
    list->item = list_room_in(list->arena, list->item, list->n, &list->room, list->n + 1, sizeof *list->item);
    struct figure *figure = &list->item[list->n++];
    *figure = (struct figure){.table = copy_text(statement, FIGURE_FIELDS, list->arena).p,
                              .row = (size_t)sqlite3_column_int64(statement, FIGURE_FIELDS + 1)};
    for (size_t i = 0; i < FIGURE_FIELDS; i++) figure->field[order[i]] = copy_text(statement, (int)i, list->arena);
  }
  if (step != SQLITE_DONE) code = figures_failed(figures, err);
  sqlite3_finalize(statement);
  figures_sort(list);
  return code;
}
