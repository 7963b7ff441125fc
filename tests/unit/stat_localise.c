/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stat_localise.c - error localisation: examples of the literature, large amounts, missing values, conditions, and many
 * small records against the search through all sets of fields. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "stat/localise.h"

enum { MOST = 12 };

struct rules {
  size_t fields, edits, clauses;
  size_t field[40][MOST];
  int64_t coefficient[40][MOST];
  struct localise_edit edit[40];
  struct localise_clause clause[40];
  int64_t weight[MOST];
  __int128 value[MOST];
  bool missing[MOST];
};

static void rule_add(struct rules *r, enum localise_relation relation, const int64_t *coefficient, int64_t constant) {
  size_t e = r->edits++, n = 0;
  for (size_t i = 0; i < r->fields; i++)
    if (coefficient[i]) r->field[e][n] = i, r->coefficient[e][n++] = coefficient[i];
  r->edit[e] = (struct localise_edit){n, r->field[e], r->coefficient[e], constant, relation};
}

static void clause_add(struct rules *r, size_t n) {
  r->clause[r->clauses++] = (struct localise_clause){r->edits - n, n};
}

static struct localise_result run(struct rules *r) {
  struct arena arena = {0};
  struct localise_result result;
  struct localise_problem problem = {r->fields, r->weight, r->value, r->missing, r->edit, r->clause, r->clauses, 0};
  localise(&problem, &arena, &result);
  arena_free(&arena);
  return result;
}

static void start(struct rules *r, size_t fields) {
  *r = (struct rules){.fields = fields};
  for (size_t i = 0; i < fields; i++) r->weight[i] = 1;
}

/* De Waal, Pannekoek and Scholtus (2011), section 3: turnover T, profit P, costs C, staff N. P = T - C, P <= 0.5 T,
 * -0.1 T <= P, T >= 0, T <= 550 N; (T, P, C, N) = (100, 40000, 60000, 5): the weights 2, 1, 1, 3 make P and C wrong. */
static void the_example_of_the_handbook(void **state) {
  (void)state;
  struct rules r;
  start(&r, 4);
  const int64_t weight[] = {2, 1, 1, 3}, value[] = {100, 40000, 60000, 5};
  for (size_t i = 0; i < 4; i++) r.weight[i] = weight[i], r.value[i] = value[i];
  rule_add(&r, LOCALISE_EQUAL, (int64_t[]){-1, 1, 1, 0}, 0), clause_add(&r, 1);
  rule_add(&r, LOCALISE_AT_MOST, (int64_t[]){-5, 10, 0, 0}, 0), clause_add(&r, 1);
  rule_add(&r, LOCALISE_AT_MOST, (int64_t[]){-1, -10, 0, 0}, 0), clause_add(&r, 1);
  rule_add(&r, LOCALISE_AT_MOST, (int64_t[]){-1, 0, 0, 0}, 0), clause_add(&r, 1);
  rule_add(&r, LOCALISE_AT_MOST, (int64_t[]){1, 0, 0, -550}, 0), clause_add(&r, 1);
  struct localise_result result = run(&r);
  assert_int_equal(result.status, LOCALISE_SOLVED);
  assert_int_equal(result.weight, 2);
  assert_true(result.change[1] && result.change[2] && !result.change[0] && !result.change[3]);
}

/* a + b = c with 10^13 and one unit too much: exact where floating point sees nothing. */
static void one_in_ten_million_millions(void **state) {
  (void)state;
  struct rules r;
  start(&r, 3);
  const int64_t million = 1000000;
  r.value[0] = (__int128)10000000000000 * million, r.value[1] = 5 * million;
  r.value[2] = r.value[0] + r.value[1] + 1;
  r.weight[0] = 3, r.weight[1] = 2, r.weight[2] = 4;
  rule_add(&r, LOCALISE_EQUAL, (int64_t[]){1, 1, -1}, 0), clause_add(&r, 1);
  struct localise_result result = run(&r);
  assert_int_equal(result.weight, 2);
  assert_true(result.change[1]);
  r.value[2]--;
  assert_int_equal(run(&r).weight, 0);
}

/* If a > 0 then b > 0; b is missing or 0; equal weights: the first field. */
static void conditions_and_missing_values(void **state) {
  (void)state;
  struct rules r;
  start(&r, 2);
  rule_add(&r, LOCALISE_AT_MOST, (int64_t[]){1, 0}, 0);
  rule_add(&r, LOCALISE_BELOW, (int64_t[]){0, -1}, 0);
  clause_add(&r, 2);
  r.value[0] = 7;
  struct localise_result result = run(&r);
  assert_int_equal(result.weight, 1);
  assert_true(result.change[0] && !result.change[1]);
  r.missing[1] = true;
  result = run(&r);
  assert_int_equal(result.weight, 0);
  assert_false(result.change[0] || result.change[1]);
}

static void contradictions_are_told(void **state) {
  (void)state;
  struct rules r;
  start(&r, 1);
  rule_add(&r, LOCALISE_AT_MOST, (int64_t[]){1}, 0), clause_add(&r, 1);
  rule_add(&r, LOCALISE_BELOW, (int64_t[]){-1}, 0), clause_add(&r, 1);
  assert_int_equal(run(&r).status, LOCALISE_IMPOSSIBLE);
}

/* Is there a value of the free fields that satisfies everything? Tried out over small whole numbers. */
static bool can_hold(const struct rules *r, unsigned freed, int64_t *x, size_t at) {
  if (at == r->fields) {
    for (size_t c = 0; c < r->clauses; c++) {
      bool good = false;
      for (size_t k = 0; k < r->clause[c].n; k++) {
        const struct localise_edit *e = &r->edit[r->clause[c].first + k];
        int64_t sum = (int64_t)e->constant;
        for (size_t t = 0; t < e->terms; t++) sum += e->coefficient[t] * x[e->field[t]];
        good |= e->relation == LOCALISE_EQUAL ? sum == 0 : e->relation == LOCALISE_AT_MOST ? sum <= 0 : sum < 0;
      }
      if (!good) return false;
    }
    return true;
  }
  if (!(freed >> at & 1)) return x[at] = (int64_t)r->value[at], can_hold(r, freed, x, at + 1);
  for (x[at] = -12; x[at] <= 12; x[at]++)
    if (can_hold(r, freed, x, at + 1)) return true;
  return false;
}

static uint64_t draw(uint64_t *seed) {
  return *seed = *seed * 6364136223846793005u + 1442695040888963407u, *seed >> 33;
}

/* x0 + x1 = x2, order, bounds and a condition: coefficients of one, so that whole numbers suffice. */
static void as_the_search_through_all_sets(void **state) {
  (void)state;
  uint64_t seed = 7;
  for (int i = 0; i < 400; i++) {
    struct rules r;
    start(&r, 4);
    for (size_t f = 0; f < 4; f++) {
      r.value[f] = (int64_t)(draw(&seed) % 9) - 3;
      r.weight[f] = 1 + (int64_t)(draw(&seed) % 3);
    }
    rule_add(&r, LOCALISE_EQUAL, (int64_t[]){1, 1, -1, 0}, 0), clause_add(&r, 1);
    rule_add(&r, LOCALISE_AT_MOST, (int64_t[]){0, 0, -1, 1}, 0), clause_add(&r, 1);
    rule_add(&r, LOCALISE_AT_MOST, (int64_t[]){-1, 0, 0, 0}, 0), clause_add(&r, 1);
    rule_add(&r, LOCALISE_AT_MOST, (int64_t[]){0, 0, 0, -1}, (int64_t)(draw(&seed) % 3)), clause_add(&r, 1);
    rule_add(&r, LOCALISE_AT_MOST, (int64_t[]){0, 1, 0, 0}, 0);
    rule_add(&r, LOCALISE_BELOW, (int64_t[]){0, 0, 0, -1}, 1), clause_add(&r, 2);
    int64_t best = INT64_MAX, x[MOST];
    for (unsigned set = 0; set < 16; set++) {
      int64_t weight = 0;
      for (size_t f = 0; f < 4; f++) weight += set >> f & 1 ? r.weight[f] : 0;
      if (weight < best && can_hold(&r, set, x, 0)) best = weight;
    }
    struct localise_result result = run(&r);
    assert_int_equal(result.status, LOCALISE_SOLVED);
    assert_int_equal(result.weight, best);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_example_of_the_handbook), cmocka_unit_test(one_in_ten_million_millions),
      cmocka_unit_test(conditions_and_missing_values), cmocka_unit_test(contradictions_are_told),
      cmocka_unit_test(as_the_search_through_all_sets)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
