/* SPDX-License-Identifier: GPL-3.0-or-later */
/* visible.c - see visible.h. */
#include "base/visible.h"

static bool visible_starts(const unsigned char *p, size_t n, unsigned char first, unsigned char second) {
  return n >= 2 && p[0] == first && p[1] == second;
}

/* Length of the control character at p; 0: none is there. */
static size_t control_length(const unsigned char *p, size_t n, bool lines) {
  if (lines && (*p == '\n' || *p == '\t')) return 0;
  if (*p < 0x20 || *p == 0x7F) return 1;
  if (n >= 2 && p[0] == 0xC2 && p[1] >= 0x80 && p[1] <= 0x9F) return 2;
  if (n >= 3 && visible_starts(p, n, 0xE2, 0x80) && p[2] >= 0xAA && p[2] <= 0xAE) return 3;
  return n >= 3 && visible_starts(p, n, 0xE2, 0x81) && p[2] >= 0xA6 && p[2] <= 0xA9 ? 3 : 0;
}

void visible_add(struct strbuf *out, struct span text, bool lines) {
  const unsigned char *p = (const unsigned char *)text.p, *end = p + text.n;
  for (const unsigned char *from = p; p < end;) {
    size_t control = control_length(p, (size_t)(end - p), lines);
    if (control || p + 1 == end) strbuf_add(out, (const char *)from, (size_t)(p - from) + !control);
    for (size_t i = 0; i < control; i++) strbuf_format(out, "\\x%02X", p[i]);
    p += control ? control : 1;
    if (control) from = p;
  }
}
