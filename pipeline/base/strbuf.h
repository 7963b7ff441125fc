/* SPDX-License-Identifier: GPL-3.0-or-later */
/* strbuf.h - a growing run of bytes. Start with {0}; strbuf_free() leaves it as it was then.
 *
 * bytes is NULL until something, if only an empty text, was added; from then on bytes[n] is NUL. strbuf_text() is a
 * string in either case. */
#ifndef TERTIA_BASE_STRBUF_H
#define TERTIA_BASE_STRBUF_H

#include "base/span.h"

struct strbuf {
  char *bytes; /* owned */
  size_t n, room;
};

void strbuf_reserve(struct strbuf *buf, size_t more); /* room for MORE bytes and the NUL */
void strbuf_add(struct strbuf *buf, const char *bytes, size_t n);
void strbuf_put(struct strbuf *buf, const char *text);
void strbuf_span(struct strbuf *buf, struct span text);
void strbuf_char(struct strbuf *buf, char c);
void strbuf_format(struct strbuf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));
void strbuf_whole(struct strbuf *buf, uint64_t value);
void strbuf_real(struct strbuf *buf, double value); /* real.h */
void strbuf_clear(struct strbuf *buf);
void strbuf_free(struct strbuf *buf);
static inline const char *strbuf_text(const struct strbuf *buf) { return buf->bytes ? buf->bytes : ""; }
static inline struct span strbuf_view(const struct strbuf *buf) { return (struct span){buf->bytes, buf->n}; }

#endif
