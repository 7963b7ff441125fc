/* SPDX-License-Identifier: GPL-3.0-or-later */
/* strbuf.c - see strbuf.h. */
#include "base/strbuf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/real.h"

void strbuf_reserve(struct strbuf *buf, size_t more) {
  if (buf->room > buf->n && buf->room - buf->n > more) return;
  size_t room = buf->room ? buf->room * 2 : 64;
  if (room < buf->n + more + 1) room = buf->n + more + 1;
  buf->bytes = memory_grow(buf->bytes, room);
  buf->room = room;
  buf->bytes[buf->n] = '\0';
}

void strbuf_add(struct strbuf *buf, const char *bytes, size_t n) {
  strbuf_reserve(buf, n);
  if (n) memcpy(buf->bytes + buf->n, bytes, n);
  buf->n += n;
  buf->bytes[buf->n] = '\0';
}

void strbuf_put(struct strbuf *buf, const char *text) { strbuf_add(buf, text, strlen(text)); }
void strbuf_span(struct strbuf *buf, struct span text) { strbuf_add(buf, text.p, text.n); }
void strbuf_char(struct strbuf *buf, char c) { strbuf_add(buf, &c, 1); }

/* Print into the space there is, and again where it was too little. */
void strbuf_format(struct strbuf *buf, const char *format, ...) {
  va_list args, again;
  va_start(args, format);
  va_copy(again, args);
  size_t room = buf->room - buf->n;
  int n = vsnprintf(room ? buf->bytes + buf->n : NULL, room, format, args);
  va_end(args);
  if (n >= 0 && (size_t)n >= room) {
    strbuf_reserve(buf, (size_t)n);
    vsnprintf(buf->bytes + buf->n, (size_t)n + 1, format, again);
  }
  if (n > 0) buf->n += (size_t)n;
  va_end(again);
}

void strbuf_whole(struct strbuf *buf, uint64_t value) {
  char digit[20], *p = digit + sizeof digit;
  do *--p = (char)('0' + value % 10);
  while ((value /= 10) != 0);
  strbuf_add(buf, p, (size_t)(digit + sizeof digit - p));
}

void strbuf_real(struct strbuf *buf, double value) {
  char text[REAL_ROOM];
  strbuf_add(buf, text, (size_t)(real_put(text, value) - text));
}

void strbuf_clear(struct strbuf *buf) {
  buf->n = 0;
  if (buf->bytes) buf->bytes[0] = '\0';
}

void strbuf_free(struct strbuf *buf) {
  free(buf->bytes);
  *buf = (struct strbuf){0};
}
