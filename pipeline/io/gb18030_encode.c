/* SPDX-License-Identifier: GPL-3.0-or-later */
/* gb18030_encode.c - see gb18030_encode.h. */
#include "io/gb18030_encode.h"

#include <stdlib.h>

#include "base/memory.h"
#include "io/gb18030.h"

enum { BASIC = 0x10000, FOUR = 39420, BEYOND = 189000 };

struct gb18030_encoder {
  uint16_t two[BASIC];  /* of characters below U+10000: the two bytes, the first in the high ones; 0: it has four */
  uint16_t four[BASIC]; /* which of the four-byte characters it is */
};

/* The character that begins at p; its bytes, 0 for a byte that is part of none. */
static size_t character_at(const unsigned char *p, size_t n, uint32_t *character) {
  size_t length = *p < 0x80                 ? 1
                  : *p >= 0xF0 && *p < 0xF5 ? 4
                  : *p >= 0xE0 && *p < 0xF0 ? 3
                  : *p >= 0xC2 && *p < 0xE0 ? 2
                                            : 0;
  if (!length || length > n) return 0;
  *character = length == 1 ? *p : *p & (0xFFu >> (length + 1));
  for (size_t i = 1; i < length; i++) {
    if ((p[i] & 0xC0) != 0x80) return 0;
    *character = *character << 6 | (p[i] & 0x3Fu);
  }
  return length;
}

struct gb18030_encoder *gb18030_encoder_new(void) {
  struct gb18030_encoder *encoder = memory_zero(1, sizeof *encoder);
  for (unsigned lead = 0x81; lead <= 0xFE; lead++)
    for (unsigned trail = 0x40; trail <= 0xFE; trail++) {
      unsigned char utf8[4];
      uint32_t packed = gb18030_two[lead & 0x7F][trail], character;
      for (int i = 0; i < 4; i++) utf8[i] = (unsigned char)(packed >> 8 * i);
      if (packed && character_at(utf8, 4, &character) && character < BASIC && !encoder->two[character])
        encoder->two[character] = (uint16_t)(lead << 8 | trail);
    }
  for (unsigned i = 0; i < FOUR; i++)
    if (gb18030_four[i]) encoder->four[gb18030_four[i]] = (uint16_t)i;
  return encoder;
}

void gb18030_encoder_free(struct gb18030_encoder *encoder) { free(encoder); }

static void put_four(uint32_t n, struct strbuf *out) {
  strbuf_char(out, (char)(0x81 + n / 12600));
  strbuf_char(out, (char)(0x30 + n / 1260 % 10));
  strbuf_char(out, (char)(0x81 + n / 10 % 126));
  strbuf_char(out, (char)(0x30 + n % 10));
}

static void put_character(const struct gb18030_encoder *encoder, uint32_t character, struct strbuf *out) {
  if (character < 0x80) {
    strbuf_char(out, (char)character);
  } else if (character >= BASIC) {
    put_four(character - BASIC + BEYOND, out);
  } else if (encoder->two[character]) {
    strbuf_char(out, (char)(encoder->two[character] >> 8));
    strbuf_char(out, (char)(encoder->two[character] & 0xFF));
  } else {
    put_four(encoder->four[character], out);
  }
}

void gb18030_encode(const struct gb18030_encoder *encoder, struct span text, struct strbuf *out) {
  const unsigned char *p = (const unsigned char *)text.p;
  for (size_t i = 0, length; i < text.n; i += length) {
    uint32_t character = '?';
    length = character_at(p + i, text.n - i, &character);
    put_character(encoder, length ? character : '?', out);
    if (!length) length = 1;
  }
}
