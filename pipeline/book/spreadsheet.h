/* SPDX-License-Identifier: GPL-3.0-or-later */
/* spreadsheet.h - .xlsx workbooks made by libxlsxwriter: tables as sheets, in the same bytes whenever and wherever they
 * are made.
 *
 * Texts are written as texts, whatever they begin with: nothing becomes a formula or a link. Codes are texts. A sheet
 * has its titles in the first row, frozen, with a filter, and prints on A4 across with the titles on every page. Rows
 * of a sheet are written in order. The first failure is kept and returned by spreadsheet_finish(); the calls after it
 * do nothing.
 */
#ifndef TERTIA_BOOK_SPREADSHEET_H
#define TERTIA_BOOK_SPREADSHEET_H

#include "base/err.h"
#include "base/strbuf.h"

enum { SPREADSHEET_ROWS = 1048576, SPREADSHEET_COLUMNS = 16384, SPREADSHEET_SHEET_NAME = 31 };

/* How numbers of a column are shown; the value is stored whole. */
enum number_shown {
  FORMAT_GENERAL,
  FORMAT_TEXT,    /* codes, names: as text even where they are digits */
  FORMAT_AMOUNT,  /* 1,234,567.89 */
  FORMAT_WHOLE,   /* 1,234 */
  FORMAT_PERCENT, /* 52.3: already per hundred */
  FORMAT_CHANCE,  /* 0.523 as 52 % */
  FORMATS
};

struct spreadsheet;
struct sheet;

struct sheet_column {
  const char *title;
  double width; /* in characters; 0: by the title */
  enum number_shown format;
};

/* `rows_at_once`: few rows are in memory, and each must be complete before the next one begins. */
int spreadsheet_new(struct spreadsheet **workbook, bool rows_at_once, struct err *err);
/* Abandon the file; also after spreadsheet_finish(). */
void spreadsheet_free(struct spreadsheet *workbook);

/* A sheet. Of the name, characters that sheets may not have become '_' and what is beyond 31 characters is left out.
 * `heading` and `note` are above the table; NULL: neither row. The columns are copied. */
struct sheet *spreadsheet_sheet(struct spreadsheet *workbook, const char *name, const char *heading, const char *note,
                                const struct sheet_column *column, size_t columns);
/* Cells of the current row, and its end. A missing value is an empty cell. */
void sheet_text(struct sheet *sheet, size_t column, struct span text);
void sheet_number(struct sheet *sheet, size_t column, double value); /* NaN: empty */
/* The same in a format that is not the column's. */
void sheet_number_as(struct sheet *sheet, size_t column, double value, enum number_shown format);
/* A link to another sheet of the book. */
void sheet_link(struct sheet *sheet, size_t column, const char *sheet_name, struct span text);
void sheet_end_row(struct sheet *sheet);
/* Only these answers may be entered in a column, from its first row on. NULL ends the list. */
void sheet_answers(struct sheet *sheet, size_t column, const char *const *answer);

enum chart_kind { CHART_LINE, CHART_BAR };

/* A chart on a sheet: each series is `rows` rows from `first` on (0: the first below the titles), of one column. */
struct chart_series {
  const struct sheet *sheet;
  const char *name;
  size_t first, rows, x, y; /* x, y: columns */
  bool dashed;
};
void sheet_chart(struct sheet *on, size_t row, size_t column, enum chart_kind kind, const char *title,
                 const struct chart_series *series, size_t n);

/* The file's bytes. */
int spreadsheet_finish(struct spreadsheet *workbook, struct strbuf *bytes, struct err *err);

#endif
