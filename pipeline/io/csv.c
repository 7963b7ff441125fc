/* csv.c - see csv.h: single cells. */
#include "io/csv.h"

#include "io/csv_cell.h"

/* 1: the byte cannot stand in a cell without quotes. */
static const unsigned char special[256] = {['"'] = 1, [','] = 1, ['\n'] = 1, ['\r'] = 1};

static bool blank(char c) { return c == ' ' || c == '\t'; }

char *csv_put_quoted(char *p, struct span text) {
  *p++ = '"';
  for (size_t i = 0; i < text.n; i++) {
    if (text.p[i] == '"') *p++ = '"';
    *p++ = text.p[i];
  }
  *p++ = '"';
  return p;
}

bool csv_needs_quotes(struct span text) {
  bool any = text.n && (blank(text.p[0]) || blank(text.p[text.n - 1]));
  for (size_t i = 0; i < text.n; i++) any |= special[(unsigned char)text.p[i]];
  return any;
}

void csv_write_cell(struct strbuf *out, struct span text, bool last) {
  strbuf_reserve(out, 2 * text.n + 4);
  char *p = csv_put_cell(out->bytes + out->n, text);
  *p++ = last ? '\n' : ',';
  *p = '\0';
  out->n = (size_t)(p - out->bytes);
}

/* An empty cell alone in its row is quoted: a blank line is no record. */
static void write_lone(struct strbuf *out, struct span text) {
  if (text.n)
    csv_write_cell(out, text, true);
  else
    strbuf_put(out, "\"\"\n");
}

void csv_write_header(struct strbuf *out, const struct schema *schema) {
  if (schema->n == 1) {
    write_lone(out, span_of(schema->column[0].name));
    return;
  }
  for (size_t i = 0; i < schema->n; i++) csv_write_cell(out, span_of(schema->column[i].name), i + 1 == schema->n);
}
