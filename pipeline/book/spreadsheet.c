/* SPDX-License-Identifier: GPL-3.0-or-later */
/* spreadsheet.c - see spreadsheet.h. */
#include "book/spreadsheet.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include "base/arena.h"
#include "base/i18n.h"
#include "base/temporary.h"

enum { CHUNK = 64 << 10, WIDEST = 48, NARROWEST = 8, ROWS_OF_A_PAGE = 45 };

struct sheet {
  struct spreadsheet *workbook;
  lxw_worksheet *own;
  char *name;
  enum number_shown *format;
  size_t columns, top, row; /* top: the row of the titles; row: the current one */
};

struct spreadsheet {
  lxw_workbook *own;
  int fd; /* of the file being made */
  lxw_format *format[FORMATS], *title, *title_of_numbers, *heading, *note;
  lxw_format *beside, *among; /* texts right of a number, and in a column of numbers */
  struct sheet **sheet;
  size_t sheets;
  struct err err;
};

static void spreadsheet_check(struct spreadsheet *workbook, lxw_error error) {
  if (error == LXW_NO_ERROR || workbook->err.code) return;
  err_set(&workbook->err, EX_SOFTWARE, _("workbook: %s"), lxw_strerror(error));
}

static lxw_format *title_format(struct spreadsheet *workbook, uint8_t side) {
  lxw_format *format = workbook_add_format(workbook->own);
  format_set_bold(format), format_set_text_wrap(format);
  format_set_align(format, side), format_set_align(format, LXW_ALIGN_VERTICAL_CENTER);
  format_set_bg_color(format, 0xDCE6F1);
  format_set_bottom(format, LXW_BORDER_THIN);
  return format;
}

static void spreadsheet_make_formats(struct spreadsheet *workbook) {
  static const char *const shown[FORMATS] = {
      [FORMAT_GENERAL] = NULL,  [FORMAT_TEXT] = "@",      [FORMAT_AMOUNT] = "#,##0.00",
      [FORMAT_WHOLE] = "#,##0", [FORMAT_PERCENT] = "0.0", [FORMAT_CHANCE] = "0%"};
  for (size_t f = 0; f < FORMATS; f++) {
    workbook->format[f] = workbook_add_format(workbook->own);
    if (shown[f]) format_set_num_format(workbook->format[f], shown[f]);
  }
  workbook->title = title_format(workbook, LXW_ALIGN_LEFT), format_set_indent(workbook->title, 1);
  workbook->title_of_numbers = title_format(workbook, LXW_ALIGN_RIGHT);
  workbook->beside = workbook_add_format(workbook->own), format_set_num_format(workbook->beside, "@");
  format_set_align(workbook->beside, LXW_ALIGN_LEFT), format_set_indent(workbook->beside, 1);
  workbook->among = workbook_add_format(workbook->own), format_set_align(workbook->among, LXW_ALIGN_RIGHT);
  workbook->heading = workbook_add_format(workbook->own);
  format_set_bold(workbook->heading);
  format_set_font_size(workbook->heading, 14);
  workbook->note = workbook_add_format(workbook->own);
  format_set_font_color(workbook->note, 0x595959);
}

int spreadsheet_new(struct spreadsheet **result, bool rows_at_once, struct err *err) {
  char path[40];
  int fd, code = temporary_open(&fd, err);
  *result = NULL;
  if (code) return code;
  snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
  struct spreadsheet *workbook = memory_alloc(sizeof *workbook);
  *workbook = (struct spreadsheet){.fd = fd};
  lxw_workbook_options options = {.constant_memory = rows_at_once, .tmpdir = getenv("TMPDIR")};
  workbook->own = workbook_new_opt(path, &options);
  if (!workbook->own) {
    spreadsheet_free(workbook);
    return err_set(err, EX_OSERR, _("workbook: cannot be made"));
  }
  lxw_doc_properties properties = {.author = "Tertia", .created = 946684800}; /* no clock in results */
  workbook_set_properties(workbook->own, &properties);
  spreadsheet_make_formats(workbook);
  *result = workbook;
  return 0;
}

/* Characters of UTF-8 text; those outside ASCII are as wide as two. */
static size_t text_width(const char *text) {
  size_t width = 0;
  for (; *text; text++) width += ((unsigned char)*text & 0xC0) == 0x80 ? 0 : (unsigned char)*text < 0x80 ? 1 : 2;
  return width;
}

/* At most 31 characters, without those that a sheet's name may not have. */
static char *sheet_name_of(const struct spreadsheet *workbook, const char *name) {
  struct strbuf out = {0};
  size_t characters = 0;
  for (const char *p = name; *p; p++) {
    bool first = ((unsigned char)*p & 0xC0) != 0x80;
    if (first && ++characters > SPREADSHEET_SHEET_NAME) break;
    strbuf_char(&out, strchr("[]:*?/\\'", *p) ? '_' : *p);
  }
  if (!out.n) strbuf_format(&out, "%zu", workbook->sheets + 1);
  return out.bytes;
}

static void sheet_put_heading(struct sheet *sheet, const char *heading, const char *note) {
  struct spreadsheet *workbook = sheet->workbook;
  if (heading)
    spreadsheet_check(workbook,
                      worksheet_write_string(sheet->own, (lxw_row_t)sheet->top++, 0, heading, workbook->heading));
  if (note)
    spreadsheet_check(workbook, worksheet_write_string(sheet->own, (lxw_row_t)sheet->top++, 0, note, workbook->note));
}

static bool is_of_numbers(enum number_shown format) { return format != FORMAT_GENERAL && format != FORMAT_TEXT; }

static void sheet_put_titles(struct sheet *sheet, const struct sheet_column *column) {
  struct spreadsheet *workbook = sheet->workbook;
  double lines = 1;
  for (size_t c = 0; c < sheet->columns; c++) {
    double width = column[c].width > 0 ? column[c].width : (double)text_width(column[c].title) + 3;
    width = width > WIDEST ? WIDEST : width < NARROWEST ? NARROWEST : width;
    worksheet_set_column(sheet->own, (lxw_col_t)c, (lxw_col_t)c, width, workbook->format[column[c].format]);
    spreadsheet_check(workbook, worksheet_write_string(sheet->own, (lxw_row_t)sheet->top, (lxw_col_t)c, column[c].title,
                                                       is_of_numbers(column[c].format) ? workbook->title_of_numbers
                                                                                       : workbook->title));
    sheet->format[c] = column[c].format;
    if ((double)text_width(column[c].title) > width - 1) lines = 2;
  }
  worksheet_set_row(sheet->own, (lxw_row_t)sheet->top, 17 * lines, NULL);
}

static void sheet_set_print(struct sheet *sheet) {
  worksheet_freeze_panes(sheet->own, (lxw_row_t)sheet->top + 1, 0);
  worksheet_set_landscape(sheet->own);
  worksheet_set_paper(sheet->own, 9); /* A4 */
  worksheet_fit_to_pages(sheet->own, 1, 0);
  worksheet_repeat_rows(sheet->own, (lxw_row_t)sheet->top, (lxw_row_t)sheet->top);
  worksheet_set_footer(sheet->own, "&L&A&R&P / &N");
}

struct sheet *spreadsheet_sheet(struct spreadsheet *workbook, const char *name, const char *heading, const char *note,
                                const struct sheet_column *column, size_t columns) {
  struct sheet *sheet = memory_alloc(sizeof *sheet);
  *sheet = (struct sheet){.workbook = workbook, .columns = columns, .name = sheet_name_of(workbook, name)};
  workbook->sheet = memory_grow(workbook->sheet, (workbook->sheets + 1) * sizeof *workbook->sheet);
  workbook->sheet[workbook->sheets++] = sheet;
  sheet->format = memory_alloc((columns + 1) * sizeof *sheet->format);
  sheet->own = workbook_add_worksheet(workbook->own, sheet->name);
  if (!sheet->own && !workbook->err.code)
    err_set(&workbook->err, EX_DATAERR, _("workbook: no sheet can be called '%s'"), sheet->name);
  if (columns > SPREADSHEET_COLUMNS && !workbook->err.code)
    err_set(&workbook->err, EX_DATAERR, _("workbook: a sheet has at most %d columns, not %zu"), SPREADSHEET_COLUMNS,
            columns);
  if (workbook->err.code) return sheet;
  sheet_put_heading(sheet, heading, note);
  sheet_put_titles(sheet, column);
  sheet_set_print(sheet);
  sheet->row = sheet->top + 1;
  return sheet;
}

static bool sheet_may_write(struct sheet *sheet) {
  struct err *err = &sheet->workbook->err;
  if (!err->code && sheet->row >= SPREADSHEET_ROWS)
    err_set(err, EX_DATAERR, _("workbook: a sheet has at most %d rows: write CSV instead"), SPREADSHEET_ROWS);
  return !err->code;
}

/* A text after a number keeps away from it; one in a column of numbers (a cell that is withheld) stands below them. */
static lxw_format *text_format(const struct sheet *sheet, size_t column) {
  enum number_shown shown = sheet->format[column];
  if (is_of_numbers(shown)) return sheet->workbook->among;
  return shown == FORMAT_TEXT ? sheet->workbook->beside : NULL;
}

void sheet_text(struct sheet *sheet, size_t column, struct span text) {
  enum { LONGEST = 32767 / 3 }; /* a cell has at most 32767 characters */
  char local[512], *copy = text.n < sizeof local ? local : memory_alloc(text.n + 1);
  if (!text.n || !sheet_may_write(sheet)) return;
  size_t n = text.n > LONGEST ? LONGEST : text.n;
  while (n && n < text.n && ((unsigned char)text.p[n] & 0xC0) == 0x80) n--;
  memcpy(copy, text.p, n);
  copy[n] = '\0';
  for (size_t i = 0; i < n; i++)
    if ((unsigned char)copy[i] < ' ' && copy[i] != '\n' && copy[i] != '\t') copy[i] = ' ';
  spreadsheet_check(sheet->workbook, worksheet_write_string(sheet->own, (lxw_row_t)sheet->row, (lxw_col_t)column, copy,
                                                            text_format(sheet, column)));
  if (copy != local) free(copy);
}

void sheet_number(struct sheet *sheet, size_t column, double value) {
  sheet_number_as(sheet, column, value, sheet->format[column]);
}

void sheet_number_as(struct sheet *sheet, size_t column, double value, enum number_shown shown) {
  if (!isfinite(value) || !sheet_may_write(sheet)) return;
  lxw_format *format = sheet->workbook->format[shown];
  spreadsheet_check(sheet->workbook,
                    worksheet_write_number(sheet->own, (lxw_row_t)sheet->row, (lxw_col_t)column, value, format));
}

void sheet_link(struct sheet *sheet, size_t column, const char *sheet_name, struct span text) {
  struct strbuf link = {0}, shown = {0};
  char *name = sheet_name_of(sheet->workbook, sheet_name);
  strbuf_format(&link, "internal:'%s'!A1", name);
  strbuf_span(&shown, text);
  if (sheet_may_write(sheet))
    spreadsheet_check(sheet->workbook, worksheet_write_url_opt(sheet->own, (lxw_row_t)sheet->row, (lxw_col_t)column,
                                                               link.bytes, NULL, shown.n ? shown.bytes : name, NULL));
  free(name);
  strbuf_free(&link);
  strbuf_free(&shown);
}

void sheet_end_row(struct sheet *sheet) { sheet->row++; }
static size_t sheet_rows(const struct sheet *sheet) { return sheet->row - sheet->top - 1; }

void sheet_answers(struct sheet *sheet, size_t column, const char *const *answer) {
  if (sheet->workbook->err.code) return;
  lxw_data_validation validation = {.validate = LXW_VALIDATION_TYPE_LIST, .value_list = (char **)(uintptr_t)answer};
  spreadsheet_check(sheet->workbook,
                    worksheet_data_validation_range(sheet->own, (lxw_row_t)sheet->top + 1, (lxw_col_t)column,
                                                    (lxw_row_t)sheet->top + 10000, (lxw_col_t)column, &validation));
}

/* Bars are drawn from the top, in the order of the rows, with their figures beside them. */
static void chart_set_bars(lxw_chart *chart, lxw_chart_series *series) {
  chart_axis_set_reverse(chart->y_axis); /* of a bar chart the y axis has the categories */
  chart_axis_major_gridlines_set_visible(chart->x_axis, LXW_FALSE);
  chart_axis_off(chart->x_axis);
  chart_axis_set_label_position(chart->y_axis, LXW_CHART_AXIS_LABEL_POSITION_LOW);
  chart_series_set_labels(series);
}

void sheet_chart(struct sheet *on, size_t row, size_t column, enum chart_kind kind, const char *title,
                 const struct chart_series *series, size_t n) {
  struct spreadsheet *workbook = on->workbook;
  if (workbook->err.code) return;
  lxw_chart *chart = workbook_add_chart(workbook->own, kind == CHART_LINE ? LXW_CHART_LINE : LXW_CHART_BAR);
  for (size_t i = 0; i < n; i++) {
    lxw_chart_series *own = chart_add_series(chart, NULL, NULL);
    lxw_row_t first = (lxw_row_t)(series[i].sheet->top + 1 + series[i].first),
              last = (lxw_row_t)(first + series[i].rows - 1);
    chart_series_set_categories(own, series[i].sheet->name, first, (lxw_col_t)series[i].x, last,
                                (lxw_col_t)series[i].x);
    chart_series_set_values(own, series[i].sheet->name, first, (lxw_col_t)series[i].y, last, (lxw_col_t)series[i].y);
    chart_series_set_name(own, series[i].name);
    if (kind == CHART_BAR) {
      lxw_chart_fill fill = {.color = 0x1565A7};
      chart_series_set_fill(own, &fill), chart_set_bars(chart, own);
      continue;
    }
    lxw_chart_line line = {.width = 2,
                           .dash_type = series[i].dashed ? LXW_CHART_LINE_DASH_DASH : LXW_CHART_LINE_DASH_SOLID};
    chart_series_set_line(own, &line);
  }
  chart_title_set_name(chart, title);
  chart_legend_set_position(chart, n > 1 ? LXW_CHART_LEGEND_BOTTOM : LXW_CHART_LEGEND_NONE);
  lxw_chart_options size = {.x_scale = 1.6, .y_scale = kind == CHART_BAR ? 0.4 + (double)series->rows * 0.09 : 1.3};
  spreadsheet_check(
      workbook, worksheet_insert_chart_opt(on->own, (lxw_row_t)(on->top + 1 + row), (lxw_col_t)column, chart, &size));
  if (sheet_rows(on) <= ROWS_OF_A_PAGE) worksheet_fit_to_pages(on->own, 1, 1); /* no chart is cut in two */
}

/* The filter of each table, now that its rows are known. */
static void spreadsheet_set_filters(struct spreadsheet *workbook) {
  for (size_t i = 0; i < workbook->sheets; i++) {
    const struct sheet *sheet = workbook->sheet[i];
    if (sheet->columns && sheet_rows(sheet))
      worksheet_autofilter(sheet->own, (lxw_row_t)sheet->top, 0, (lxw_row_t)sheet->row - 1,
                           (lxw_col_t)sheet->columns - 1);
  }
}

static int spreadsheet_read_back(const struct spreadsheet *workbook, struct strbuf *bytes, struct err *err) {
  off_t at = 0;
  for (ssize_t n = 1; n > 0; at += n) {
    strbuf_reserve(bytes, CHUNK);
    n = pread(workbook->fd, bytes->bytes + bytes->n, CHUNK, at);
    if (n < 0) return err_errno(err, errno, _("workbook: cannot read its temporary file"));
    bytes->n += (size_t)n;
    bytes->bytes[bytes->n] = '\0';
  }
  return 0;
}

int spreadsheet_finish(struct spreadsheet *workbook, struct strbuf *bytes, struct err *err) {
  if (!workbook->err.code) spreadsheet_set_filters(workbook);
  lxw_error error = workbook_close(workbook->own);
  workbook->own = NULL;
  if (error != LXW_NO_ERROR && !workbook->err.code)
    err_set(&workbook->err, EX_IOERR, _("workbook: %s"), lxw_strerror(error));
  if (workbook->err.code) {
    if (err) *err = workbook->err;
    return workbook->err.code;
  }
  return spreadsheet_read_back(workbook, bytes, err);
}

void spreadsheet_free(struct spreadsheet *workbook) {
  if (!workbook) return;
  if (workbook->own) workbook_close(workbook->own); /* the library's only way to free it */
  for (size_t i = 0; i < workbook->sheets; i++) {
    free(workbook->sheet[i]->name);
    free(workbook->sheet[i]->format);
    free(workbook->sheet[i]);
  }
  free(workbook->sheet);
  close(workbook->fd);
  free(workbook);
}
