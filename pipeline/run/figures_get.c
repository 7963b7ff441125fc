/* SPDX-License-Identifier: GPL-3.0-or-later */
/* figures_get.c - questions to the store of figures (figures.h). */
#include "base/i18n.h"
#include "io/csv.h"
#include "run/figures_own.h"

enum { AS_OF = 8, GET_COLUMNS = 13 };

/* Of the runs known at the moment, the last one of each plan that has the figure. ?8 is the moment, ?9 all runs, ?10 all values. */
static const char get[] =
    "WITH known AS ("
    "  SELECT f.*, r.known, r.plan, r.folder, row_number() OVER ("
    "    PARTITION BY r.plan, f.source, f.indicator, f.scheme, f.category, f.region, f.period, f.basis, f.vintage"
    "    ORDER BY r.known DESC, r.id DESC) AS age"
    "  FROM figure f JOIN run r ON r.id = f.run"
    "  WHERE (?1 IS NULL OR f.indicator = ?1) AND (?2 IS NULL OR f.scheme = ?2) AND (?3 IS NULL OR f.category = ?3)"
    "    AND (?4 IS NULL OR f.region = ?4) AND (?5 IS NULL OR f.period = ?5) AND (?6 IS NULL OR r.plan = ?6)"
    "    AND (?7 IS NULL OR f.source = ?7) AND (?8 IS NULL OR r.known <= ?8) AND (?9 OR r.as_written))"
    "SELECT region, period, scheme, category, indicator, value, unit, basis, vintage, known, plan, folder, source FROM known"
    "  WHERE age = 1 OR ?10"
    "  ORDER BY region, period, scheme, category, indicator, source, plan, basis, vintage, known, row";

static const char header[] = "region,period,scheme,category,indicator,value,unit,basis,vintage,known,plan,run,table\n";

/* A day means its end: every moment of it sorts before. */
static void put_moment(struct strbuf *out, const char *as_of) {
  strbuf_put(out, as_of);
  if (strlen(as_of) == 10) strbuf_put(out, "T99");
}

static void bind_query(sqlite3_stmt *statement, const struct figures_query *q, const struct strbuf *moment) {
  const char *const text[] = {q->indicator, q->scheme, q->category, q->region, q->period, q->plan, q->table,
                              q->as_of ? moment->bytes : NULL};
  for (int i = 0; i < AS_OF; i++)
    if (text[i]) sqlite3_bind_text(statement, i + 1, text[i], -1, SQLITE_STATIC);
  sqlite3_bind_int(statement, AS_OF + 1, q->all);
  sqlite3_bind_int(statement, AS_OF + 2, q->history);
}

static void put_row(sqlite3_stmt *statement, struct strbuf *out) {
  for (int c = 0; c < GET_COLUMNS; c++) {
    struct span cell = {(const char *)sqlite3_column_text(statement, c), (size_t)sqlite3_column_bytes(statement, c)};
    csv_write_cell(out, cell, c + 1 == GET_COLUMNS);
  }
}

int figures_get(struct figures *figures, const struct figures_query *query, struct strbuf *out, size_t *rows, struct err *err) {
  sqlite3_stmt *statement = NULL;
  struct strbuf moment = {0};
  int code = figures_prepare(figures, get, &statement, err), step = SQLITE_DONE;
  *rows = 0;
  if (code) return code;
  if (query->as_of) put_moment(&moment, query->as_of);
  bind_query(statement, query, &moment);
  strbuf_put(out, header);
  while ((step = sqlite3_step(statement)) == SQLITE_ROW) {
    put_row(statement, out);
    ++*rows;
  }
  if (step != SQLITE_DONE) code = figures_failed(figures, err);
  sqlite3_finalize(statement);
  strbuf_free(&moment);
  return code;
}
