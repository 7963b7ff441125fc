/* SPDX-License-Identifier: GPL-3.0-or-later */
/* csv.c - see csv.h: single cells. */
#include "io/csv.h"

#include "io/csv_cell.h"

/* Nonzero if one of the eight bytes is c. */
static inline uint64_t has(uint64_t eight, char c) {
  const uint64_t ones = 0x0101010101010101u;
  eight ^= (unsigned char)c * ones;
  return (eight - ones) & ~eight & ones << 7;
}

static uint64_t special(const char *p) {
  uint64_t eight;
  memcpy(&eight, p, 8);
  return has(eight, '"') | has(eight, ',') | has(eight, '\n') | has(eight, '\r');
}

static bool csv_blank(char c) { return c == ' ' || c == '\t'; }

char *csv_put_quoted(char *p, struct span text) {
  *p++ = '"';
  for (const char *quote; text.n && (quote = memchr(text.p, '"', text.n)); *p++ = '"') { /* each quote is doubled */
    size_t n = (size_t)(quote - text.p) + 1;
    memcpy(p, text.p, n);
    p += n, text.p += n, text.n -= n;
  }
  if (text.n) memcpy(p, text.p, text.n);
  p += text.n;
  *p++ = '"';
  return p;
}

bool csv_needs_quotes(struct span text) {
  bool any = text.n && (csv_blank(text.p[0]) || csv_blank(text.p[text.n - 1]));
  if (text.n < 8) {
    char few[8] = {0};
    if (text.n) memcpy(few, text.p, text.n);
    return any || special(few);
  }
  for (size_t i = 0; !any && i + 8 < text.n; i += 8) any = special(text.p + i);
  return any || special(text.p + text.n - 8);
}

void csv_write_cell(struct strbuf *out, struct span text, bool last) {
  strbuf_reserve(out, 2 * text.n + 4);
  char *p = csv_put_cell(out->bytes + out->n, text);
  *p++ = last ? '\n' : ',';
  *p = '\0';
  out->n = (size_t)(p - out->bytes);
}

/* An empty cell alone in its row is quoted, because a blank line is not a record. */
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
