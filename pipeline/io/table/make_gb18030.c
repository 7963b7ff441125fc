/* SPDX-License-Identifier: GPL-3.0-or-later */
/* make_gb18030.c - prints the tables gb18030.c decodes with, as the C library's iconv(3) knows them. Run by the build.
 *
 * gb18030_two[lead - 0x80][trail]: the UTF-8 bytes, first byte lowest; 0: no character.
 * gb18030_four[n]: the character below U+10000 of the n-th sequence of four bytes, 81 30 81 30 being the first; 0:
 * none.
 */
#include <iconv.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

enum { LEADS = 128, TRAILS = 256, FOUR = 39420 };

/* The UTF-8 bytes of one character, or 0. */
static uint32_t decode(iconv_t cd, const unsigned char *bytes, size_t n) {
  char *from = (char *)(uintptr_t)bytes, to[8] = {0}, *end = to;
  size_t room = sizeof to;
  iconv(cd, NULL, NULL, NULL, NULL);
  if (iconv(cd, &from, &n, &end, &room) == (size_t)-1 || end - to > 4) return 0;
  uint32_t packed = 0;
  for (char *p = to; p < end; p++) packed |= (uint32_t)(unsigned char)*p << (8 * (p - to));
  return packed;
}

static uint32_t code_point(uint32_t packed) {
  uint32_t a = packed & 255, b = packed >> 8 & 63, c = packed >> 16 & 63;
  if (a < 0x80) return a;
  return a < 0xE0 ? (a & 31) << 6 | b : (a & 15) << 12 | b << 6 | c;
}

static void print_two(iconv_t cd) {
  printf("const uint32_t gb18030_two[%d][%d] = {\n", LEADS, TRAILS);
  for (int lead = 0; lead < LEADS; lead++) {
    printf("{");
    for (int trail = 0; trail < TRAILS; trail++) {
      unsigned char bytes[2] = {(unsigned char)(lead + 0x80), (unsigned char)trail};
      bool may = lead > 0 && lead < 127 && trail >= 0x40 && trail != 0x7F && trail != 0xFF;
      printf("%s0x%x,", trail % 16 ? "" : "\n", (unsigned)(may ? decode(cd, bytes, 2) : 0));
    }
    printf("},\n");
  }
  printf("};\n");
}

static void print_four(iconv_t cd) {
  printf("const uint16_t gb18030_four[%d] = {", FOUR);
  for (int i = 0; i < FOUR; i++) {
    unsigned char bytes[4] = {(unsigned char)(0x81 + i / 12600), (unsigned char)(0x30 + i / 1260 % 10),
                              (unsigned char)(0x81 + i / 10 % 126), (unsigned char)(0x30 + i % 10)};
    uint32_t packed = decode(cd, bytes, 4);
    printf("%s%u,", i % 16 ? "" : "\n", (unsigned)((packed & 255) < 0xF0 ? code_point(packed) : 0));
  }
  printf("};\n");
}

int main(void) {
  iconv_t cd = iconv_open("UTF-8", "GB18030");
  if (cd == (iconv_t)-1) {
    fprintf(stderr, "make_gb18030: this C library's iconv does not know GB18030\n");
    return 1;
  }
  printf("/* Made by make_gb18030.c. */\n#include \"io/gb18030.h\"\n");
  print_two(cd);
  print_four(cd);
  iconv_close(cd);
  return fflush(stdout) != 0 || ferror(stdout);
}
