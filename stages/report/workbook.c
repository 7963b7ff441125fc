/* SPDX-License-Identifier: GPL-3.0-or-later */
/* workbook.c - see workbook.h. */
#include "stages/report/workbook.h"

#include <math.h>

static void put(struct workbook *book, const char *what, struct span text, double number, const char *place) {
  row_string(&book->out, what), row_text(&book->out, text), row_real(&book->out, number), row_string(&book->out, place);
  row_end(&book->out);
}

void book_begin_sheet(struct workbook *book, const char *name, const char *heading, const char *note) {
  put(book, "sheet", span_of(name), NAN, "");
  if (heading) put(book, "heading", span_of(heading), NAN, "");
  if (note) put(book, "note", span_of(note), NAN, "");
}

void book_column(struct workbook *book, const char *title, double width, const char *format) {
  put(book, "column", span_of(title), width, format);
}

void book_rows(struct workbook *book) { put(book, "rows", (struct span){0}, NAN, ""); }
void book_text(struct workbook *book, struct span text) { put(book, "text", text, NAN, ""); }
void book_number(struct workbook *book, double number) { put(book, "number", (struct span){0}, number, ""); }
void book_number_as(struct workbook *book, double number, const char *format) {
  put(book, "number", (struct span){0}, number, format);
}
void book_link(struct workbook *book, const char *sheet, struct span text) { put(book, "link", text, NAN, sheet); }
void book_end(struct workbook *book) { put(book, "end", (struct span){0}, NAN, ""); }

void book_answers(struct workbook *book, size_t column, const char *answers) {
  put(book, "answers", span_of(answers), (double)column, "");
}

void book_chart(struct workbook *book, const char *kind, const char *title, size_t row, size_t column) {
  put(book, kind, span_of(title), (double)row, arena_format(book->report->arena, "%zu", column));
}

void book_series(struct workbook *book, const char *name, const char *sheet, size_t first, size_t rows, size_t x,
                 size_t y, bool dashed) {
  put(book, "series", span_of(name), NAN,
      arena_format(book->report->arena, "%s|%zu|%zu|%zu|%zu|%s", sheet, first, rows, x, y, dashed ? "dashed" : ""));
}

void book_draw(struct workbook *book) { put(book, "draw", (struct span){0}, NAN, ""); }

const char *book_format(double step, bool chance) {
  if (chance) return "chance";
  return step >= 1 ? "whole" : step >= 0.1 ? "percent" : "amount";
}
