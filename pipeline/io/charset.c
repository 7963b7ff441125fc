/* SPDX-License-Identifier: GPL-3.0-or-later */
/* charset.c - see charset.h. */
#include "io/charset.h"

#include <strings.h>

#include "io/gb18030.h"

const char *charset_name(enum charset charset) {
  static const char *const name[] = {"unknown", "UTF-8", "GB18030", "UTF-16LE", "UTF-16BE"};
  return (size_t)charset < sizeof name / sizeof *name ? name[charset] : name[0];
}

enum charset charset_of_mark(struct span start, size_t *length) {
  *length = 3;
  if (span_starts(start, span_of("\xEF\xBB\xBF"))) return CHARSET_UTF8;
  *length = 2;
  if (span_starts(start, span_of("\xFF\xFE"))) return CHARSET_UTF16LE;
  if (span_starts(start, span_of("\xFE\xFF"))) return CHARSET_UTF16BE;
  *length = 0;
  return CHARSET_UNKNOWN;
}

/* Bytes below '0', and ';', are part of no multi-byte character of GB18030. */
static bool ends_word(char c) { return ((unsigned char)c < '0') || c == ';'; }

enum charset charset_decide(struct span text) {
  size_t utf8 = 0, gb18030 = 0;
  for (size_t at = 0; at < text.n;) {
    size_t end = at;
    while (end < text.n && !ends_word(text.p[end])) end++;
    struct span word = {text.p + at, end - at};
    at = end + 1;
    if (charset_is_ascii(word) || (end == text.n && utf8 + gb18030)) continue; /* the last one may be truncated */
    utf8 += charset_utf8_bad(word.p, word.n) == word.n;
    gb18030 += cp936_bad(word) == word.n;
  }
  return utf8 >= gb18030 ? CHARSET_UTF8 : CHARSET_GB18030;
}

static bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
static bool is_high(char c) { return (unsigned char)c >= 0x80; }

/* All pairs of bytes are hanzi of GB 2312. */
static bool is_hanzi(struct span run) {
  const unsigned char *p = (const unsigned char *)run.p;
  for (size_t i = 0; i + 1 < run.n; i += 2)
    if (p[i] < 0xB0 || p[i] > 0xF7 || p[i + 1] < 0xA1 || p[i + 1] == 0xFF) return false;
  return run.n % 2 == 0 && (run.n > 2 || span_is(run, "\xD4\xAA")); /* 元 */
}

bool charset_reads_as_gb18030(struct span text) {
  bool any = false;
  for (size_t at = 0, end; at < text.n; at = end) {
    end = at + 1;
    if (!is_high(text.p[at])) continue;
    if ((unsigned char)text.p[at] >= 0xE0) return false;
    while (end < text.n && is_high(text.p[end])) end++;
    if ((at && is_letter(text.p[at - 1])) || (end < text.n && is_letter(text.p[end]))) return false;
    if (end == text.n && end - at > 4) end -= (end - at) % 2; /* truncated */
    if (!is_hanzi((struct span){text.p + at, end - at})) return false;
    any = true;
  }
  return any;
}

/* Can this character occur in a table: ASCII, Chinese, punctuation? */
static bool is_of_table(unsigned c) {
  if (c < 0x80) return c >= ' ' ? c < 0x7F : c == '\t' || c == '\r' || c == '\n';
  return (c >= 0x2000 && c < 0x2070) || (c >= 0x2500 && c < 0x2580) || (c >= 0x3000 && c < 0x3100) ||
         (c >= 0x4E00 && c < 0xA000) || c >= 0xFF00;
}

/* All pairs of bytes are characters used in tables, and some are ASCII. */
static bool is_utf16(struct span start, bool big) {
  const unsigned char *p = (const unsigned char *)start.p;
  size_t ascii = 0;
  for (size_t i = 0; i + 1 < start.n; i += 2) {
    unsigned c = big ? (unsigned)p[i] << 8 | p[i + 1] : (unsigned)p[i + 1] << 8 | p[i];
    if (!is_of_table(c)) return false;
    ascii += c < 0x80;
  }
  return ascii > 1;
}

enum charset charset_of_zeros(struct span start) {
  return is_utf16(start, false) ? CHARSET_UTF16LE : is_utf16(start, true) ? CHARSET_UTF16BE : CHARSET_UNKNOWN;
}

enum charset charset_named(const char *name) {
  static const struct {
    const char *name;
    enum charset charset;
  } names[] = {{"UTF-8", CHARSET_UTF8},     {"GB18030", CHARSET_GB18030},  {"GBK", CHARSET_GB18030},
               {"GB2312", CHARSET_GB18030}, {"UTF-16LE", CHARSET_UTF16LE}, {"UTF-16BE", CHARSET_UTF16BE}};
  for (size_t i = 0; name && i < sizeof names / sizeof *names; i++)
    if (strcasecmp(name, names[i].name) == 0) return names[i].charset;
  return CHARSET_UNKNOWN;
}

/* Length of a UTF-8 character by its first byte, and the bounds of its second; 0: not a first byte. */
static size_t utf8_shape(unsigned char c, unsigned char *low, unsigned char *high) {
  *low = c == 0xE0 ? 0xA0 : c == 0xF0 ? 0x90 : 0x80;
  *high = c == 0xED ? 0x9F : c == 0xF4 ? 0x8F : 0xBF;
  if (c < 0xC2) return 0;
  return c < 0xE0 ? 2 : c < 0xF0 ? 3 : c < 0xF5 ? 4 : 0;
}

static size_t utf8_length(const unsigned char *p, size_t n) {
  unsigned char low, high;
  size_t length = utf8_shape(p[0], &low, &high);
  if (length == 0 || length > n || p[1] < low || p[1] > high) return 0;
  for (size_t i = 2; i < length; i++)
    if ((p[i] & 0xC0) != 0x80) return 0;
  return length;
}

size_t charset_utf8_bad(const char *text, size_t n) {
  const unsigned char *p = (const unsigned char *)text;
  for (size_t i = 0; i < n;) {
    uint64_t eight;
    if (i + 8 <= n && (memcpy(&eight, p + i, 8), (eight & 0x8080808080808080u) == 0)) {
      i += 8;
      continue;
    }
    size_t length = p[i] < 0x80 ? 1 : utf8_length(p + i, n - i);
    if (length == 0) return i;
    i += length;
  }
  return n;
}

char *charset_put(char *to, uint32_t c) {
  if (c < 0x80) {
    *to++ = (char)c;
    return to;
  }
  int more = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
  *to++ = (char)((0xFFu << (7 - more) & 0xFF) | c >> (6 * more));
  while (more--) *to++ = (char)(0x80 | (c >> (6 * more) & 63));
  return to;
}

static uint32_t unit(const struct utf16 *utf16, const unsigned char *p) {
  return utf16->big ? (uint32_t)p[0] << 8 | p[1] : (uint32_t)p[1] << 8 | p[0];
}

/* Decode the character at p, with n bytes available; returns its length, or 0 when more bytes are needed. */
static size_t utf16_character(const struct utf16 *utf16, const unsigned char *p, size_t n, bool last, uint32_t *c) {
  if (n < 2) return 0;
  *c = unit(utf16, p);
  if (*c < 0xD800 || *c >= 0xDC00) return 2;
  if (n < 4) return last ? 2 : 0;
  uint32_t low = unit(utf16, p + 2);
  if (low < 0xDC00 || low >= 0xE000) return 2;
  *c = 0x10000 + ((*c - 0xD800) << 10) + (low - 0xDC00);
  return 4;
}

/* Convert the complete characters of bytes[0 .. n); returns how many bytes were used. */
static size_t utf16_run(const struct utf16 *utf16, const unsigned char *p, size_t n, bool last, struct strbuf *out) {
  strbuf_reserve(out, 2 * n + 8);
  char *to = out->bytes + out->n;
  size_t at = 0, length;
  uint32_t c;
  while (at < n && (length = utf16_character(utf16, p + at, n - at, last, &c)) != 0) {
    to = charset_put(to, c);
    at += length;
  }
  *to = '\0';
  out->n = (size_t)(to - out->bytes);
  return at;
}

void utf16_add(struct utf16 *utf16, struct span bytes, bool last, struct strbuf *out) {
  const unsigned char *p = (const unsigned char *)bytes.p;
  size_t at = 0;
  while (utf16->n_left && at < bytes.n) { /* complete the pending character byte by byte */
    utf16->left[utf16->n_left++] = p[at++];
    size_t done = utf16_run(utf16, utf16->left, utf16->n_left, false, out);
    utf16->n_left -= done;
    memmove(utf16->left, utf16->left + done, utf16->n_left);
  }
  if (at < bytes.n) at += utf16_run(utf16, p + at, bytes.n - at, false, out);
  for (; at < bytes.n; at++) utf16->left[utf16->n_left++] = p[at];
  if (!last) return;
  size_t done = utf16_run(utf16, utf16->left, utf16->n_left, true, out);
  if (done < utf16->n_left) strbuf_char(out, (char)0xFF);
  utf16->n_left = 0;
}

size_t utf16_length(struct span utf8) {
  size_t length = 0;
  for (size_t i = 0; i < utf8.n; i++) {
    unsigned char c = (unsigned char)utf8.p[i];
    if ((c & 0xC0) != 0x80) length += c < 0xF0 ? 2 : 4;
  }
  return length;
}
