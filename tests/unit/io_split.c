/* SPDX-License-Identifier: GPL-3.0-or-later */
/* io_split.c - the vector variants against the scalar one; the decoding tables against iconv(3). */
#include <iconv.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "io/charset.h"
#include "io/gb18030.h"
#include "io/split.h"

static uint64_t next_random(uint64_t *state) {
  uint64_t x = (*state += 0x9E3779B97F4A7C15u);
  x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9u;
  x = (x ^ x >> 27) * 0x94D049BB133111EBu;
  return x ^ x >> 31;
}

/* The variants this processor has, besides the scalar one. */
static size_t levels(enum simd_level level[4]) {
  size_t n = 0;
  enum simd_level best = simd_best();
  if (best == SIMD_AVX512) level[n++] = SIMD_AVX512;
  if (best == SIMD_AVX512 || best == SIMD_AVX2) level[n++] = SIMD_AVX2;
  if (n || best == SIMD_SSE2) level[n++] = SIMD_SSE2;
  if (best == SIMD_NEON) level[n++] = SIMD_NEON;
  return n;
}

static void check_same(const struct split *a, const struct split *b, size_t n) {
  assert_int_equal(a->n, b->n);
  if (a->n) assert_memory_equal(a->position, b->position, a->n * sizeof *a->position);
  if (n) assert_memory_equal(a->mark, b->mark, ((n + 63) / 64 + 1) * sizeof *a->mark);
  assert_int_equal(a->odd_quotes, b->odd_quotes);
  assert_int_equal(a->any_high, b->any_high);
  assert_int_equal(a->any_nul, b->any_nul);
  assert_int_equal(a->blanks, b->blanks);
}

static void split_pieces(struct split *split, enum simd_level level, const char *text, size_t n, size_t piece,
                         char delimiter) {
  split_clear(split);
  for (size_t at = 0; at < n; at += piece)
    split_text(split, level, text, at, at + piece < n ? at + piece : n, delimiter);
}

/* Is there a blank that trimming would take away? Then it must be known. */
static bool has_outer_blank(const char *text, size_t n, char delimiter) {
  bool outer = true; /* before the first character, and after structure */
  for (size_t i = 0; i < n; i++) {
    bool blank = (text[i] == ' ' || text[i] == '\t') && text[i] != delimiter;
    bool structure = text[i] == delimiter || text[i] == '\n' || text[i] == '\r';
    if (blank && (outer || i + 1 == n)) return true;
    if (structure && i && (text[i - 1] == ' ' || (text[i - 1] == '\t' && delimiter != '\t'))) return true;
    outer = structure;
  }
  return false;
}

static void variants_agree(void **state) {
  (void)state;
  enum simd_level level[4];
  size_t variants = levels(level);
  uint64_t random = 7;
  char text[600];
  struct split scalar = {0}, vector = {0};
  for (int round = 0; round < 20000; round++) {
    size_t n = next_random(&random) % 600, piece = 1 + next_random(&random) % 200;
    static const char common[] = ",;\t\"\n\r \0abz9\x80\xFF\x8C\xAC";
    for (size_t i = 0; i < sizeof text; i++)
      text[i] =
          next_random(&random) % 4 ? common[next_random(&random) % (sizeof common - 1)] : (char)next_random(&random);
    char delimiter = ",\t;"[round % 3];
    split_pieces(&scalar, SIMD_NONE, text, n, piece, delimiter);
    assert_true(scalar.blanks || !has_outer_blank(text, n, delimiter));
    for (size_t v = 0; v < variants; v++) {
      split_pieces(&vector, level[v], text, n, piece, delimiter);
      check_same(&scalar, &vector, n);
    }
  }
  split_free(&scalar);
  split_free(&vector);
}

/* Every sequence of up to four bytes that matters, at every place of a vector, against the scalar check; that one is
 * held to iconv by io_reader.c. */
static void utf8_is_judged_alike(void **state) {
  (void)state;
  static const unsigned char edge[] = {0x00, 'a',  0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF,
                                       0xE0, 0xE1, 0xEC, 0xED, 0xEE, 0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xF8, 0xFF};
  enum { EDGES = sizeof edge };
  enum simd_level level[4];
  size_t variants = levels(level);
  char text[160];
  for (size_t code = 0; code < (size_t)EDGES * EDGES * EDGES * EDGES; code++) {
    size_t n = 33 + code % 100, at = n - 4 - code % 7 % (n - 4);
    memset(text, 'x', sizeof text);
    for (size_t i = 0, rest = code; i < 4; i++, rest /= EDGES) text[at + i] = (char)edge[rest % EDGES];
    bool good = charset_utf8_bad(text, n) == n;
    for (size_t v = 0; v < variants; v++) {
      if (split_is_utf8(level[v], text, n) == good) continue;
      fprintf(stderr, "sequence %zu at %zu of %zu\n", code, at, n);
      assert_true(false);
    }
  }
}

static uint64_t decode_by_iconv(iconv_t cd, const unsigned char *bytes, size_t n) {
  char *from = (char *)(uintptr_t)bytes, to[9] = {0}, *end = to;
  size_t room = 8;
  uint64_t packed = 0;
  iconv(cd, NULL, NULL, NULL, NULL);
  if (iconv(cd, &from, &n, &end, &room) == (size_t)-1) return 0;
  memcpy(&packed, to, sizeof packed);
  return packed;
}

static uint64_t decode_by_table(const unsigned char *bytes, size_t n) {
  char to[32] = {0};
  uint64_t packed = 0;
  struct span text = {(const char *)bytes, n};
  char *end = gb18030_decode(text, to);
  assert_int_equal(end != NULL, gb18030_bad(text) == n);
  if (end) memcpy(&packed, to, (size_t)(end - to));
  return packed;
}

/* All of GB18030: two bytes, and four below U+10000 and at the edges of what is above. */
static void gb18030_is_iconvs(void **state) {
  (void)state;
  iconv_t cd = iconv_open("UTF-8", "GB18030");
  for (unsigned lead = 0x80; lead < 0x100; lead++)
    for (unsigned trail = 1; trail < 0x100; trail++) {
      unsigned char bytes[2] = {(unsigned char)lead, (unsigned char)trail};
      assert_int_equal(decode_by_table(bytes, 2), decode_by_iconv(cd, bytes, 2));
    }
  for (unsigned i = 0; i < 1587600; i += i < 39500 || (i > 188900 && i < 189100) || i > 1237500 ? 1 : 97) {
    unsigned char bytes[4] = {(unsigned char)(0x81 + i / 12600), (unsigned char)(0x30 + i / 1260 % 10),
                              (unsigned char)(0x81 + i / 10 % 126), (unsigned char)(0x30 + i % 10)};
    assert_int_equal(decode_by_table(bytes, 4), decode_by_iconv(cd, bytes, 4));
  }
  iconv_close(cd);
}

static void charsets_are_told_apart(void **state) {
  (void)state;
  assert_int_equal(charset_decide(span_of("业,务")), CHARSET_UTF8);
  assert_int_equal(charset_decide(span_of("\xB7\xFE\xCE\xF1\xD2\xB5")), CHARSET_GB18030);
  assert_int_equal(charset_decide(span_of("\xFF,\xE4\xB8\x9A,\xE5\x8A\xA1")), CHARSET_UTF8);
  assert_int_equal(charset_decide(span_of("\xFF,\xB7\xFE\xCE\xF1,\xD2\xB5")), CHARSET_GB18030);
  assert_int_equal(charset_decide(span_of("\xC2\xA1")), CHARSET_UTF8); /* good as either */
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(variants_agree),
      cmocka_unit_test(utf8_is_judged_alike),
      cmocka_unit_test(gb18030_is_iconvs),
      cmocka_unit_test(charsets_are_told_apart),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
