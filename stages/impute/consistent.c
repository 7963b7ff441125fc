/* SPDX-License-Identifier: GPL-3.0-or-later */
/* consistent.c - makes a record that was filled in meet the fatal rules. See impute.h.
 *
 * Values that were reported stay; those filled in move as little as possible, each in proportion to its size (a total
 * is met pro rata), to where all linear rules are met (stat/projection.h). Rules with conditions are treated case by
 * case (data/expression_cases.h). Afterwards the exact rules are tested as they are written. */
#include <math.h>
#include <stdlib.h>

#include "base/i18n.h"
#include "data/expression_cases.h"
#include "knowledge/rules.h"
#include "stages/impute/rules.h"
#include "stat/projection.h"

enum { ROWS_MOST = 400, ROUNDS = 12 };

/* A rule as linear rows over what was filled in. */
struct rows {
  double *a, *b;
  bool *equation;
  const struct linear **part; /* of each row; NULL: a bound */
  size_t n;
};

struct meeting {
  struct impute *im;
  struct held *held;
  struct arena arena;
  size_t variable[4 * VARIABLES_MOST]; /* those filled in */
  size_t n;
  double *start;  /* n: as filled in */
  size_t *chosen; /* rules: the case that is tried */
};

/* --- rows --- */

static size_t free_of(const struct meeting *m, struct span column) {
  for (size_t i = 0; i < m->n; i++)
    if (span_is(column, m->im->variable[m->variable[i]].name)) return i;
  return SIZE_MAX;
}

static double one_over_ten_to(int places) {
  double power = 1;
  for (int i = 0; i < places; i++) power *= 10;
  return 1 / power;
}

/* Put a part as row; false where an amount it needs is missing. */
static bool part_put(struct meeting *m, struct rows *rows, const struct linear *part, bool tight) {
  double scale = one_over_ten_to(part->scale), step = 0, *a = rows->a + rows->n * m->n,
         b = -(double)part->constant * scale;
  memset(a, 0, m->n * sizeof *a);
  for (size_t t = 0; t < part->terms; t++) {
    const struct linear_term *term = &part->term[t];
    double c = (double)term->coefficient * scale;
    size_t at = free_of(m, term->column);
    if (at != SIZE_MAX) {
      a[at] += c;
      step += fabs(c) * (double)m->im->amount[m->im->variable[m->variable[at]].amount].step / DECIMAL_SCALE;
      continue;
    }
    decimal value = impute_amount_named(m->im, m->held, term->column);
    if (value == DECIMAL_MISSING && !term->nil) return false;
    if (value != DECIMAL_MISSING) b -= c * (double)value / DECIMAL_SCALE;
  }
  if (part->relation == LINEAR_BELOW) b -= 2e-6;
  if (part->relation != LINEAR_EQUAL && tight) b -= step; /* a margin for rounding */
  rows->b[rows->n] = b;
  rows->equation[rows->n] = part->relation == LINEAR_EQUAL;
  rows->part[rows->n++] = part;
  return true;
}

static void bounds_put(struct meeting *m, struct rows *rows) {
  for (size_t i = 0; i < m->n; i++) {
    const struct amount *amount = &m->im->amount[m->im->variable[m->variable[i]].amount];
    if (amount->may_be_negative || m->im->options->allow_negative || rows->n == ROWS_MOST) continue;
    double *a = rows->a + rows->n * m->n;
    memset(a, 0, m->n * sizeof *a);
    a[i] = -1;
    rows->b[rows->n] = 0, rows->equation[rows->n] = false, rows->part[rows->n++] = NULL;
  }
}

static struct rows rows_make(struct meeting *m, bool tight) {
  struct rows rows = {arena_array(&m->arena, double, ROWS_MOST *(m->n + 1)), arena_array(&m->arena, double, ROWS_MOST),
                      arena_array(&m->arena, bool, ROWS_MOST), arena_array(&m->arena, const struct linear *, ROWS_MOST),
                      0};
  const struct edit_rules *rules = m->im->rules;
  for (size_t r = 0; r < rules->n; r++) {
    const struct edit_rule *rule = &rules->rule[r];
    if (!impute_rule_applies(m->im, rule, m->held) || m->chosen[r] == SIZE_MAX) continue;
    const struct expression_case *item = &rule->cases.item[m->chosen[r]];
    for (size_t p = 0; p < item->parts && rows.n < ROWS_MOST; p++) part_put(m, &rows, &item->part[p], tight);
  }
  bounds_put(m, &rows);
  return rows;
}

/* --- cases --- */

/* Is a part met at the current values? Within rounding; a missing amount leaves it open. */
static bool part_holds(const struct meeting *m, const struct linear *part) {
  double sum = (double)part->constant, size = fabs(sum);
  for (size_t t = 0; t < part->terms; t++) {
    decimal value = impute_amount_named(m->im, m->held, part->term[t].column);
    if (value == DECIMAL_MISSING && !part->term[t].nil) return true;
    double x = value == DECIMAL_MISSING ? 0 : (double)part->term[t].coefficient * (double)value / DECIMAL_SCALE;
    sum += x, size += fabs(x);
  }
  if (part->relation == LINEAR_EQUAL) return fabs(sum) <= 1e-12 * size;
  return part->relation == LINEAR_BELOW ? sum < 0 : sum <= 1e-12 * size;
}

static bool conditions_hold(struct meeting *m, const struct edit_rule *rule, size_t which) {
  const struct expression_case *item = &rule->cases.item[which];
  for (size_t k = 0; k < item->conditions; k++) {
    enum truth truth = impute_condition_truth(m->im, rule->condition[which][k], m->held);
    if (truth != (item->condition[k].negated ? TRUTH_FALSE : TRUTH_TRUE)) return false;
  }
  return true;
}

/* The first case from `from` on whose other conditions are met; one that is met already comes first. SIZE_MAX: none. */
static size_t case_choose(struct meeting *m, const struct edit_rule *rule, size_t from) {
  size_t first = SIZE_MAX;
  for (size_t c = from; c < rule->cases.n; c++) {
    if (!conditions_hold(m, rule, c)) continue;
    if (first == SIZE_MAX) first = c;
    bool holds = true;
    for (size_t p = 0; p < rule->cases.item[c].parts; p++) holds &= part_holds(m, &rule->cases.item[c].part[p]);
    if (holds && !from) return c;
  }
  return first;
}

static void cases_choose(struct meeting *m) {
  const struct edit_rules *rules = m->im->rules;
  m->chosen = arena_array(&m->arena, size_t, rules->n + 1);
  for (size_t r = 0; r < rules->n; r++) m->chosen[r] = case_choose(m, &rules->rule[r], 0);
}

/* Another case for a rule that is still broken; false when there is none. */
static bool case_next(struct meeting *m) {
  const struct edit_rules *rules = m->im->rules;
  for (size_t r = 0; r < rules->n; r++) {
    if (!impute_rule_applies(m->im, &rules->rule[r], m->held) || m->chosen[r] == SIZE_MAX) continue;
    size_t next = case_choose(m, &rules->rule[r], m->chosen[r] + 1);
    if (next == SIZE_MAX) continue;
    m->chosen[r] = next;
    return true;
  }
  return false;
}

/* --- values --- */

static void values_put(struct meeting *m, const double *x) {
  for (size_t i = 0; i < m->n; i++) {
    const struct amount *amount = &m->im->amount[m->im->variable[m->variable[i]].amount];
    if (fabs(x[i]) > 9e12) continue;
    double steps = nearbyint(x[i] * DECIMAL_SCALE / (double)amount->step);
    m->held->number[m->im->variable[m->variable[i]].amount] = (decimal)steps * amount->step;
  }
}

/* What a part comes to, exactly, in 10^-(scale + 6); false where it is out of range. */
static bool part_exact(const struct meeting *m, const struct linear *part, decimal_sum *sum) {
  *sum = (decimal_sum)part->constant * DECIMAL_SCALE;
  for (size_t t = 0; t < part->terms; t++) {
    decimal value = impute_amount_named(m->im, m->held, part->term[t].column);
    if (value == DECIMAL_MISSING && !part->term[t].nil) return false;
    if (value != DECIMAL_MISSING) *sum += (decimal_sum)value * part->term[t].coefficient;
  }
  return true;
}

static size_t times_in_equations(const struct rows *rows, size_t n, size_t variable) {
  size_t times = 0;
  for (size_t r = 0; r < rows->n; r++) times += rows->equation[r] && rows->a[r * n + variable] != 0;
  return times;
}

/* An equation is met to the last digit by the value that is in fewest of them, the largest of those. */
static void equation_round(struct meeting *m, const struct rows *rows, const struct linear *part) {
  decimal_sum off;
  size_t best = SIZE_MAX, best_times = 0;
  int64_t best_coefficient = 0;
  if (!part_exact(m, part, &off) || !off) return;
  for (size_t t = 0; t < part->terms; t++) {
    size_t at = free_of(m, part->term[t].column);
    if (at == SIZE_MAX || off % part->term[t].coefficient) continue;
    size_t times = times_in_equations(rows, m->n, at);
    decimal size = m->held->number[m->im->variable[m->variable[at]].amount];
    decimal best_size = best == SIZE_MAX ? 0 : m->held->number[m->im->variable[m->variable[best]].amount];
    if (best == SIZE_MAX || times < best_times || (times == best_times && llabs(size) > llabs(best_size)))
      best = at, best_times = times, best_coefficient = part->term[t].coefficient;
  }
  if (best != SIZE_MAX) m->held->number[m->im->variable[m->variable[best]].amount] -= (decimal)(off / best_coefficient);
}

static void equations_round(struct meeting *m, const struct rows *rows) {
  for (size_t round = 0; round < 4; round++)
    for (size_t r = 0; r < rows->n; r++)
      if (rows->equation[r] && rows->part[r]) equation_round(m, rows, rows->part[r]);
}

static bool bounds_hold(const struct meeting *m) {
  for (size_t i = 0; i < m->n; i++) {
    size_t amount = m->im->variable[m->variable[i]].amount;
    if (m->held->number[amount] < 0 && !m->im->amount[amount].may_be_negative && !m->im->options->allow_negative)
      return false;
  }
  return true;
}

static bool project(struct meeting *m, bool tight) {
  struct rows rows = rows_make(m, tight);
  double *spread = arena_array(&m->arena, double, m->n + 1), *x = arena_array(&m->arena, double, m->n + 1);
  double largest = 0;
  for (size_t i = 0; i < m->n; i++) largest = fmax(largest, fabs(m->start[i]));
  for (size_t i = 0; i < m->n; i++) spread[i] = fmax(fabs(m->start[i]), fmax(1e-9 * largest, 1e-3));
  struct projection problem = {m->n, rows.n, rows.a, rows.b, rows.equation, m->start, spread};
  if (!projection_solve(&m->arena, &problem, x)) return false;
  values_put(m, x);
  equations_round(m, &rows);
  return impute_rules_are_met(m->im, m->held) && bounds_hold(m);
}

static void mark_adjusted(struct meeting *m) {
  for (size_t i = 0; i < m->n; i++) {
    double now = (double)m->held->number[m->im->variable[m->variable[i]].amount] / DECIMAL_SCALE;
    if (fabs(now - m->start[i]) > 1e-9) m->held->filling[m->variable[i]].adjusted = true;
  }
}

static void variables_find(struct meeting *m) {
  m->start = arena_array(&m->arena, double, m->im->variables + 1);
  for (size_t v = 0; v < m->im->variables; v++) {
    const struct filling *filling = &m->held->filling[v];
    decimal value = m->held->number[m->im->variable[v].amount];
    if (filling->method >= IMPUTATION_METHODS || filling->open || filling->given || value == DECIMAL_MISSING) continue;
    m->start[m->n] = (double)value / DECIMAL_SCALE;
    m->variable[m->n++] = v;
  }
}

/* Values that the rules do not allow are removed: the record keeps its holes. */
static void take_back(struct meeting *m) {
  for (size_t i = 0; i < m->n; i++) {
    m->held->number[m->im->variable[m->variable[i]].amount] = DECIMAL_MISSING;
    m->held->filling[m->variable[i]].method = IMPUTATION_METHODS;
    m->held->filling[m->variable[i]].open = true;
  }
  m->held->refused = true;
}

/* Where a rule is broken, reported values that may be moved are added to those that are. A reported 0 stays 0. */
static void open_reported(struct impute *im, struct held *held) {
  for (size_t v = 0; v < im->variables; v++) {
    decimal value = held->number[im->variable[v].amount];
    if (!im->variable[v].adjustable || value == DECIMAL_MISSING || value == 0 || held->is_carried) continue;
    if (!held->filling) {
      held->filling = arena_array(im->arena, struct filling, im->variables);
      for (size_t k = 0; k < im->variables; k++)
        held->filling[k] = (struct filling){.method = IMPUTATION_METHODS, .on = SIZE_MAX};
    }
    if (held->filling[v].method < IMPUTATION_METHODS) continue;
    held->filling[v] = (struct filling){.method = IMPUTE_PRORATED,
                                        .from = IMPUTATION_METHODS,
                                        .link = NAN,
                                        .on = SIZE_MAX,
                                        .was_reported = true,
                                        .before = value,
                                        .level = im->variable[v].level[0]};
  }
}

/* Those that did not have to move, or could not, are reported values again. */
static void close_reported(struct impute *im, struct held *held) {
  for (size_t v = 0; held->filling && v < im->variables; v++) {
    struct filling *filling = &held->filling[v];
    size_t amount = im->variable[v].amount;
    if (!filling->was_reported) continue;
    if (filling->open) held->number[amount] = filling->before;
    if (held->number[amount] == filling->before)
      *filling = (struct filling){.method = IMPUTATION_METHODS, .on = SIZE_MAX};
  }
}

bool impute_rules_meet(struct impute *im, struct held *held) {
  if ((!held->filling && !im->options->adjust.n) || impute_rules_are_met(im, held)) return true;
  open_reported(im, held);
  if (!held->filling) return !(held->refused = true);
  struct meeting m = {.im = im, .held = held};
  variables_find(&m);
  bool met = false;
  if (m.n) cases_choose(&m);
  for (size_t round = 0; m.n && !met && round < ROUNDS; round++) {
    met = project(&m, true) || project(&m, false);
    if (!met && !case_next(&m)) break;
  }
  if (met)
    mark_adjusted(&m);
  else if (m.n)
    take_back(&m);
  close_reported(im, held);
  arena_free(&m.arena);
  return met;
}
