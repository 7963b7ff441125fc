/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sink_book.c - a workbook of several sheets with charts (book/spreadsheet.h). See sink.h.
 *
 * Its records describe what to write, in order; columns what, text, number, place:
 *   sheet (text: name)   heading, note (text)   column (text: title, number: width, place: format)   rows: the table
 * begins text, number (place: a format of its own), link (text; place: sheet), blank: the next cell   end: of the row
 * skip (number): rows left free answers (number: column; text: those allowed, between bars) line, bar (text: title,
 * number: row, place: column): a chart; then series (text: name, place: "SHEET|first row|rows|x column|y
 * column|dashed")  draw: the chart is complete
 */
#include <math.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/list.h"
#include "book/spreadsheet.h"
#include "io/output.h"
#include "io/sink.h"
#include "io/sink_output.h"

enum { WHAT, TEXT, NUMBER, PLACE };
enum { COLUMNS_MOST = 128, SERIES_MOST = 16 };

struct named_sheet {
  const char *name;
  struct sheet *sheet;
};

struct book_file {
  struct output *output;
  struct spreadsheet *workbook;
  struct arena arena;
  struct named_sheet *sheet;
  size_t sheets, room;
  const char *name, *heading, *note; /* of the sheet that is about to begin */
  struct sheet_column column[COLUMNS_MOST];
  size_t columns, at;
  struct chart_series series[SERIES_MOST];
  size_t n_series, chart_row, chart_column;
  enum chart_kind kind;
  const char *chart;
};

static void sink_book_put_text(struct strbuf *out, struct span text) {
  uint32_t n = (uint32_t)text.n;
  strbuf_add(out, (const char *)&n, sizeof n);
  strbuf_span(out, text);
}

static void book_prepare(void *own, const struct batch *batch, struct strbuf *out) {
  (void)own;
  for (size_t r = 0; r < batch->rows; r++) {
    sink_book_put_text(out, vector_text(&batch->vector[WHAT], r)),
        sink_book_put_text(out, vector_text(&batch->vector[TEXT], r));
    sink_book_put_text(out, vector_text(&batch->vector[PLACE], r));
    strbuf_add(out, (const char *)&batch->vector[NUMBER].real[r], sizeof(double));
  }
}

static int book_open(void **file, const char *path, struct err *err) {
  struct book_file *own = memory_zero(1, sizeof *own);
  *file = own;
  int code = output_open(&own->output, path, err);
  return code ? code : spreadsheet_new(&own->workbook, false, err);
}

static void book_digest(void *file, char hex[65]) { output_digest(((struct book_file *)file)->output, hex); }

static int book_begin(void *file, const struct schema *schema, struct err *err) {
  (void)file, (void)schema, (void)err;
  return 0;
}

static struct sheet *current(const struct book_file *own) {
  return own->sheets ? own->sheet[own->sheets - 1].sheet : NULL;
}

static const struct sheet *sheet_called(const struct book_file *own, struct span name) {
  for (size_t i = 0; i < own->sheets; i++)
    if (span_is(name, own->sheet[i].name)) return own->sheet[i].sheet;
  return NULL;
}

static void begin_rows(struct book_file *own) {
  own->sheet = list_room(own->sheet, &own->room, own->sheets + 1, sizeof *own->sheet);
  own->sheet[own->sheets++] = (struct named_sheet){
      own->name, spreadsheet_sheet(own->workbook, own->name, own->heading, own->note, own->column, own->columns)};
  own->columns = own->at = 0;
  own->heading = own->note = NULL;
}

static enum number_shown shown_as(struct span format, enum number_shown otherwise) {
  static const char *const name[FORMATS] = {
      [FORMAT_GENERAL] = "general", [FORMAT_TEXT] = "text",       [FORMAT_AMOUNT] = "amount",
      [FORMAT_WHOLE] = "whole",     [FORMAT_PERCENT] = "percent", [FORMAT_CHANCE] = "chance"};
  for (int f = 0; f < FORMATS; f++)
    if (span_is(format, name[f])) return (enum number_shown)f;
  return otherwise;
}

static void add_column(struct book_file *own, const char *title, double width, struct span format) {
  enum number_shown shown = shown_as(format, FORMAT_TEXT);
  if (own->columns < COLUMNS_MOST)
    own->column[own->columns++] = (struct sheet_column){title, isnan(width) ? 0 : width, shown};
}

static void sink_book_add_series(struct book_file *own, const char *name, struct span place) {
  struct span part[6] = {{0}};
  for (size_t i = 0; i < 6; i++) span_cut(&place, '|', &part[i]);
  const struct sheet *sheet = sheet_called(own, part[0]);
  if (!sheet || own->n_series == SERIES_MOST) return;
  own->series[own->n_series++] = (struct chart_series){.sheet = sheet,
                                                       .name = name,
                                                       .first = (size_t)span_real(part[1]),
                                                       .rows = (size_t)span_real(part[2]),
                                                       .x = (size_t)span_real(part[3]),
                                                       .y = (size_t)span_real(part[4]),
                                                       .dashed = span_is(part[5], "dashed")};
}

static void sink_book_draw(struct book_file *own) {
  if (own->n_series)
    sheet_chart(current(own), own->chart_row, own->chart_column, own->kind, own->chart, own->series, own->n_series);
  own->n_series = 0;
}

static void add_answers(struct book_file *own, struct span text, size_t column) {
  const char *answer[16] = {NULL};
  struct span one;
  for (size_t n = 0; n < 15 && text.n && span_cut(&text, '|', &one); n++)
    answer[n] = arena_copy(&own->arena, one.p, one.n);
  sheet_answers(current(own), column, answer);
}

static void sink_book_put_cell(struct book_file *own, struct span what, struct span text, double number,
                               struct span place) {
  if (span_is(what, "text"))
    sheet_text(current(own), own->at, text);
  else if (span_is(what, "number") && place.n)
    sheet_number_as(current(own), own->at, number, shown_as(place, FORMAT_GENERAL));
  else if (span_is(what, "number"))
    sheet_number(current(own), own->at, number);
  else if (span_is(what, "link"))
    sheet_link(current(own), own->at, arena_copy(&own->arena, place.p, place.n), text);
  own->at++;
}

static void obey(struct book_file *own, struct span what, struct span text, double number, struct span place) {
  const char *copy = arena_copy(&own->arena, text.n ? text.p : "", text.n);
  bool line = span_is(what, "line");
  if (span_is(what, "sheet"))
    own->name = copy;
  else if (span_is(what, "heading"))
    own->heading = copy;
  else if (span_is(what, "note"))
    own->note = copy;
  else if (span_is(what, "column"))
    add_column(own, copy, number, place);
  else if (span_is(what, "rows"))
    begin_rows(own);
  else if (!current(own))
    return;
  else if (span_is(what, "end"))
    sheet_end_row(current(own)), own->at = 0;
  else if (span_is(what, "answers"))
    add_answers(own, text, (size_t)number);
  else if (line || span_is(what, "bar"))
    own->chart = copy, own->kind = line ? CHART_LINE : CHART_BAR, own->chart_row = (size_t)number,
    own->chart_column = (size_t)span_real(place);
  else if (span_is(what, "series"))
    sink_book_add_series(own, copy, place);
  else if (span_is(what, "draw"))
    sink_book_draw(own);
  else
    sink_book_put_cell(own, what, text, number, place);
}

static struct span next_text(const char **p) {
  uint32_t n;
  memcpy(&n, *p, sizeof n);
  struct span text = {*p + sizeof n, n};
  *p += sizeof n + n;
  return text;
}

static int book_put(void *file, struct span prepared, struct err *err) {
  (void)err;
  for (const char *p = prepared.p, *end = p + prepared.n; p < end;) {
    struct span what = next_text(&p), text = next_text(&p), place = next_text(&p);
    double number;
    memcpy(&number, p, sizeof number);
    p += sizeof number;
    obey(file, what, text, number, place);
  }
  return 0;
}

static int book_commit(void *file, struct err *err) {
  struct book_file *own = file;
  return sink_workbook_commit(own->output, own->workbook, err);
}

static void book_close(void *file) {
  struct book_file *own = file;
  if (!own) return;
  spreadsheet_free(own->workbook);
  output_close(own->output);
  arena_free(&own->arena);
  free(own->sheet);
  free(own);
}

const struct sink book_sink = {.name = "book",
                               .prepare = book_prepare,
                               .open = book_open,
                               .digest = book_digest,
                               .begin = book_begin,
                               .put = book_put,
                               .commit = book_commit,
                               .close = book_close};
