/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The aggregate stage through its contract: the same sums whether keys are texts or codes, whichever dictionaries the
 * codes are of, with and without factors, in one state or merged ones. What the sums are: tests/cases/aggregate. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <string.h>

#include "base/strbuf.h"
#include "data/period.h"
#include "flow/context.h"
#include "stages/aggregate/aggregate.h"

#define CATALOG TESTS_DIR "/../pipeline/catalog"

enum { REGION, PERIOD, FORM, MODERN, SECTORS, BASIS, FORMULA, VALUE_ADDED, HEADCOUNT, WEIGHT, WIDTH };
static const struct column columns[WIDTH] = {{"region", COLUMN_TEXT, NULL},
                                             {"period", COLUMN_PERIOD, NULL},
                                             {"form", COLUMN_TEXT, NULL},
                                             {"scheme:modern-working-2020", COLUMN_TEXT, NULL},
                                             {"scheme:three-sectors-2018", COLUMN_TEXT, NULL},
                                             {"basis", COLUMN_TEXT, NULL},
                                             {"formula", COLUMN_TEXT, NULL},
                                             {"value_added", COLUMN_DECIMAL, NULL},
                                             {"headcount", COLUMN_DECIMAL, NULL},
                                             {"weight", COLUMN_DECIMAL, NULL}};
static const struct schema weighted = {columns, WIDTH, NULL}, unweighted = {columns, WEIGHT, NULL};

struct bench {
  struct world world;
  struct aggregate_options options;
  struct schema out;
  void *shared;
  struct aggregate_state state;
  struct strbuf rows;
  struct schema partials;
  const struct schema *wanted[8];
  struct emit emit;
};

static int see(void *context, size_t port, const struct batch *batch, struct err *err) {
  (void)err, (void)port;
  struct bench *b = context;
  struct arena arena = {0};
  for (size_t r = 0; r < batch->rows; r++)
    for (size_t c = 0; c < batch->schema->n; c++) {
      strbuf_span(&b->rows, batch_text(batch, c, r, &arena));
      strbuf_char(&b->rows, c + 1 < batch->schema->n ? ',' : '\n');
    }
  arena_free(&arena);
  return 0;
}

/* The figures themselves are of no interest here. */
static int pass(void *context, const struct batch *batch, struct err *err) {
  (void)context, (void)batch, (void)err;
  return 0;
}

static void start(struct bench *b, const struct schema *in) {
  struct err err = {0};
  *b = (struct bench){.options = *(const struct aggregate_options *)aggregate_stage.defaults};
  assert_int_equal(world_open(&b->world, CATALOG, 1, &err), 0);
  if (aggregate_stage.open(&b->world.context, &b->options, in, &b->out, &b->shared, &err)) fail_msg("%s", err.text);
  assert_int_equal(aggregate_stage.begin(b->shared, &b->state, &err), 0);
  b->partials = port_schema(&aggregate_stage.ports[AGGREGATE_PARTIALS], b->shared, &b->world.arena);
  b->wanted[AGGREGATE_PARTIALS] = &b->partials;
  b->emit = (struct emit){.push = pass, .push_port = see, .next = b, .wanted = b->wanted};
}

static void push(struct bench *b, void *state, const struct batch *batch) {
  struct err err = {0};
  if (aggregate_stage.push(b->shared, state, batch, &b->emit, &err)) fail_msg("%s", err.text);
}

static const char *finish(struct bench *b) {
  struct err err = {0};
  assert_int_equal(aggregate_stage.finish(&b->world.context, b->shared, &b->state, &b->emit, &err), 0);
  return b->rows.bytes;
}

static void stop(struct bench *b) {
  aggregate_stage.end(&b->state);
  strbuf_free(&b->rows);
  world_close(&b->world);
}

static uint64_t draw(uint64_t *x) {
  *x ^= *x << 13, *x ^= *x >> 7, *x ^= *x << 17;
  return *x;
}

static struct span draw_of(const char *const *text, size_t n, uint64_t *x) { return span_of(text[draw(x) % n]); }

static struct batch random_batch(struct arena *arena, size_t rows, uint64_t *x) {
  static const char *const region[] = {"500105001008", "500105002001", "500106001001", "500105", ""};
  static const char *const form[] = {"F603", "101-1", "611-6"}; /* 101-1 is a list: its amounts do not count */
  static const char *const modern[] = {"M01", "M02", "M03", "Z", ""}, *const sector[] = {"1", "2", "3"};
  static const char *const basis[] = {"accounts", "none", ""}, *const formula[] = {"enterprise 2023", ""};
  struct batch batch = batch_new(arena, &weighted, rows);
  struct vector *v = batch.vector;
  for (size_t r = 0; r < rows; r++) {
    v[REGION].text[r] = draw_of(region, 5, x);
    v[PERIOD].number[r] = draw(x) % 9 ? period_make(PERIOD_YEAR, 2019 + (int)(draw(x) % 3), 1) : PERIOD_NONE;
    v[FORM].text[r] = draw_of(form, 3, x);
    v[MODERN].text[r] = draw_of(modern, 5, x);
    v[SECTORS].text[r] = draw_of(sector, 3, x);
    v[BASIS].text[r] = draw_of(basis, 3, x);
    v[FORMULA].text[r] = draw_of(formula, 2, x);
    v[VALUE_ADDED].number[r] = draw(x) % 7 ? (decimal)draw(x) / 2 : DECIMAL_MISSING;
    v[HEADCOUNT].number[r] = (decimal)(draw(x) % 1000) * DECIMAL_SCALE;
    v[WEIGHT].number[r] = DECIMAL_SCALE;
  }
  return batch;
}

/* Columns with one array of codes: each row has a code of its own, `turned` ones from the end. `words` are at least. */
static void code_columns(struct batch *batch, size_t from, size_t to, bool turned, uint32_t words) {
  uint32_t *code = arena_alloc(batch->arena, batch->rows * sizeof *code), rows = (uint32_t)batch->rows;
  if (words < rows) words = rows;
  for (uint32_t r = 0; r < rows; r++) code[r] = turned ? rows - 1 - r : r;
  for (size_t c = from; c <= to; c++) {
    struct span *word = arena_array(batch->arena, struct span, words);
    for (size_t r = 0; r < batch->rows; r++) word[code[r]] = batch->vector[c].text[r];
    batch->vector[c] = (struct vector){.code = code, .word = word, .words = words};
  }
}

/* Some batches of texts, some of codes, these now shared by columns and now not, of dictionaries that are small or so
 * large that not all codes of a key fit in a word; no two batches have one dictionary. */
static void code_somehow(struct batch *batch, size_t which) {
  uint32_t words = which % 5 == 2 ? 1 << 14 : 0;
  if (which % 4 == 0) return;
  code_columns(batch, MODERN, which % 4 == 1 ? MODERN : SECTORS, which % 3 == 0, words);
  if (which % 4 != 1) code_columns(batch, BASIS, FORMULA, false, words);
  if (which % 4 == 3) code_columns(batch, REGION, REGION, true, words);
}

static void test_codes_or_texts(void **state) {
  (void)state;
  struct bench texts, codes;
  struct arena arena = {0};
  uint64_t x = 88172645463325252u;
  start(&texts, &unweighted);
  start(&codes, &unweighted);
  for (size_t i = 0; i < 40; i++) {
    struct batch batch = random_batch(&arena, 1 + draw(&x) % 300, &x);
    push(&texts, &texts.state, &batch);
    code_somehow(&batch, i);
    push(&codes, &codes.state, &batch);
  }
  assert_true(strlen(finish(&texts)) > 10000);
  assert_string_equal(finish(&codes), texts.rows.bytes);
  arena_free(&arena);
  stop(&texts);
  stop(&codes);
}

/* One dictionary for many batches, in which codes appear that earlier batches had not. */
static void test_lasting_dictionary(void **state) {
  (void)state;
  struct bench texts, codes;
  struct arena arena = {0};
  uint64_t x = 1234567;
  start(&texts, &unweighted);
  start(&codes, &unweighted);
  struct batch whole = random_batch(&arena, 2000, &x), coded = whole;
  coded.vector = arena_array(&arena, struct vector, WIDTH);
  memcpy(coded.vector, whole.vector, WIDTH * sizeof *coded.vector);
  push(&texts, &texts.state, &whole);
  code_columns(&coded, MODERN, SECTORS, true, 0);
  code_columns(&coded, BASIS, FORMULA, false, 0);
  for (size_t from = 0; from < 2000; from += 50) {
    struct batch part = coded;
    part.rows = 50;
    part.vector = arena_array(&arena, struct vector, WIDTH);
    for (size_t c = 0; c < WIDTH; c++) {
      part.vector[c] = coded.vector[c];
      if (part.vector[c].code)
        part.vector[c].code += from;
      else if (columns[c].type == COLUMN_TEXT)
        part.vector[c].text += from;
      else
        part.vector[c].number += from;
    }
    push(&codes, &codes.state, &part);
  }
  assert_string_equal(finish(&codes), finish(&texts));
  arena_free(&arena);
  stop(&texts);
  stop(&codes);
}

/* Weights of 1, and two states merged: the same bytes. */
static void test_factors_and_merge(void **state) {
  (void)state;
  struct bench plain, factors;
  struct aggregate_state other = {0};
  struct arena arena = {0};
  struct err err = {0};
  uint64_t x = 99;
  start(&plain, &unweighted);
  start(&factors, &weighted);
  aggregate_stage.begin(factors.shared, &other, &err);
  for (size_t i = 0; i < 30; i++) {
    struct batch batch = random_batch(&arena, 200, &x);
    push(&plain, &plain.state, &batch);
    code_somehow(&batch, i);
    push(&factors, i % 3 ? &factors.state : &other, &batch);
  }
  assert_int_equal(aggregate_stage.merge(factors.shared, &factors.state, &other, &err), 0);
  aggregate_stage.end(&other);
  assert_string_equal(finish(&factors), finish(&plain));
  arena_free(&arena);
  stop(&plain);
  stop(&factors);
}

/* More groups than are remembered. */
static void test_many_groups(void **state) {
  (void)state;
  enum { ROWS = 1000, BATCHES = 100 };
  struct bench b;
  struct arena arena = {0};
  uint64_t x = 7;
  start(&b, &unweighted);
  struct aggregate *aggregate = b.shared;
  for (int pass = 0; pass < 2; pass++)
    for (int i = 0; i < BATCHES; i++) {
      struct batch batch = random_batch(&arena, ROWS, &x);
      for (size_t r = 0; r < ROWS; r++) {
        batch.vector[FORM].text[r] = span_of("F603");
        batch.vector[FORMULA].text[r] = span_of(arena_format(&arena, "%d", i * ROWS + (int)r));
        for (size_t c = 0; c < FORMULA; c++)
          if (c != FORM && c != PERIOD) batch.vector[c].text[r] = (struct span){0};
        batch.vector[PERIOD].number[r] = PERIOD_NONE;
      }
      push(&b, &b.state, &batch);
      arena_reset(&arena); /* what is kept does not stand on the batch */
    }
  assert_true(aggregate->keys == 6);
  assert_int_equal(b.state.joint.n, ROWS * BATCHES);
  for (size_t g = 0; g < b.state.joint.n; g++) assert_int_equal(b.state.joint.group[g].records, 2);
  arena_free(&arena);
  stop(&b);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_codes_or_texts), cmocka_unit_test(test_lasting_dictionary),
                                     cmocka_unit_test(test_factors_and_merge), cmocka_unit_test(test_many_groups)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
