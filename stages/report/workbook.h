/* SPDX-License-Identifier: GPL-3.0-or-later */
/* workbook.h - writing the workbook of the report: the records of its port (io/sink_book.c), by name. */
#ifndef TERTIA_STAGES_REPORT_WORKBOOK_H
#define TERTIA_STAGES_REPORT_WORKBOOK_H

#include "flow/row_writer.h"
#include "stages/report/situation.h"

struct workbook {
  const struct report *report;
  struct row_writer out;
};

/* Formats: "text", "amount", "whole", "percent", "chance", "general". */
void book_begin_sheet(struct workbook *book, const char *name, const char *heading, const char *note);
void book_column(struct workbook *book, const char *title, double width, const char *format);
void book_rows(struct workbook *book);
void book_text(struct workbook *book, struct span text);
void book_number(struct workbook *book, double number); /* NaN: an empty cell */
void book_number_as(struct workbook *book, double number, const char *format);
void book_link(struct workbook *book, const char *sheet, struct span text);
void book_end(struct workbook *book);
void book_answers(struct workbook *book, size_t column, const char *answers);
/* A chart of columns of sheets; series until book_draw(). */
void book_chart(struct workbook *book, const char *kind, const char *title, size_t row, size_t column);
void book_series(struct workbook *book, const char *name, const char *sheet, size_t first, size_t rows, size_t x,
                 size_t y, bool dashed);
void book_draw(struct workbook *book);
/* The format of a figure of this step. */
const char *book_format(double step, bool chance);

/* The sheets of the report, in order: workbook_sheets.c, workbook_tables.c. */
void workbook_put(struct workbook *book);
void sheet_of_years(struct workbook *book);
void sheet_of_forecasts(struct workbook *book);
void sheet_of_growth(struct workbook *book);
void sheet_of_findings(struct workbook *book);
void sheet_of_queries(struct workbook *book);

#endif
