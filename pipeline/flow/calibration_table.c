/* SPDX-License-Identifier: GPL-3.0-or-later */
/* calibration_table.c - see calibration_table.h. */
#include "flow/calibration_table.h"

#include <math.h>
#include <stdlib.h>

enum { MOST_COLUMNS = 10 };

struct reading {
  const struct table *table;
  size_t column[MOST_COLUMNS];
};

static int columns(const struct table *table, const char *const *title, size_t n, struct reading *r, struct err *err) {
  r->table = table;
  for (size_t i = 0; i < n; i++) {
    int code = table_need(table, title[i], r->column + i, err);
    if (code) return code;
  }
  return 0;
}

/* Parse a number as in the C locale, whatever the program's locale: digits, one point, an exponent. */
static int number(const struct reading *r, size_t row, size_t column, double *value, struct err *err) {
  struct span cell = table_at(r->table, row, r->column[column]);
  char text[64], *end = text;
  if (cell.n > 0 && cell.n < sizeof text) {
    memcpy(text, cell.p, cell.n);
    text[cell.n] = 0;
    *value = strtod(text, &end);
  }
  if (end != text && !*end && isfinite(*value)) return 0;
  return err_set(err, EX_CONFIG, "%s:%u: \"%.*s\" is not a number", table_file(r->table, row), r->table->line[row],
                 SPAN_ARG(cell));
}

static int calibration_table_count(const struct reading *r, size_t row, size_t column, size_t *value, struct err *err) {
  double x = 0;
  int code = number(r, row, column, &x, err);
  if (!code && !(x >= 0 && x < 1e9))
    code = err_set(err, EX_CONFIG, "%s:%u: %g is not a count", table_file(r->table, row), r->table->line[row], x);
  *value = code ? 0 : (size_t)x;
  return code;
}

static int calibration_table_read_row(const struct reading *r, size_t i, struct calibration_row *row, struct err *err) {
  static const char *const name[] = {"levels", "shares", "amounts"}; /* in the order of enum calibration_kind */
  struct span kind = table_at(r->table, i, r->column[0]);
  size_t m = 0, which = 0;
  while (which < 3 && !span_is(kind, name[which])) which++;
  if (which == 3)
    return err_set(err, EX_CONFIG, "%s:%u: \"%.*s\" is not one of levels, shares and amounts", table_file(r->table, i),
                   r->table->line[i], SPAN_ARG(kind));
  row->kind = (enum calibration_kind)which;
  int code = calibration_table_count(r, i, 1, &m, err);
  row->m = (unsigned)m;
  if (!code) code = calibration_table_count(r, i, 2, &row->from, err);
  if (!code) code = calibration_table_count(r, i, 3, &row->to, err);
  if (!code) code = calibration_table_count(r, i, 4, &row->h, err);
  for (size_t k = 0; k < CALIBRATION_KNOTS && !code; k++) code = number(r, i, 5 + k, row->stretch + k, err);
  return code ? code : calibration_table_count(r, i, 9, &row->cases, err);
}

int calibration_table(const struct table *table, struct arena *arena, struct calibration *calibration,
                      struct err *err) {
  static const char *const title[] = {"kind", "frequency", "from", "to", "h", "q50", "q80", "q95", "q99", "cases"};
  struct calibration_row *row = arena_array(arena, struct calibration_row, table->rows);
  struct reading r;
  int code = columns(table, title, 10, &r, err);
  for (size_t i = 0; i < table->rows && !code; i++) code = calibration_table_read_row(&r, i, row + i, err);
  *calibration = (struct calibration){row, code ? 0 : table->rows};
  return code;
}

int pooled_table(const struct table *table, struct arena *arena, struct pooled_table *pooled, struct err *err) {
  static const char *const title[] = {"indicator", "frequency", "drift", "variance", "series",
                                      "between",   "weight",    "kept",  "clear"};
  struct pooled_row *row = arena_array(arena, struct pooled_row, table->rows);
  struct reading r;
  int code = columns(table, title, 9, &r, err);
  for (size_t i = 0; i < table->rows && !code; i++) {
    size_t m = 0;
    row[i].indicator = table_at(table, i, r.column[0]);
    code = calibration_table_count(&r, i, 1, &m, err);
    row[i].m = m ? (unsigned)m : 1;
    if (!code) code = number(&r, i, 2, &row[i].pooled.drift, err);
    if (!code) code = number(&r, i, 3, &row[i].pooled.variance, err);
    if (!code) code = calibration_table_count(&r, i, 4, &row[i].pooled.series, err);
    if (!code) code = number(&r, i, 5, &row[i].pooled.between, err);
    if (!code) code = number(&r, i, 6, &row[i].pooled.weight, err);
    if (!code) code = number(&r, i, 7, &row[i].pooled.kept, err);
    if (!code) code = number(&r, i, 8, &row[i].pooled.clear, err);
  }
  *pooled = (struct pooled_table){row, code ? 0 : table->rows};
  return code;
}

/* A random walk's drift and variance add up over the points of a year. */
static struct pooled spread_over(const struct pooled_row *row, unsigned m) {
  struct pooled p = row->pooled;
  double points = (double)m / (double)row->m;
  p.drift /= points, p.variance /= points, p.between /= points;
  return p;
}

static const struct pooled_row *calibration_table_row_of(const struct pooled_table *table, struct span indicator,
                                                         unsigned m) {
  const struct pooled_row *found = NULL;
  for (size_t i = 0; i < table->rows; i++)
    if (span_equal(table->row[i].indicator, indicator) && (!found || table->row[i].m == m)) found = table->row + i;
  return found;
}

struct pooled pooled_find(const struct pooled_table *table, struct span indicator, unsigned m) {
  const struct pooled_row *row = calibration_table_row_of(table, indicator, m ? m : 1);
  if (!row) row = calibration_table_row_of(table, span_of("*"), m ? m : 1);
  return row ? spread_over(row, m ? m : 1) : POOLED_UNKNOWN;
}
