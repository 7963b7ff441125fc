/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The codebooks, concordances and schemes of the catalog: counts are those of the standard (GB/T 4754-2017 with
 * amendment 1: 20 sections, 97 divisions, 473 groups, 1382 classes; 2011: 20/96/432/1094; 2002: 20/95/396/913). Every
 * link of the concordances and every row of the schemes is read back; wrong tables are refused with their line. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "data/concordance.h"
#include "data/scheme.h"
#include "io/table_file.h"

#define CATALOG TESTS_DIR "/../pipeline/catalog/"

static struct arena arena;

static const struct table *read(const char *path) {
  struct table *table = arena_array(&arena, struct table, 1);
  struct err err = {0};
  if (table_read(path, &arena, table, &err)) fail_msg("%s", err.text);
  return table;
}

static const struct codebook *book(const char *path) {
  const struct codebook *codebook = NULL;
  struct err err = {0};
  if (codebook_build(read(path), &arena, &codebook, &err)) fail_msg("%s", err.text);
  return codebook;
}

static size_t count(const struct codebook *codebook, enum code_level level) {
  size_t n = 0;
  for (size_t i = 0; i < codebook->n; i++) n += codebook->code[i].level == level;
  return n;
}

static void test_counts(void **state) {
  (void)state;
  static const struct {
    const char *path;
    size_t n[4];
  } edition[] = {{CATALOG "codebooks/gbt4754-2017.csv", {20, 97, 473, 1382}},
                 {CATALOG "codebooks/gbt4754-2011.csv", {20, 96, 432, 1094}},
                 {CATALOG "codebooks/gbt4754-2002.csv", {20, 95, 396, 913}}};
  for (size_t e = 0; e < 3; e++)
    for (int level = LEVEL_SECTION; level <= LEVEL_CLASS; level++)
      assert_int_equal(count(book(edition[e].path), (enum code_level)level), edition[e].n[level]);
}

static void test_look_up(void **state) {
  (void)state;
  const struct codebook *b = book(CATALOG "codebooks/gbt4754-2017.csv");
  assert_true(span_is(codebook_find(b, span_of("9231"))->title, "监察委员会")); /* amendment 1 */
  assert_true(span_is(codebook_find(b, span_of("0513"))->title, "灌溉活动"));
  assert_true(span_is(codebook_find(b, span_of("J"))->title, "金融业"));
  assert_true(span_is(codebook_find(b, span_of("66"))->parent->code, "J"));
  assert_null(codebook_find(b, span_of("9999")));
  assert_null(codebook_find(b, span_of("66a0")));
  assert_null(codebook_find(b, span_of("66210")));
  assert_null(codebook_find(b, span_of("")));
  const struct industry_code *bank = codebook_find(b, span_of("6621"));
  assert_true(span_is(code_above(bank, LEVEL_GROUP)->code, "662"));
  assert_null(code_above(codebook_find(b, span_of("66")), LEVEL_CLASS));
  assert_true(span_is(code_common(bank, codebook_find(b, span_of("6624")))->code, "662"));
  assert_true(span_is(code_common(bank, codebook_find(b, span_of("6631")))->code, "66"));
  assert_true(span_is(code_common(bank, codebook_find(b, span_of("68")))->code, "J"));
  assert_null(code_common(bank, codebook_find(b, span_of("7010"))));
  assert_ptr_equal(code_common(bank, bank), bank);
}

static const struct concordance *links(const char *path, const char *from, const char *to) {
  const struct concordance *c = NULL;
  struct err err = {0};
  if (concordance_build(read(path), book(from), book(to), &arena, &c, &err)) fail_msg("%s", err.text);
  return c;
}

static void test_concordances(void **state) {
  (void)state;
  const struct concordance *c = links(CATALOG "concordances/2011-2017.csv", CATALOG "codebooks/gbt4754-2011.csv",
                                      CATALOG "codebooks/gbt4754-2017.csv");
  size_t n;
  const struct concordance_link *link = concordance_links(c, codebook_find(c->from, span_of("7119")), &n);
  assert_int_equal(n, 3);
  assert_int_equal(link->kind, LINK_MANY);
  assert_true(span_is(concordance_main(c, link->from)->code, "7119"));
  assert_null(concordance_main(c, codebook_find(c->from, span_of("6639"))));
  assert_true(span_is(concordance_main(c, codebook_find(c->from, span_of("0512")))->code, "0513"));
  assert_true(concordance_links(c, codebook_find(c->from, span_of("0512")), &n)->reused);
  c = links(CATALOG "concordances/2002-2011.csv", CATALOG "codebooks/gbt4754-2002.csv",
            CATALOG "codebooks/gbt4754-2011.csv");
  assert_int_equal(concordance_links(c, codebook_find(c->from, span_of("3663")), &n)->kind, LINK_UNRESOLVED);
  assert_null(concordance_main(c, codebook_find(c->from, span_of("3663"))));
}

static const struct scheme *scheme(const char *name, bool overlapping) {
  const struct scheme *s = NULL;
  struct err err = {0};
  const char *path = arena_format(&arena, CATALOG "schemes/%s.csv", name);
  if (scheme_build(read(path), name, overlapping, book(CATALOG "codebooks/gbt4754-2017.csv"), &arena, &s, &err))
    fail_msg("%s", err.text);
  return s;
}

static void category_is(const struct scheme *s, const char *code, const char *expected) {
  const struct scheme_category *category = scheme_category_of(s, span_of(code));
  struct span found = category ? category->code : (struct span){0};
  if (!span_is(found, expected)) fail_msg("%s: %.*s, not %s", code, SPAN_ARG(found), expected);
}

static void test_longest_prefix_wins(void **state) {
  (void)state;
  const struct scheme *s = scheme("modern-working-2020", false);
  category_is(s, "5193", "M05");
  category_is(s, "5191", "T01");
  category_is(s, "519", "T01");
  category_is(s, "5612", "M04");
  category_is(s, "5611", "T02");
  category_is(s, "3610", "");
  assert_true(span_is(scheme_category_of(s, span_of("5193"))->parent->code, "M"));
  s = scheme("three-sectors-2018", false);
  category_is(s, "0512", "3");
  category_is(s, "1110", "3");
  category_is(s, "4310", "3");
  category_is(s, "0111", "1");
  category_is(s, "4710", "2");
}

static void test_overlapping(void **state) {
  (void)state;
  const struct scheme *s = scheme("jiangbei-2020-key-sectors", true);
  /* The rows of the table: 66 in JB01; 65 in JB02; 6520 in JB03 in part. */
  assert_true(span_is(scheme_categories_of(s, span_of("6621"), &arena), "JB01"));
  assert_true(span_starts(scheme_categories_of(s, span_of("6520"), &arena), span_of("JB02|JB03*")));
  assert_int_equal(scheme_categories_of(s, span_of("0111"), &arena).n, 0);
}

/* Every class of the 50 tertiary divisions has one category under both service schemes, and no other class has any. */
static void test_services_are_covered(void **state) {
  (void)state;
  const struct scheme *sectors = scheme("three-sectors-2018", false), *a = scheme("modern-working-2020", false),
                      *b = scheme("modern-sections-alt", false);
  const struct codebook *codes = book(CATALOG "codebooks/gbt4754-2017.csv");
  for (size_t i = 0; i < codes->n; i++) {
    if (codes->code[i].level != LEVEL_CLASS) continue;
    struct span code = codes->code[i].code;
    bool service = span_is(scheme_category_of(sectors, code)->code, "3");
    assert_int_equal(scheme_category_of(a, code) != NULL, service);
    assert_int_equal(scheme_category_of(b, code) != NULL, service);
  }
}

static void refused(const char *rows, const char *expected) {
  static const char head[] = "scheme,category,title_zh,title_en,parent,code,partial,note\n";
  static struct span title[8], cell[64];
  static unsigned line[8];
  struct table table = {.name = "t.csv", .columns = 8, .title = title, .cell = cell, .line = line};
  struct span rest = {head, sizeof head - 2}, all = span_of(rows), one;
  for (size_t i = 0; span_cut(&rest, ',', &title[i]); i++) {
  }
  while (all.n && span_cut(&all, '\n', &one)) {
    for (size_t i = 0; i < 8; i++)
      if (!span_cut(&one, ',', &cell[table.rows * 8 + i])) cell[table.rows * 8 + i] = (struct span){0};
    line[table.rows] = (unsigned)table.rows + 2;
    table.rows++;
  }
  const struct scheme *s;
  struct err err = {0};
  int code = scheme_build(&table, "s", false, book(CATALOG "codebooks/gbt4754-2017.csv"), &arena, &s, &err);
  assert_int_equal(code, EX_CONFIG);
  if (!strstr(err.text, expected)) fail_msg("'%s' has no '%s'", err.text, expected);
}

static void test_wrong_schemes(void **state) {
  (void)state;
  refused("s,A,,,,66,0,\ns,B,,,,66,0,", "t.csv:2: '66': a code in two categories");
  refused("s,A,,,,98,0,", "t.csv:2: '98': no division, group or class");
  refused("s,A,,,,66,0,\nr,A,,,,67,0,", "t.csv:3: 'r': a row of another scheme");
  refused("s,A,,,B,66,0,", "'B': no such category");
  refused("s,A,,,B,66,0,\ns,B,,,A,67,0,", "its own parent");
  refused("s,A,,,,,0,", "no row has a code");
  refused("s,A,,,,66,2,", "partial is 0 or 1");
}

static int start(void **state) {
  (void)state;
  arena = (struct arena){0};
  return 0;
}
static int stop(void **state) {
  (void)state;
  arena_free(&arena);
  return 0;
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_counts),        cmocka_unit_test(test_look_up),
      cmocka_unit_test(test_concordances),  cmocka_unit_test(test_longest_prefix_wins),
      cmocka_unit_test(test_overlapping),   cmocka_unit_test(test_services_are_covered),
      cmocka_unit_test(test_wrong_schemes),
  };
  return cmocka_run_group_tests(tests, start, stop);
}
