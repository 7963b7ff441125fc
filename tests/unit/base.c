/* SPDX-License-Identifier: GPL-3.0-or-later */
/* base.c - spans, arenas, buffers and errors. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stddef.h>
#include <cmocka.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/index.h"
#include "base/share.h"
#include "base/sort.h"
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

static void sorts_by_number_and_keeps_the_order_of_equals(void **state) {
  (void)state;
  enum { MANY = 5000 };
  static const uint64_t mask[] = {0xF, 0xFF00, UINT64_MAX, 0, 0xFF000000000000FF};
  static struct numbered list[MANY], room[MANY];
  static char thing[MANY];
  uint64_t random = 1;
  for (size_t m = 0; m < sizeof mask / sizeof *mask; m++)
    for (size_t n = 0; n <= MANY; n = 3 * n + 1) {
      uint64_t sum = 0, sorted = 0;
      for (size_t i = 0; i < n; i++) {
        random = random * 6364136223846793005u + 1442695040888963407u;
        list[i] = (struct numbered){(random ^ random >> 29) & mask[m], &thing[i]};
        sum += list[i].number * (i + 1);
      }
      sort_numbered(list, n, room);
      for (size_t i = 0; i < n; i++) {
        sorted += list[i].number * (uint64_t)((const char *)list[i].thing - thing + 1);
        if (i == 0) continue;
        assert_true(list[i - 1].number <= list[i].number);
        assert_true(list[i - 1].number < list[i].number || list[i - 1].thing < list[i].thing);
      }
      assert_true(sorted == sum); /* each still has its own number */
    }
}

struct word {
  struct span text;
  int rank;
};

static struct span text_of_word(const void *word) { return ((const struct word *)word)->text; }
static uint64_t length_of_word(const void *word) { return ((const struct word *)word)->text.n; }

static int compare_ranks(const void *a, const void *b) {
  return ((const struct word *)a)->rank - ((const struct word *)b)->rank;
}

static int compare_ranks_counted(const void *a, const void *b, void *calls) {
  ++*(int *)calls;
  return compare_ranks(a, b);
}

static int compare_words(const void *a, const void *b) {
  const struct word *x = *(const struct word *const *)a, *y = *(const struct word *const *)b;
  int by = span_compare(x->text, y->text);
  return by ? by : x->rank - y->rank;
}

/* Texts of 0 to 20 bytes of a small alphabet, so that many are equal and many are prefixes of others. */
static void sorts_by_text_as_qsort_does(void **state) {
  (void)state;
  enum { MANY = 3000, LONGEST = 20 };
  static char letters[MANY][LONGEST];
  static struct word word[MANY];
  static const void *list[MANY], *other[MANY];
  uint64_t random = 7;
  for (size_t i = 0; i < MANY; i++) {
    random = random * 6364136223846793005u + 1442695040888963407u;
    size_t n = (random >> 40) % (LONGEST + 1);
    for (size_t k = 0; k < n; k++) letters[i][k] = "AB\xE6"[(random >> (k + 20)) % 3];
    word[i] = (struct word){{letters[i], n}, (int)((i * 7919) % MANY)};
    list[i] = other[i] = &word[i];
  }
  for (size_t n = 0; n <= MANY; n = 4 * n + 1) {
    for (size_t i = 0; i < MANY; i++) list[i] = other[i] = &word[i];
    sort_by_text(list, n, text_of_word, compare_ranks);
    if (n) qsort(other, n, sizeof *other, compare_words);
    assert_memory_equal(list, other, n * sizeof *list);
  }
  int calls = 0;
  sort_by_number(list, MANY, length_of_word, compare_ranks_counted, &calls);
  assert_true(calls > 0);
  for (size_t i = 1; i < MANY; i++) {
    const struct word *before = list[i - 1], *now = list[i];
    assert_true(before->text.n < now->text.n || (before->text.n == now->text.n && before->rank < now->rank));
  }
}

static void add_share(void *context, size_t share) { ((size_t *)context)[share] += share + 1; }

static void every_share_is_done_once(void **state) {
  (void)state;
  for (size_t shares = 0; shares <= SHARES_MOST; shares++) {
    size_t done[SHARES_MOST + 1] = {0};
    share_out(shares, add_share, done);
    for (size_t i = 0; i <= SHARES_MOST; i++) assert_int_equal(done[i], i < shares ? i + 1 : 0);
  }
}

static void an_empty_text_is_a_text(void **state) {
  (void)state;
  struct strbuf put = {0}, formatted = {0};
  assert_null(put.bytes);
  strbuf_put(&put, ""), strbuf_format(&formatted, "%s", "");
  assert_string_equal(put.bytes, "");
  assert_non_null(formatted.bytes);
  assert_string_equal(formatted.bytes, "");
  strbuf_free(&put), strbuf_free(&formatted);
  assert_string_equal(strbuf_text(&put), "");
}

/* All texts of up to five digits, with and without zeros in front, and some prefixes: codes are such texts. */
static void hashes_of_short_texts_differ(void **state) {
  (void)state;
  static const char *const prefix[] = {"", "A", "JB", "F60", "三"};
  struct index index = {0};
  struct arena arena = {0}, copies = {0};
  for (size_t p = 0; p < sizeof prefix / sizeof *prefix; p++)
    for (int digits = 1; digits <= 5; digits++)
      for (int value = 0, end = (int)pow(10, digits); value < end; value++) {
        char text[16];
        int n = snprintf(text, sizeof text, "%s%0*d", prefix[p], digits, value);
        size_t known = index.n;
        assert_int_equal(index_add(&index, span_hash((struct span){text, (size_t)n})), known);
      }
  struct index copy = index_copy_in(&copies, &index), own = {0};
  assert_int_equal(index_find(&copy, span_hash(span_of("A011"))), index_find(&index, span_hash(span_of("A011"))));
  for (uint64_t key = 0; key < 1000; key++) assert_int_equal(index_add_in(&arena, &own, key * key), key);
  assert_int_equal(index_find(&own, 3), INDEX_ABSENT);
  arena_free(&arena), arena_free(&copies);
  index_free(&index);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(trims_ascii_and_ideographic_space),
      cmocka_unit_test(cuts_at_a_separator),
      cmocka_unit_test(error_text_is_cut_on_a_character),
      cmocka_unit_test(arena_survives_reset),
      cmocka_unit_test(reals_read_back),
      cmocka_unit_test(sorts_by_number_and_keeps_the_order_of_equals),
      cmocka_unit_test(sorts_by_text_as_qsort_does),
      cmocka_unit_test(every_share_is_done_once),
      cmocka_unit_test(hashes_of_short_texts_differ),
      cmocka_unit_test(an_empty_text_is_a_text),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
