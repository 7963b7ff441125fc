/* SPDX-License-Identifier: GPL-3.0-or-later */
/* unicode.c - see unicode.h. */
#include "book/unicode.h"

#include <errno.h>
#include <iconv.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"

static void put_character(struct strbuf *out, uint32_t c) {
  char bytes[4];
  size_t n = 0;
  if (c < 0x80) {
    bytes[n++] = (char)c;
  } else if (c < 0x800) {
    bytes[n++] = (char)(0xC0 | c >> 6);
  } else if (c < 0x10000) {
    bytes[n++] = (char)(0xE0 | c >> 12);
    bytes[n++] = (char)(0x80 | (c >> 6 & 0x3F));
  } else {
    bytes[n++] = (char)(0xF0 | c >> 18);
    bytes[n++] = (char)(0x80 | (c >> 12 & 0x3F));
    bytes[n++] = (char)(0x80 | (c >> 6 & 0x3F));
  }
  if (c >= 0x80) bytes[n++] = (char)(0x80 | (c & 0x3F));
  strbuf_add(out, bytes, n);
}

void unicode_add_utf16(struct strbuf *out, const unsigned char *units, size_t n) {
  for (size_t i = 0; i < n; i++) {
    uint32_t c = (uint32_t)(units[2 * i] | units[2 * i + 1] << 8);
    if (c >= 0xD800 && c < 0xDC00 && i + 1 < n) {
      uint32_t low = (uint32_t)(units[2 * i + 2] | units[2 * i + 3] << 8);
      if (low >= 0xDC00 && low < 0xE000) {
        put_character(out, 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00));
        i++;
        continue;
      }
    }
    put_character(out, c >= 0xD800 && c < 0xE000 ? 0xFFFD : c);
  }
}

void unicode_add_latin1(struct strbuf *out, const unsigned char *bytes, size_t n) {
  for (size_t i = 0; i < n; i++) put_character(out, bytes[i]);
}

struct decoder {
  iconv_t iconv;
  char left[16]; /* of a character not complete yet */
  size_t n_left;
};

struct decoder *decoder_new(const char *encoding) {
  iconv_t cd = iconv_open("UTF-8", encoding);
  if (cd == (iconv_t)-1) return NULL;
  struct decoder *decoder = memory_alloc(sizeof *decoder);
  *decoder = (struct decoder){.iconv = cd};
  return decoder;
}

void decoder_add(struct decoder *decoder, struct span bytes, bool last, struct strbuf *out) {
  struct strbuf in = {0};
  strbuf_add(&in, decoder->left, decoder->n_left);
  strbuf_span(&in, bytes);
  char *from = in.bytes;
  size_t left = in.n;
  decoder->n_left = 0;
  while (left) {
    strbuf_reserve(out, 2 * left + 16);
    char *to = out->bytes + out->n;
    size_t room = out->room - out->n - 1, before = room;
    size_t done = iconv(decoder->iconv, &from, &left, &to, &room);
    out->n += before - room;
    if (done != (size_t)-1 || errno == E2BIG) continue;
    if (errno == EINVAL && !last && left < sizeof decoder->left) {
      memcpy(decoder->left, from, left);
      decoder->n_left = left;
      break;
    }
    put_character(out, 0xFFFD);
    from++, left--;
  }
  if (out->bytes) out->bytes[out->n] = '\0';
  strbuf_free(&in);
}

void decoder_free(struct decoder *decoder) {
  if (!decoder) return;
  iconv_close(decoder->iconv);
  free(decoder);
}

void decoder_of_codepage(unsigned codepage, char name[24]) {
  switch (codepage) {
  case 936:
  case 54936:
    snprintf(name, 24, "GB18030");
    break;
  case 65001:
  case 0:
    snprintf(name, 24, "UTF-8");
    break;
  case 1200:
    snprintf(name, 24, "UTF-16LE");
    break;
  case 10008:
    snprintf(name, 24, "GB2312");
    break;
  default:
    snprintf(name, 24, "CP%u", codepage % 100000);
  }
}

/* How many bytes follow a first byte; -1 where none may begin with it. */
static int follow(unsigned char c) {
  if (c < 0x80) return 0;
  if (c >= 0xC2 && c < 0xE0) return 1;
  if (c >= 0xE0 && c < 0xF0) return 2;
  return c >= 0xF0 && c < 0xF5 ? 3 : -1;
}

bool unicode_is_utf8(struct span text) {
  for (size_t i = 0; i < text.n; i++) {
    int more = follow((unsigned char)text.p[i]);
    if (more < 0) return false;
    for (; more; more--) {
      if (++i == text.n) return true;
      if (((unsigned char)text.p[i] & 0xC0) != 0x80) return false;
    }
  }
  return true;
}
