/* SPDX-License-Identifier: GPL-3.0-or-later */
/* excel_copy.c - copies for spreadsheet programs: marks, codes as text, inert formulas; and GB18030, every character
 * there and back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/strbuf.h"
#include "io/charset.h"
#include "io/excel_copy.h"
#include "io/gb18030.h"
#include "io/gb18030_encode.h"

#include <cmocka.h>

static void copy_is(const char *in, const char *columns, enum charset charset, const char *want) {
  char from[] = "/tmp/tertia-unit-XXXXXX", to[64];
  int fd = mkstemp(from);
  struct err err = {0};
  char got[4096];
  assert_true(fd >= 0);
  assert_int_equal(write(fd, in, strlen(in)), strlen(in));
  close(fd);
  snprintf(to, sizeof to, "%s.copy", from);
  assert_int_equal(excel_copy(from, to, span_of(columns), charset, &err), 0);
  FILE *file = fopen(to, "rb");
  assert_non_null(file);
  size_t n = fread(got, 1, sizeof got - 1, file);
  got[n] = '\0';
  fclose(file);
  unlink(from), unlink(to);
  assert_string_equal(got, want);
}

static void codes_are_texts(void **state) {
  (void)state;
  copy_is("unit,period,region,value\n911101081234567890,2023-05,0511,-12.5\nMAR-1,2023,3/4,1e+05\n",
          "unit:text,period:text,region:text,value:number", CHARSET_UTF8,
          "\xEF\xBB\xBFunit,period,region,value\r\n\"=\"\"911101081234567890\"\"\",\"=\"\"2023-05\"\"\",\"="
          "\"\"0511\"\"\",-12.5\r\n"
          "\"=\"\"MAR-1\"\"\",\"=\"\"2023\"\"\",\"=\"\"3/4\"\"\",1e+05\r\n");
}

static void formulas_are_inert(void **state) {
  (void)state;
  copy_is("a,b\n=1+1,-5\n\"@x, \"\"y\"\"\",+a\n-x,=cmd|' /C calc'!A0\n甲,乙\n", "a:text,b:number", CHARSET_UTF8,
          "\xEF\xBB\xBF"
          "a,b\r\n\"=\"\"=1+1\"\"\",-5\r\n\"=\"\"@x, \"\"\"\"y\"\"\"\"\"\"\",\"=\"\"+a\"\"\"\r\n"
          "\"=\"\"-x\"\"\",\"=\"\"=cmd|' /C calc'!A0\"\"\"\r\n甲,乙\r\n");
}

static void gb18030_for_old_programs(void **state) {
  (void)state;
  copy_is("单位\n测试€\n", "单位:text", CHARSET_GB18030, "\xB5\xA5\xCE\xBB\r\n\xB2\xE2\xCA\xD4\xA2\xE3\r\n");
}

static void every_character_comes_back(void **state) {
  (void)state;
  struct gb18030_encoder *encoder = gb18030_encoder_new();
  struct strbuf utf8 = {0}, coded = {0};
  char put[8];
  for (uint32_t c = 1; c < 0x110000; c++) {
    if (c >= 0xD800 && c < 0xE000) continue;
    if (c >= 0xE000 && c < 0xF900)
      continue; /* private use: the C library's table gives some of them to later characters */
    strbuf_add(&utf8, put, (size_t)(charset_put(put, c) - put));
  }
  gb18030_encode(encoder, strbuf_view(&utf8), &coded);
  char *back = malloc(2 * coded.n + 16), *end = gb18030_decode(strbuf_view(&coded), back);
  assert_non_null(end);
  assert_int_equal(end - back, utf8.n);
  assert_memory_equal(back, utf8.bytes, utf8.n);
  free(back);
  strbuf_free(&utf8), strbuf_free(&coded);
  gb18030_encoder_free(encoder);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(codes_are_texts), cmocka_unit_test(formulas_are_inert),
                                     cmocka_unit_test(gb18030_for_old_programs),
                                     cmocka_unit_test(every_character_comes_back)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
