/* json.c - see json.h. */
#include "base/json.h"

void json_text(struct strbuf *out, const char *text) {
  strbuf_char(out, '"');
  for (; *text; text++) {
    unsigned char c = (unsigned char)*text;
    if (c == '"' || c == '\\') strbuf_format(out, "\\%c", c);
    else if (c < 0x20) strbuf_format(out, "\\u%04x", c);
    else strbuf_char(out, (char)c);
  }
  strbuf_char(out, '"');
}
