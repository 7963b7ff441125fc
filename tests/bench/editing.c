/* SPDX-License-Identifier: GPL-3.0-or-later */
/* editing.c - error localisation against the same mixed-integer programme given to GLPK, record by record:
 * tests/bench/editing.
 *
 *     bench-editing [RECORDS] [SEED]
 *
 * Records are income statements and balance sheets whose identities hold, with one to three values changed. Both
 * programs get the same edits (two identities, orders of size, signs, one condition) and the same weights. GLPK
 * minimises the sum of weights of 0-1 variables that allow a value to differ from the one filed. Prints both times,
 * their ratio, and the number of records for which the least weights differ; exit status 1 if there is one, or if the
 * ratio is below 20. */
#include <glpk.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "stat/localise.h"

enum { FIELDS = 12, EDITS = 20, TERMS = FIELDS };

struct rules {
  size_t edits, clauses;
  size_t field[EDITS][TERMS];
  int64_t coefficient[EDITS][TERMS];
  struct localise_edit edit[EDITS];
  struct localise_clause clause[EDITS];
  int64_t weight[FIELDS];
};

enum field { REVENUE, COST, TAX, SELLING, ADMIN, PROFIT, PAYROLL, SOCIAL, ASSETS, DEBTS, EQUITY, STAFF };

static void rule_add(struct rules *r, enum localise_relation relation, const int64_t c[FIELDS], bool clause) {
  size_t e = r->edits++, n = 0;
  for (size_t i = 0; i < FIELDS; i++)
    if (c[i]) r->field[e][n] = i, r->coefficient[e][n++] = c[i];
  r->edit[e] = (struct localise_edit){n, r->field[e], r->coefficient[e], 0, relation};
  if (clause) r->clause[r->clauses++] = (struct localise_clause){e, 1};
}

static void rules_make(struct rules *r) {
  *r = (struct rules){0};
  rule_add(r, LOCALISE_EQUAL, (int64_t[FIELDS]){1, -1, -1, -1, -1, -1}, true);
  rule_add(r, LOCALISE_EQUAL, (int64_t[FIELDS]){[ASSETS] = 1, [DEBTS] = -1, [EQUITY] = -1}, true);
  rule_add(r, LOCALISE_AT_MOST, (int64_t[FIELDS]){[SOCIAL] = 1, [PAYROLL] = -1}, true);
  rule_add(r, LOCALISE_AT_MOST, (int64_t[FIELDS]){[PAYROLL] = 1, [COST] = -1, [SELLING] = -1, [ADMIN] = -1}, true);
  rule_add(r, LOCALISE_AT_MOST, (int64_t[FIELDS]){[PAYROLL] = -1, [STAFF] = 3}, true);
  rule_add(r, LOCALISE_AT_MOST, (int64_t[FIELDS]){[PAYROLL] = 1, [STAFF] = -900}, true);
  rule_add(r, LOCALISE_AT_MOST, (int64_t[FIELDS]){[PROFIT] = 2, [REVENUE] = -1}, true);
  static const enum field positive[] = {REVENUE, COST, TAX, SELLING, ADMIN, PAYROLL, SOCIAL, ASSETS, DEBTS, STAFF};
  for (size_t i = 0; i < sizeof positive / sizeof *positive; i++) {
    int64_t c[FIELDS] = {0};
    c[positive[i]] = -1;
    rule_add(r, LOCALISE_AT_MOST, c, true);
  }
  static const int64_t weight[FIELDS] = {3000, 2000, 1500, 1000, 1100, 2000, 2500, 1000, 2500, 1900, 1800, 2600};
  memcpy(r->weight, weight, sizeof weight);
}

static uint64_t draw(uint64_t *seed) {
  *seed = *seed * 6364136223846793005u + 1442695040888963407u;
  return *seed >> 33;
}

static void record_make(uint64_t *seed, int64_t x[FIELDS]) {
  int64_t revenue = 2000 + (int64_t)(draw(seed) % 60000);
  x[REVENUE] = revenue, x[COST] = revenue * (40 + (int64_t)(draw(seed) % 30)) / 100, x[TAX] = revenue / 80;
  x[SELLING] = revenue * (int64_t)(2 + draw(seed) % 6) / 100, x[ADMIN] = revenue * (int64_t)(3 + draw(seed) % 8) / 100;
  x[PROFIT] = revenue - x[COST] - x[TAX] - x[SELLING] - x[ADMIN];
  x[PAYROLL] = x[COST] / 4, x[SOCIAL] = x[PAYROLL] / 5;
  x[STAFF] = x[PAYROLL] / (60 + (int64_t)(draw(seed) % 90)) + 1;
  x[ASSETS] = revenue * (int64_t)(1 + draw(seed) % 3), x[DEBTS] = x[ASSETS] * (int64_t)(30 + draw(seed) % 50) / 100;
  x[EQUITY] = x[ASSETS] - x[DEBTS];
  for (uint64_t n = 1 + draw(seed) % 3; n; n--) {
    size_t at = draw(seed) % FIELDS;
    int64_t change = 500 + (int64_t)(draw(seed) % 9000);
    x[at] = draw(seed) % 4 == 0 ? -x[at] - 300 : x[at] + (draw(seed) & 1 ? change : -change);
  }
}

static int64_t by_localise(const struct rules *r, const int64_t x[FIELDS], struct arena *arena) {
  __int128 value[FIELDS];
  bool missing[FIELDS] = {false};
  struct localise_result result;
  for (size_t i = 0; i < FIELDS; i++) value[i] = x[i];
  struct localise_problem problem = {FIELDS, r->weight, value, missing, r->edit, r->clause, r->clauses, 0};
  localise(&problem, arena, &result);
  return result.status == LOCALISE_SOLVED ? result.weight : -1;
}

#define BIG 1e6
static int64_t by_glpk(const struct rules *r, const int64_t x[FIELDS]) {
  glp_prob *p = glp_create_prob();
  glp_iocp how;
  glp_init_iocp(&how);
  how.presolve = GLP_ON, how.msg_lev = GLP_MSG_OFF, how.tol_int = 1e-8;
  glp_set_obj_dir(p, GLP_MIN);
  glp_add_cols(p, 2 * FIELDS);
  for (int i = 1; i <= FIELDS; i++) {
    glp_set_col_bnds(p, i, GLP_DB, -BIG, BIG);
    glp_set_col_kind(p, FIELDS + i, GLP_BV);
    glp_set_obj_coef(p, FIELDS + i, (double)r->weight[i - 1]);
  }
  glp_add_rows(p, (int)r->edits + 2 * FIELDS);
  for (size_t e = 0; e < r->edits; e++) {
    int column[TERMS + 1];
    double c[TERMS + 1];
    for (size_t t = 0; t < r->edit[e].terms; t++)
      column[t + 1] = (int)r->edit[e].field[t] + 1, c[t + 1] = (double)r->edit[e].coefficient[t];
    glp_set_mat_row(p, (int)e + 1, (int)r->edit[e].terms, column, c);
    glp_set_row_bnds(p, (int)e + 1, r->edit[e].relation == LOCALISE_EQUAL ? GLP_FX : GLP_UP, 0, 0);
  }
  for (int i = 1; i <= FIELDS; i++) { /* y - x <= 2 BIG d and x - y <= 2 BIG d */
    int row = (int)r->edits + 2 * i - 1, column[] = {0, i, FIELDS + i};
    glp_set_mat_row(p, row, 2, column, (double[]){0, 1, -2 * BIG});
    glp_set_row_bnds(p, row, GLP_UP, 0, (double)x[i - 1]);
    glp_set_mat_row(p, row + 1, 2, column, (double[]){0, 1, 2 * BIG});
    glp_set_row_bnds(p, row + 1, GLP_LO, (double)x[i - 1], 0);
  }
  int64_t weight = glp_intopt(p, &how) == 0 && glp_mip_status(p) == GLP_OPT ? (int64_t)(glp_mip_obj_val(p) + 0.5) : -1;
  glp_delete_prob(p);
  return weight;
}

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

int main(int argc, char **argv) {
  size_t records = argc > 1 ? (size_t)atol(argv[1]) : 1000;
  uint64_t seed = argc > 2 ? (uint64_t)atol(argv[2]) : 1;
  struct rules rules;
  struct arena arena = {0};
  int64_t(*x)[FIELDS] = memory_alloc(records * sizeof *x), *own = memory_alloc(records * sizeof *own);
  unsigned differ = 0;
  rules_make(&rules);
  for (size_t i = 0; i < records; i++) record_make(&seed, x[i]);
  double from = seconds();
  for (size_t i = 0; i < records; i++) own[i] = by_localise(&rules, x[i], &arena);
  double localise_s = seconds() - from;
  from = seconds();
  for (size_t i = 0; i < records; i++) differ += by_glpk(&rules, x[i]) != own[i];
  double glpk_s = seconds() - from;
  printf("records=%zu localise_s=%.4f glpk_s=%.4f ratio=%.1f weights_that_differ=%u\n", records, localise_s, glpk_s,
         glpk_s / localise_s, differ);
  free(x), free(own), arena_free(&arena);
  return differ > 0 || glpk_s < 20 * localise_s;
}
