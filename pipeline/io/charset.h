/* SPDX-License-Identifier: GPL-3.0-or-later */
/* charset.h - detection of character sets: byte order marks, the choice between UTF-8 and GB18030; UTF-16 to UTF-8. */
#ifndef TERTIA_IO_CHARSET_H
#define TERTIA_IO_CHARSET_H

#include "base/span.h"
#include "base/strbuf.h"

enum charset { CHARSET_UNKNOWN, CHARSET_UTF8, CHARSET_GB18030, CHARSET_UTF16LE, CHARSET_UTF16BE };
const char *charset_name(enum charset charset);

/* The charset of the byte order mark at the beginning, and the mark's length; CHARSET_UNKNOWN and 0 without one. */
enum charset charset_of_mark(struct span start, size_t *length);

/* The first byte that is not ASCII in text[from .. to), or `to`. */
static inline size_t charset_first_high(const char *text, size_t from, size_t to) {
  const uint64_t highs = 0x8080808080808080u;
  for (uint64_t four[4]; from + sizeof four <= to; from += sizeof four) {
    memcpy(four, text + from, sizeof four);
    if ((four[0] | four[1] | four[2] | four[3]) & highs) break;
  }
  for (uint64_t eight; from + sizeof eight <= to; from += sizeof eight) {
    memcpy(&eight, text + from, sizeof eight);
    if (eight & highs) return from + (size_t)__builtin_ctzll(eight & highs) / 8;
  }
  while (from < to && (unsigned char)text[from] < 0x80) from++;
  return from;
}

static inline bool charset_is_ascii(struct span text) { return charset_first_high(text.p, 0, text.n) == text.n; }

/* Choose UTF-8 or GB18030 for a text that begins with its first non-ASCII byte. Words (runs between ASCII characters
 * that are in no multi-byte character of either) that are valid UTF-8 are counted against words that are valid
 * GB18030: entirely valid UTF-8 is UTF-8, and one bad byte does not turn a file into the other charset. */
enum charset charset_decide(struct span text);

/* True for text that is valid UTF-8 but reads as common Chinese in GB18030, like the two characters of 千元: every run
 * of non-ASCII bytes is two or more hanzi of GB 2312, or the word 元, and is not next to a letter. Chinese in UTF-8
 * never is. */
bool charset_reads_as_gb18030(struct span text);

/* Detect UTF-16 without a mark: all pairs of bytes are characters used in tables, and in some, the ASCII ones, one
 * byte is zero. Otherwise CHARSET_UNKNOWN. */
enum charset charset_of_zeros(struct span start);

/* The charset of that name (UTF-8, GB18030, GBK, GB2312, UTF-16LE, UTF-16BE); CHARSET_UNKNOWN for any other. */
enum charset charset_named(const char *name);

/* Offset of the first byte that is in no UTF-8 character (RFC 3629: no surrogates, nothing overlong), or n. */
size_t charset_utf8_bad(const char *text, size_t n);

/* Write a character below 0x110000 as UTF-8, including a lone surrogate (which is invalid and is detected as such);
 * returns the end. */
char *charset_put(char *to, uint32_t c);

/* Converts UTF-16 in pieces. Start with {.big = ...}. */
struct utf16 {
  bool big;
  unsigned char left[4]; /* bytes of an incomplete character */
  size_t n_left;
};

/* Append bytes as UTF-8; `last`: nothing follows. Lone surrogates and an odd last byte become invalid UTF-8, so that
 * the record that contains them is reported as damaged. */
void utf16_add(struct utf16 *utf16, struct span bytes, bool last, struct strbuf *out);

/* Number of UTF-16 bytes of the characters that begin in this UTF-8, as written by utf16_add(). */
size_t utf16_length(struct span utf8);

#endif
