/* SPDX-License-Identifier: GPL-3.0-or-later */
/* json.c - see json.h. */
#include "base/json.h"

void json_span(struct strbuf *out, struct span text) {
  strbuf_char(out, '"');
  for (const char *p = text.p, *end = p + text.n; p < end; p++) {
    unsigned char c = (unsigned char)*p;
    if (c == '"' || c == '\\')
      strbuf_format(out, "\\%c", c);
    else if (c < 0x20)
      strbuf_format(out, "\\u%04x", c);
    else
      strbuf_char(out, (char)c);
  }
  strbuf_char(out, '"');
}

void json_text(struct strbuf *out, const char *text) { json_span(out, span_of(text)); }
