/* findings.c - see findings.h. */
#include "flow/findings.h"

#include "base/i18n.h"
#include "io/csv.h"

const char *severity_name(enum severity severity) {
  static const char *const name[] = {"reject", "duplicate", "finding", "note"};
  return name[severity];
}

void finding_write_csv(const struct finding *finding, struct strbuf *out) {
  strbuf_put(out, severity_name(finding->severity));
  strbuf_char(out, ',');
  csv_write_cell(out, finding->file, false);
  if (finding->line) strbuf_whole(out, finding->line);
  strbuf_char(out, ',');
  csv_write_cell(out, finding->unit, false);
  csv_write_cell(out, finding->column, false);
  csv_write_cell(out, finding->rule, false);
  csv_write_cell(out, finding->value, false);
  csv_write_cell(out, finding->message, true);
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

/* ": unit 914..." where there is one. */
static void put_part(struct strbuf *out, const char *name, struct span text) {
  if (!text.n) return;
  if (out->n && out->bytes[out->n - 1] != '\n') strbuf_put(out, ": ");
  strbuf_put(out, name);
  if (*name) strbuf_char(out, ' ');
  strbuf_span(out, text);
}

void finding_write_text(const struct finding *finding, struct strbuf *out) {
  size_t start = out->n;
  strbuf_span(out, finding->file);
  if (finding->line) strbuf_char(out, ':'), strbuf_whole(out, finding->line);
  put_part(out, "", span_of(spoken(finding->severity)));
  put_part(out, _("unit"), finding->unit);
  put_part(out, _("column"), finding->column);
  put_part(out, "", finding->rule);
  if (finding->value.n) strbuf_format(out, ": '%.*s'", SPAN_ARG(finding->value));
  put_part(out, "", finding->spoken.n ? finding->spoken : finding->message);
  for (size_t i = start; i < out->n; i++) /* an embedded newline would break the line */
    if (out->bytes[i] == '\n' || out->bytes[i] == '\r') out->bytes[i] = ' ';
  strbuf_char(out, '\n');
}
