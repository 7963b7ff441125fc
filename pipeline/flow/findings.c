/* findings.c - see findings.h. */
#include "flow/findings.h"

#include "base/i18n.h"
#include "io/csv.h"

const char *severity_name(enum severity severity) {
  static const char *const name[] = {"reject", "duplicate", "finding", "note"};
  return name[severity];
}

void finding_write_csv(const struct finding *finding, struct strbuf *out) {
  strbuf_format(out, "%s,", severity_name(finding->severity));
  csv_write_cell(out, finding->file, false);
  if (finding->line) strbuf_format(out, "%llu", (unsigned long long)finding->line);
  strbuf_char(out, ',');
  csv_write_cell(out, finding->unit, false);
  csv_write_cell(out, finding->column, false);
  csv_write_cell(out, finding->rule, false);
  csv_write_cell(out, finding->value, false);
  csv_write_cell(out, finding->message, true);
}

static const char *spoken(enum severity severity) {
  switch (severity) {
  case SEVERITY_REJECT: return _("rejected");
  case SEVERITY_DUPLICATE: return _("superseded");
  case SEVERITY_FINDING: return _("suspicious");
  case SEVERITY_NOTE: return _("note");
  }
  return "";
}

void finding_write_text(const struct finding *finding, struct strbuf *out) {
  size_t start = out->n;
  strbuf_span(out, finding->file);
  if (finding->line) strbuf_format(out, ":%llu", (unsigned long long)finding->line);
  strbuf_format(out, ": %s", spoken(finding->severity));
  if (finding->unit.n) strbuf_format(out, ": %s %.*s", _("unit"), SPAN_ARG(finding->unit));
  if (finding->column.n) strbuf_format(out, ": %s %.*s", _("column"), SPAN_ARG(finding->column));
  strbuf_format(out, ": %.*s", SPAN_ARG(finding->rule));
  if (finding->value.n) strbuf_format(out, ": '%.*s'", SPAN_ARG(finding->value));
  struct span words = finding->spoken.n ? finding->spoken : finding->message;
  if (words.n) strbuf_format(out, ": %.*s", SPAN_ARG(words));
  for (size_t i = start; i < out->n; i++) /* an embedded newline would break the line */
    if (out->bytes[i] == '\n' || out->bytes[i] == '\r') out->bytes[i] = ' ';
  strbuf_char(out, '\n');
}
