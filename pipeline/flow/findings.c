/* SPDX-License-Identifier: GPL-3.0-or-later */
/* findings.c - see findings.h. */
#include "flow/findings.h"

#include "base/i18n.h"
#include "base/visible.h"
#include "flow/causes.h"
#include "knowledge/checks.h"

static const struct port_column finding_columns[] = {{"severity", COLUMN_TEXT},
                                                     {"file", COLUMN_TEXT},
                                                     {"line", COLUMN_TEXT},
                                                     {"unit", COLUMN_TEXT},
                                                     {"column", COLUMN_TEXT},
                                                     {"rule", COLUMN_TEXT},
                                                     {"value", COLUMN_TEXT},
                                                     {"message", COLUMN_TEXT},
                                                     {"message_zh", COLUMN_TEXT},
                                                     {"message_en", COLUMN_TEXT},
                                                     {0}};

const struct port finding_ports[] = {
    {.name = ""},
    {.name = "rejects",
     .title = N_("write rejected records and lines that are no records there, not to standard error"),
     .column = finding_columns},
    {.name = "findings", .title = N_("write findings there, not to standard error"), .column = finding_columns},
    {0}};

/* "reject", "duplicate", "finding", "note" */
static const char *severity_name(enum severity severity) {
  static const char *const name[] = {"reject", "duplicate", "finding", "note"};
  return name[severity];
}

/* "C17": a cell of a sheet. */
static void put_cell_name(struct strbuf *out, unsigned column, uint64_t row) {
  char letters[8];
  size_t n = sizeof letters;
  for (unsigned c = column; c && n; c = (c - 1) / 26) letters[--n] = (char)('A' + (c - 1) % 26);
  strbuf_add(out, letters + n, sizeof letters - n);
  strbuf_whole(out, row);
}

/* The name of the sheet within FILE#SHEET; an empty span for other files. */
static struct span sheet_of(struct span file) {
  const char *hash = memrchr(file.p ? file.p : "", '#', file.n);
  return hash ? span_between(hash + 1, file.p + file.n) : (struct span){0};
}

/* The cell if the file is a sheet and the column is known; otherwise the line. */
static void findings_put_line(struct strbuf *out, const struct finding *finding) {
  if (finding->cell && sheet_of(finding->file).n)
    put_cell_name(out, finding->cell, finding->line);
  else
    strbuf_whole(out, finding->line);
}

void finding_put(struct row_writer *out, const struct finding *finding) {
  struct strbuf line = {0};
  if (finding->line) findings_put_line(&line, finding);
  row_string(out, severity_name(finding->severity));
  row_text(out, finding->file);
  row_text(out, strbuf_view(&line));
  row_text(out, finding->unit);
  row_text(out, finding->column);
  row_text(out, finding->rule);
  row_text(out, finding->value);
  row_text(out, finding->message);
  row_text(out, finding->message_zh);
  row_text(out, finding->message_en);
  row_end(out);
  strbuf_free(&line);
}

static const char *spoken(enum severity severity) {
  switch (severity) {
  case SEVERITY_REJECT:
    return _("rejected");
  case SEVERITY_DUPLICATE:
    return _("superseded");
  case SEVERITY_FINDING:
    return _("suspicious");
  case SEVERITY_NOTE:
    return _("note");
  }
  return "";
}

/* ": unit 914..." if the unit is known. */
static void put_part(struct strbuf *out, const char *name, struct span text) {
  if (!text.n) return;
  if (out->n && out->bytes[out->n - 1] != '\n') strbuf_put(out, ": ");
  strbuf_put(out, name);
  if (*name) strbuf_char(out, ' ');
  strbuf_span(out, text);
}

/* "F603.csv:17"; for a sheet "F603.xls 服务业!C17", as spreadsheet programs write it. */
static void put_place(struct strbuf *out, const struct finding *finding) {
  struct span sheet = sheet_of(finding->file);
  if (!sheet.n) {
    strbuf_span(out, finding->file);
    if (finding->line) strbuf_char(out, ':'), strbuf_whole(out, finding->line);
    return;
  }
  strbuf_add(out, finding->file.p, finding->file.n - sheet.n - 1);
  strbuf_char(out, ' ');
  strbuf_span(out, sheet);
  if (finding->line) strbuf_char(out, '!'), findings_put_line(out, finding);
}

/* What findings are grouped by. */
static void put_cause(const struct finding *finding, struct strbuf *out) {
  strbuf_char(out, CAUSE_MARK);
  if (finding->severity == SEVERITY_NOTE) strbuf_span(out, finding->file), strbuf_put(out, ": ");
  strbuf_put(out, spoken(finding->severity));
  put_part(out, _("column"), finding->column);
  put_part(out, "", finding->rule);
}

/* What the text has from `start` on as one line: a character that shows nothing or moves the pen is written out. */
static void line_show(struct strbuf *out, size_t start) {
  struct strbuf line = {0};
  visible_add(&line, (struct span){out->bytes + start, out->n - start}, false);
  out->n = start;
  strbuf_span(out, strbuf_view(&line));
  strbuf_free(&line);
}

void finding_write_text(const struct finding *finding, struct strbuf *out) {
  size_t start = out->n;
  put_place(out, finding);
  put_part(out, "", span_of(spoken(finding->severity)));
  put_part(out, _("unit"), finding->unit);
  put_part(out, _("column"), finding->column);
  put_part(out, "", finding->rule);
  if (finding->value.n) strbuf_format(out, ": '%.*s'", SPAN_ARG(finding->value));
  if (finding->message.n) put_part(out, "", catalog_words(finding->message_zh, finding->message));
  line_show(out, start);
  size_t cause = out->n + 1;
  put_cause(finding, out);
  line_show(out, cause);
  strbuf_char(out, '\n');
}
