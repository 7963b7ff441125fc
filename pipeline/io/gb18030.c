/* SPDX-License-Identifier: GPL-3.0-or-later */
/* gb18030.c - see gb18030.h. */
#include "io/gb18030.h"

#include "io/charset.h"

enum { FOUR = 39420, BEYOND = 189000 }; /* 90 30 81 30, the BEYOND-th sequence, is U+10000 */

static bool is_between(unsigned c, unsigned low, unsigned high) { return c - low <= high - low; }

/* Decode a four-byte character; 0 if there is none. */
static uint32_t four_bytes(const unsigned char *p) {
  if (!is_between(p[0], 0x81, 0xFE) || !is_between(p[1], '0', '9') || !is_between(p[2], 0x81, 0xFE) ||
      !is_between(p[3], '0', '9'))
    return 0;
  uint32_t n = ((p[0] - 0x81u) * 10 + (p[1] - 0x30u)) * 1260 + (p[2] - 0x81u) * 10 + (p[3] - 0x30u);
  if (n < FOUR) return gb18030_four[n];
  return n >= BEYOND && n - BEYOND < 0x100000 ? n - BEYOND + 0x10000 : 0;
}

/* UTF-8 bytes of the two-byte character at p, which begins with a byte >= 0x80; 0 if there is none. n bytes are
 * available. */
static inline uint32_t two_bytes(const unsigned char *p, size_t n) {
  return n < 2 ? 0 : gb18030_two[p[0] & 0x7F][p[1]];
}

/* Decode any non-ASCII character at p; returns its length in the text, 0 if there is none. */
static size_t decode_one(const unsigned char *p, size_t n, char **to) {
  uint32_t packed = two_bytes(p, n);
  if (packed) {
    memcpy(*to, &packed, 4);
    *to += 2 + ((packed & 255) >= 0xE0) + ((packed & 255) >= 0xF0);
    return 2;
  }
  uint32_t c = n >= 4 ? four_bytes(p) : 0;
  if (!c) return 0;
  *to = charset_put(*to, c);
  return 4;
}

char *gb18030_decode(struct span text, char *to) {
  const unsigned char *p = (const unsigned char *)text.p, *end = p + text.n;
  while (p < end) {
    while (end - p >= 2 && *p >= 0x80) { /* nearly all are two bytes that become three, so lengths are known in
                                          * advance */
      uint32_t packed = gb18030_two[p[0] & 0x7F][p[1]];
      if ((packed & 0xF0) != 0xE0) break;
      memcpy(to, &packed, 4);
      to += 3;
      p += 2;
    }
    if (p == end) break;
    if (*p < 0x80) {
      *to++ = (char)*p++;
      continue;
    }
    size_t length = decode_one(p, (size_t)(end - p), &to);
    if (!length) return NULL;
    p += length;
  }
  return to;
}

/* Each euro sign of code page 936 splits the text: in GB18030 the byte 0x80 occurs only as second byte of some
 * characters, so the text is decoded up to where that fails. */
char *cp936_decode(struct span text, char *to) {
  while (text.n) {
    size_t n = gb18030_bad(text);
    to = gb18030_decode((struct span){text.p, n}, to);
    text.p += n, text.n -= n;
    if (!text.n) break;
    if (*text.p != '\x80') return NULL;
    to = charset_put(to, 0x20AC);
    text.p++, text.n--;
  }
  return to;
}

size_t cp936_bad(struct span text) {
  size_t at = gb18030_bad(text);
  while (at < text.n && text.p[at] == '\x80') at += 1 + gb18030_bad((struct span){text.p + at + 1, text.n - at - 1});
  return at;
}

size_t gb18030_bad(struct span text) {
  const unsigned char *p = (const unsigned char *)text.p;
  for (size_t i = 0; i < text.n;) {
    if (p[i] < 0x80)
      i++;
    else if (two_bytes(p + i, text.n - i))
      i += 2;
    else if (text.n - i >= 4 && four_bytes(p + i))
      i += 4;
    else
      return i;
  }
  return text.n;
}

size_t cp936_show(struct span text, char *to, size_t room) {
  size_t n = 0;
  char one[8];
  while (text.n) {
    unsigned char c = (unsigned char)text.p[0];
    size_t length = c <= 0x80 ? 1 : 2;
    if (length == 2 && (text.n < 2 || !gb18030_two[c & 0x7F][(unsigned char)text.p[1]])) length = text.n >= 4 ? 4 : 1;
    char *end = length <= text.n ? cp936_decode((struct span){text.p, length}, one) : NULL;
    if (!end) {
      static const char hex[] = "0123456789ABCDEF";
      one[0] = '\\', one[1] = 'x', one[2] = hex[c >> 4], one[3] = hex[c & 15];
      end = one + 4, length = 1;
    }
    size_t bytes = (size_t)(end - one);
    if (n + bytes > room) break;
    memcpy(to + n, one, bytes);
    n += bytes, text.p += length, text.n -= length;
  }
  return n;
}
