/* base.c - spans, arenas, buffers and errors. */
#include <math.h>
#include <stdlib.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stddef.h>
#include <cmocka.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/strbuf.h"

static void trims_ascii_and_ideographic_space(void **state) {
  (void)state;
  assert_true(span_is(span_trim(span_of(" \xE3\x80\x80 a b\t\xE3\x80\x80\r\n")), "a b"));
  assert_int_equal(span_trim(span_of("\xE3\x80\x80 ")).n, 0);
}

static void cuts_at_a_separator(void **state) {
  (void)state;
  struct span rest = span_of("a,,b"), head;
  assert_true(span_cut(&rest, ',', &head) && span_is(head, "a"));
  assert_true(span_cut(&rest, ',', &head) && head.n == 0);
  assert_true(span_cut(&rest, ',', &head) && span_is(head, "b"));
  assert_false(span_cut(&rest, ',', &head));
}

static void error_text_is_cut_on_a_character(void **state) {
  (void)state;
  struct err err = {0};
  char longer[3001] = "";
  for (int i = 0; i < 1000; i++) memcpy(longer + 3 * i, "业", 3);
  assert_int_equal(err_set(&err, EX_DATAERR, "a%s", longer), EX_DATAERR);
  assert_int_equal((strlen(err.text) - 1) % 3, 0);
  err_set(&err, EX_USAGE, "no file");
  assert_int_equal(err_context(&err, "clean"), EX_USAGE);
  assert_string_equal(err.text, "clean: no file");
}

static void arena_survives_reset(void **state) {
  (void)state;
  struct arena arena = {0};
  for (int round = 0; round < 3; round++) {
    for (int i = 1; i < 200; i++) {
      unsigned char *p = arena_zero(&arena, (size_t)i, 997);
      for (int j = 0; j < i * 997; j++) assert_int_equal(p[j], 0);
      memset(p, 0xA5, (size_t)i * 997);
    }
    arena_reset(&arena);
  }
  arena_free(&arena);
}

static void reals_read_back(void **state) {
  (void)state;
  double values[] = {0.1, 1.0 / 3, 1e300, -2.5, 1e-7, 123456789.125};
  for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
    struct strbuf buf = {0};
    strbuf_real(&buf, values[i]);
    assert_true(strtod(buf.bytes, NULL) == values[i]);
    strbuf_free(&buf);
  }
  struct strbuf buf = {0};
  strbuf_real(&buf, NAN);
  assert_int_equal(buf.n, 0);
  strbuf_real(&buf, 0.1);
  assert_string_equal(buf.bytes, "0.1");
  strbuf_free(&buf);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(trims_ascii_and_ideographic_space), cmocka_unit_test(cuts_at_a_separator),
      cmocka_unit_test(error_text_is_cut_on_a_character),  cmocka_unit_test(arena_survives_reset),
      cmocka_unit_test(reals_read_back),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
