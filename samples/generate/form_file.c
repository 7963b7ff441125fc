/* SPDX-License-Identifier: GPL-3.0-or-later */
/* form_file.c - see form_file.h. */
#include "form_file.h"

#include <stdio.h>

static const char *const STYLE_NAME[] = {[STYLE_USUAL] = "gb18030",
                                         [STYLE_TITLE] = "title-lines-wan",
                                         [STYLE_UTF8_MARK] = "utf8-mark",
                                         [STYLE_SEMICOLON] = "semicolon",
                                         [STYLE_UTF16LE] = "utf16le",
                                         [STYLE_YUAN] = "unit-yuan",
                                         [STYLE_MEMBERS] = "gz-members",
                                         [STYLE_TAB] = "tab",
                                         [STYLE_CRLF] = "crlf",
                                         [STYLE_YI] = "unit-yi",
                                         [STYLE_UNKNOWN_COLUMN] = "unknown-column",
                                         [STYLE_UTF16BE] = "utf16be",
                                         [STYLE_UTF8] = "utf8",
                                         [STYLE_COLUMN_MISSING] = "required-column-missing"};

static enum sink_charset charset_of(enum style style) {
  switch (style) {
  case STYLE_UTF8_MARK:
    return SINK_UTF8_MARK;
  case STYLE_UTF8:
    return SINK_UTF8;
  case STYLE_UTF16LE:
    return SINK_UTF16LE;
  case STYLE_UTF16BE:
    return SINK_UTF16BE;
  default:
    return SINK_GB18030;
  }
}

static bool has_money(enum form form) { return form <= FORM_611_7 || form == FORM_F203; }

/* The unit stated in headers; none if a title line states it. */
static const char *form_file_unit_of(const struct form_file_request *request) {
  if (!has_money(request->form)) return NULL;
  if (request->style == STYLE_YUAN) return "元";
  if (request->style == STYLE_YI) return "亿元";
  if (request->style == STYLE_TITLE) return "万元";
  return request->order > 0 ? "千元" : NULL;
}

static void end_line(struct form_file *file, const char *end) {
  strbuf_put(&file->text, end);
  sink_write(file->sink, strbuf_view(&file->text));
  for (size_t i = 0; i < file->text.n; i++) file->line += file->text.bytes[i] == '\n';
  strbuf_clear(&file->text);
}

static void add_cell(struct form_file *file, struct span cell, bool first) {
  if (!first) strbuf_char(&file->text, file->delimiter);
  bool quoted = cell.n && (memchr(cell.p, file->delimiter, cell.n) || memchr(cell.p, '"', cell.n) ||
                           memchr(cell.p, '\n', cell.n));
  if (quoted) strbuf_char(&file->text, '"');
  for (size_t i = 0; i < cell.n; i++) {
    if (cell.p[i] == '"') strbuf_char(&file->text, '"');
    strbuf_char(&file->text, cell.p[i]);
  }
  if (quoted) strbuf_char(&file->text, '"');
}

static void write_header(struct form_file *file) {
  for (size_t i = 0; i < file->layout.columns; i++) add_cell(file, span_of(file->layout.column[i].header), i == 0);
  end_line(file, file->line_end);
}

static void write_title(struct form_file *file) {
  char period[64];
  snprintf(period, sizeof period, "报告期：%d年", file->request.year);
  const char *const line[] = {"样例统计局 基层报表", period,
                              has_money(file->request.form) ? "单位：万元" : "单位：人、千元"};
  for (size_t i = 0; i < 3; i++) {
    truth_planted(file->truth, DIRT_TITLE, &file->counts, file->line, "");
    file->counts.notes++;
    add_cell(file, span_of(line[i]), true);
    end_line(file, file->line_end);
  }
}

static void bend_layout(struct form_file *file) {
  if (file->request.style == STYLE_COLUMN_MISSING) {
    layout_drop(&file->layout, ITEM_PAYROLL);
    truth_planted(file->truth, DIRT_COLUMN_MISSING, &file->counts, file->line, "");
  }
  if (file->request.style == STYLE_UNKNOWN_COLUMN) {
    layout_add(&file->layout, KEY_EMPTY, "临时备查项");
    truth_planted(file->truth, DIRT_COLUMN_UNKNOWN, &file->counts, file->line, "");
  }
}

int form_file_open(struct form_file *file, const struct form_file_request *request, struct truth *truth,
                   struct err *err) {
  char path[4096];
  *file = (struct form_file){.request = *request, .truth = truth, .line = 1};
  snprintf(file->path, sizeof file->path, "%s", request->path);
  snprintf(file->period, sizeof file->period, "%s", request->period);
  file->counts = (struct truth_file){.path = file->path, .period = file->period, .form = request->form};
  file->counts.style = STYLE_NAME[request->style], file->counts.dirty = request->dirty;
  snprintf(path, sizeof path, "%s/%s", request->root, request->path);
  if (sink_open(&file->sink, path, charset_of(request->style), err)) return err->code;
  file->delimiter = request->style == STYLE_SEMICOLON ? ';' : request->style == STYLE_TAB ? '\t' : ',';
  file->line_end = request->style == STYLE_CRLF ? "\r\n" : "\n";
  const char *unit = form_file_unit_of(request);
  layout_build(&file->layout, request->form, request->year, request->order,
               request->style == STYLE_TITLE ? NULL : unit);
  bend_layout(file);
  if (request->style == STYLE_TITLE) write_title(file);
  write_header(file);
  file->layout.unit = unit; /* of the cells from here on */
  return 0;
}

static void write_cells(struct form_file *file, enum dirt dirt) {
  for (size_t i = 0; i < file->cells.n; i++) {
    struct span cell = strbuf_view(&file->cells.cell[i]);
    if (dirt == DIRT_BROKEN_QUOTE && file->layout.column[i].holds == KEY_NAME) {
      strbuf_char(&file->text, file->delimiter);
      strbuf_format(&file->text, "\"%.*s\"样\"\"", SPAN_ARG(cell)); /* readable in two ways */
      continue;
    }
    add_cell(file, cell, i == 0);
  }
  if (dirt == DIRT_MANY_CELLS) strbuf_format(&file->text, "%c1%c2", file->delimiter, file->delimiter);
  end_line(file, dirt == DIRT_CRLF ? "\r\n" : file->line_end);
}

/* A line of the file that is not a record. */
static void write_extra(struct form_file *file, enum dirt dirt) {
  int required = dirt_required(file->request.form);
  file->counts.notes++;
  if (dirt == DIRT_HEADER_AGAIN) {
    write_header(file);
    return;
  }
  for (size_t i = 0; i < file->layout.columns; i++) {
    int holds = file->layout.column[i].holds;
    const char *text = dirt == DIRT_TOTAL_ROW ? (holds == KEY_NAME   ? "合计"
                                                 : holds == required ? "123456789"
                                                                     : "")
                                              : "";
    add_cell(file, span_of(text), i == 0);
  }
  end_line(file, file->line_end);
}

static void write_record(struct form_file *file, const struct filing *filing, enum dirt dirt) {
  struct dirt_place place = {&file->layout, charset_of(file->request.style) >= SINK_UTF16LE};
  filing_print(filing, &file->layout, &file->cells);
  dirt_cells(dirt, filing, &place, &file->cells);
  file->counts.records++;
  write_cells(file, dirt);
}

static void note_duplicate(struct form_file *file, enum dirt dirt, const struct filing *filing) {
  truth_planted(file->truth, dirt, &file->counts, file->line, filing->code);
  file->counts.duplicates++;
}

/* The unit files twice: the kind of dirt decides which of the two counts. */
static void write_twice(struct form_file *file, struct filing *filing, enum dirt dirt) {
  struct filing other = *filing;
  if (dirt != DIRT_SAME_TWICE) other.record.item[dirt_required(file->request.form)] += 100000;
  if (dirt == DIRT_REFILED_DATED) { /* the later date comes first, and would be last in text order */
    filing->filed_month = 10, filing->filed_day = 8;
    other.filed_month = 9, other.filed_day = 28;
    write_record(file, filing, DIRT_NONE);
    note_duplicate(file, dirt, filing);
    write_record(file, &other, DIRT_NONE);
    return;
  }
  note_duplicate(file, dirt, filing);
  write_record(file, &other, DIRT_NONE);
  write_record(file, filing, DIRT_NONE);
}

bool form_file_fits(const struct form_file *file, const struct filing *filing, enum dirt dirt) {
  struct dirt_place place = {&file->layout, charset_of(file->request.style) >= SINK_UTF16LE};
  return dirt_fits(dirt, filing, &place);
}

bool form_file_put(struct form_file *file, struct filing *filing, enum dirt dirt) {
  enum expected expected = dirt_kind[dirt].expected;
  if (expected == EXPECT_DUPLICATE) {
    write_twice(file, filing, dirt);
    return true;
  }
  dirt_contents(dirt, filing);
  if (dirt != DIRT_NONE) truth_planted(file->truth, dirt, &file->counts, file->line, filing->unit->code);
  if (expected == EXPECT_NOTE) write_extra(file, dirt);
  if (expected == EXPECT_REJECTED) file->counts.rejected++;
  write_record(file, filing, dirt);
  if (file->request.style == STYLE_MEMBERS && file->counts.records % 7 == 0) sink_member(file->sink);
  return expected != EXPECT_REJECTED && file->request.style != STYLE_COLUMN_MISSING;
}

int form_file_close(struct form_file *file, struct err *err) {
  if (!file->sink) return 0;
  truth_file(file->truth, &file->counts);
  filing_cells_free(&file->cells);
  strbuf_free(&file->text);
  int code = sink_close(file->sink, err);
  file->sink = NULL;
  return code;
}
