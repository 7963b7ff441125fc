/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The derive stage through its contract: a thousand random records against plain arithmetic in the test, merged states,
 * batches of many forms, amounts at the end of the range. Forms, signs, months and versions by hand:
 * tests/cases/derive. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <string.h>

#include "data/period.h"
#include "flow/context.h"
#include "stages/derive/derive.h"
#include "port_text.h"

#define CATALOG TESTS_DIR "/../pipeline/catalog"
#define M DECIMAL_MISSING

enum {
  FORM,
  PERIOD,
  UNIT,
  REVENUE,
  PAYROLL,
  PROFIT,
  TAX,
  VAT,
  DEPRECIATION,
  IMPAIRMENT,
  INVEST,
  SALARIES,
  SUBSIDY,
  STAFF,
  FEES,
  ASSETS,
  WIDTH
};
static const struct column columns[WIDTH] = {{.name = "form", .type = COLUMN_TEXT},
                                             {.name = "period", .type = COLUMN_PERIOD},
                                             {.name = "unit", .type = COLUMN_TEXT},
                                             {.name = "revenue", .type = COLUMN_DECIMAL},
                                             {.name = "payroll", .type = COLUMN_DECIMAL},
                                             {.name = "op_profit", .type = COLUMN_DECIMAL},
                                             {.name = "tax_surcharge", .type = COLUMN_DECIMAL},
                                             {.name = "vat", .type = COLUMN_DECIMAL},
                                             {.name = "depreciation", .type = COLUMN_DECIMAL},
                                             {.name = "asset_impairment", .type = COLUMN_DECIMAL},
                                             {.name = "invest_income", .type = COLUMN_DECIMAL},
                                             {.name = "salaries_welfare", .type = COLUMN_DECIMAL},
                                             {.name = "family_subsidy", .type = COLUMN_DECIMAL},
                                             {.name = "staff_cost", .type = COLUMN_DECIMAL},
                                             {.name = "taxes_fees", .type = COLUMN_DECIMAL},
                                             {.name = "fa_gross", .type = COLUMN_DECIMAL}};
static const struct schema in_schema = {columns, WIDTH, NULL};

struct bench {
  struct world world;
  struct derive_options options;
  bool ratios; /* the port is wanted */
  struct schema out;
  void *shared;
  struct derive_state state;
  struct arena arena;
  struct batch last;
  size_t findings;
  struct finding_sink sink;
  struct emit emit;
};

static int see(void *context, const struct batch *batch, struct err *err) {
  (void)err;
  *(struct batch *)context = *batch;
  return 0;
}

static void count(void *context, const struct finding *finding) {
  (void)finding;
  ++*(size_t *)context;
}

static void start(struct bench *b) {
  struct err err = {0};
  assert_int_equal(world_open(&b->world, CATALOG, 1, &err), 0);
  const bool wants[] = {true, b->ratios};
  b->world.context.wants = wants;
  if (derive_stage.open(&b->world.context, &b->options, &in_schema, &b->out, &b->shared, &err))
    fail_msg("%s", err.text);
  derive_stage.begin(b->shared, &b->state, &err);
  b->sink = (struct finding_sink){count, &b->findings};
  b->emit = (struct emit){.push = see, .next = &b->last, .findings = &b->sink};
}

static void stop(struct bench *b) {
  derive_stage.end(&b->state);
  arena_free(&b->arena);
  world_close(&b->world);
}

static uint64_t draw(uint64_t *x) {
  *x ^= *x << 13, *x ^= *x >> 7, *x ^= *x << 17;
  return *x;
}

static struct batch random_batch(struct arena *arena, size_t rows, uint64_t *x) {
  static const char *const form[] = {"F603", "611-6", "B603", "611-7", "101-1", "611-3"};
  struct batch batch = batch_new(arena, &in_schema, rows);
  for (size_t r = 0; r < rows; r++) {
    batch.vector[FORM].text[r] = span_of(form[draw(x) % 6]);
    batch.vector[PERIOD].number[r] = period_make(PERIOD_YEAR, 2015 + (int)(draw(x) % 10), 1);
    batch.vector[UNIT].text[r] = span_of(arena_format(arena, "U%05u", (unsigned)(draw(x) % 100000)));
    for (size_t c = REVENUE; c < WIDTH; c++) {
      decimal v = (decimal)(draw(x) >> (draw(x) % 9 == 0 ? 1 : 24));
      if (draw(x) % 4 == 0) v = -v;
      if (c == IMPAIRMENT && v > 0) v = -v; /* a positive one is looked into; see tests/cases/derive/signs */
      if (c == SUBSIDY) v -= v % 2;         /* half of it is whole: compensation is rounded by itself */
      batch.vector[c].number[r] = draw(x) % 11 == 0 ? M : v;
    }
  }
  return batch;
}

static decimal_sum nil(decimal v) { return v == M ? 0 : v; }

/* Twice value added, so that half a subsidy is whole; false when a required item is missing. */
static bool twice(const struct batch *b, size_t r, decimal_sum *sum) {
  decimal v[WIDTH];
  for (size_t c = REVENUE; c < WIDTH; c++) v[c] = b->vector[c].number[r];
  struct span form = b->vector[FORM].text[r];
  decimal_sum taxes = nil(v[TAX]) + nil(v[VAT]) + nil(v[DEPRECIATION]);
  if (span_is(form, "611-6")) {
    *sum = 2 * ((decimal_sum)v[SALARIES] + taxes) + nil(v[SUBSIDY]);
    return v[SALARIES] != M;
  }
  if (span_is(form, "611-7")) {
    *sum = 2 * ((decimal_sum)v[STAFF] + nil(v[FEES]) + nil(v[DEPRECIATION]));
    return v[STAFF] != M;
  }
  *sum = 2 * (v[PAYROLL] + taxes + v[PROFIT] - nil(v[INVEST]) - (span_is(form, "611-3") ? 0 : nil(v[IMPAIRMENT])));
  return v[PAYROLL] != M && v[PROFIT] != M && !span_is(form, "101-1");
}

static void test_random_records(void **state) {
  (void)state;
  struct bench b = {0};
  struct err err = {0};
  start(&b);
  uint64_t x = 88172645463325252u;
  size_t value_added = schema_find(&b.out, span_of("value_added")), basis = schema_find(&b.out, span_of("basis"));
  size_t too_large = 0;
  for (int i = 0; i < 50; i++) {
    struct batch batch = random_batch(&b.arena, 200, &x);
    assert_int_equal(derive_stage.push(b.shared, &b.state, &batch, &b.emit, &err), 0);
    assert_int_equal(b.last.rows, 200);
    for (size_t r = 0; r < 200; r++) {
      decimal_sum sum;
      bool known = twice(&batch, r, &sum);
      decimal got = b.last.vector[value_added].number[r];
      struct span stands = vector_text(&b.last.vector[basis], r);
      if (!known)
        assert_true(got == M);
      else if (got != M)
        assert_true(got == (decimal)decimal_divide(sum, 2));
      else
        too_large++; /* it, or a component, is out of range */
      if (span_is(batch.vector[FORM].text[r], "101-1"))
        assert_int_equal(stands.n, 0);
      else
        assert_true(span_is(stands, got == M ? "none" : "accounts"));
    }
    arena_reset(&b.arena);
  }
  assert_true(too_large < 1500); /* amounts of 2^62 millionths and more are a ninth of all */
  stop(&b);
}

static void test_ratios_merge(void **state) {
  (void)state;
  struct bench b = {.ratios = true};
  struct derive_state left = {0}, right = {0};
  struct err err = {0};
  struct port_text one, two;
  start(&b);
  port_text_start(&one, &derive_stage, DERIVE_RATIOS, b.shared);
  port_text_start(&two, &derive_stage, DERIVE_RATIOS, b.shared);
  derive_stage.begin(b.shared, &left, &err);
  derive_stage.begin(b.shared, &right, &err);
  uint64_t x = 1234567;
  for (int i = 0; i < 20; i++) {
    struct batch batch = random_batch(&b.arena, 100, &x);
    derive_stage.push(b.shared, &b.state, &batch, &b.emit, &err);
    derive_stage.push(b.shared, i % 3 ? &right : &left, &batch, &b.emit, &err);
    arena_reset(&b.arena); /* what is kept does not stand on the batch */
  }
  assert_int_equal(derive_stage.merge(b.shared, &left, &right, &err), 0);
  derive_stage.end(&right);
  assert_int_equal(annual_write(&b.state, &one.emit, &err), 0);
  assert_int_equal(annual_write(&left, &two.emit, &err), 0);
  assert_true(one.text.n > 10000);
  assert_string_equal(one.text.bytes, two.text.bytes);
  derive_stage.end(&left);
  port_text_end(&one);
  port_text_end(&two);
  stop(&b);
}

/* A monthly record without ratios has no value added, and its other components stay. */
static void test_month_without_ratio(void **state) {
  (void)state;
  struct bench b = {0};
  struct err err = {0};
  start(&b);
  uint64_t x = 99;
  struct batch batch = random_batch(&b.arena, 1, &x);
  batch.vector[FORM].text[0] = span_of("F203");
  batch.vector[PERIOD].number[0] = period_make(PERIOD_MONTH, 2024, 5);
  batch.vector[PAYROLL].number[0] = 7 * DECIMAL_SCALE;
  batch.vector[PROFIT].number[0] = DECIMAL_SCALE;
  batch.vector[IMPAIRMENT].number[0] = batch.vector[INVEST].number[0] = M;
  batch.vector[DEPRECIATION].number[0] = M;
  derive_stage.push(b.shared, &b.state, &batch, &b.emit, &err);
  assert_true(b.last.vector[schema_find(&b.out, span_of("value_added"))].number[0] == M);
  assert_true(b.last.vector[schema_find(&b.out, span_of("capital_consumption"))].number[0] == M);
  assert_int_equal(b.last.vector[schema_find(&b.out, span_of("compensation"))].number[0], 7 * DECIMAL_SCALE);
  assert_int_equal(b.last.vector[schema_find(&b.out, span_of("surplus"))].number[0], DECIMAL_SCALE);
  assert_int_equal(b.findings, 1);
  stop(&b);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_random_records), cmocka_unit_test(test_ratios_merge),
                                     cmocka_unit_test(test_month_without_ratio)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
