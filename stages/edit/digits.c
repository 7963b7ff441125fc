/* SPDX-License-Identifier: GPL-3.0-or-later */
/* digits.c - an identity that is not met, and the one slip of the pen that explains it. See editing.h.
 *
 * Of each item of the broken identities it is known what the others make it. An item is a candidate when a slip
 * (explain.c) leads from what was filed to that value, and all identities with the item are met then. The most usual
 * slip is used; how far the item is from its other periods and forms, before and after, counts as well. Two items that
 * explain it about as well leave the record as it is: then the unit is asked. */
#include <math.h>

#include "base/elementary.h"
#include "stages/edit/editing.h"
#include "stages/edit/explain.h"

enum { SET_MOST = 8 };
#define MARGIN 0.8    /* by which the best explanation must be better than the next */
#define COST_MOST 4.0 /* of an explanation that is believed */
#define SMALL ((decimal_sum)1000 * DECIMAL_SCALE)
#define CENT (DECIMAL_SCALE / 50)
#define LEVEL_WEIGHT 4.0 /* of a power of ten away from the reference */
#define FARTHER 0.08     /* of a power of ten: a slip is not explained by a value so much farther from the reference */
#define FARTHER_COST 3.0
#define RARE 3.5 /* of slips so costly, those that meet the sum only nearly are believed less */
#define NEARLY_COST 1.5

struct candidate {
  double cost;
  size_t n, column[SET_MOST];
  decimal value[SET_MOST];
  struct slip slip;
};

struct explanations {
  struct candidate best, next;
};

static void explanation_add(struct explanations *all, const struct candidate *one) {
  if (one->cost < all->best.cost)
    all->next = all->best, all->best = *one;
  else if (one->cost < all->next.cost)
    all->next = *one;
}

static double away_from(double reference, decimal value) {
  double x = (double)value / DECIMAL_SCALE;
  if (x == 0) return 1;
  double away = fabs(real_log10(fabs(x) / fabs(reference)));
  if ((x < 0) != (reference < 0)) away += 1;
  return away < 3 ? away : 3;
}

static double cost_of_reference(struct reference reference, decimal before, decimal after) {
  if (!reference.n) return 0;
  double farther = away_from(reference.level, after) - away_from(reference.level, before);
  return LEVEL_WEIGHT * farther + (farther > FARTHER ? FARTHER_COST : 0);
}

/* How much nearer the new value is to the references: below 0 when it is nearer. */
static double cost_of_level(const struct record *record, size_t column, decimal after) {
  struct reference history = reference_history(record, column), form = reference_form(record, column);
  decimal before = record->value[column];
  double cost = cost_of_reference(history, before, after) + cost_of_reference(form, before, after);
  if (form.n && fabs((double)after / DECIMAL_SCALE - form.level) < 1e-6) cost -= 3;
  return cost;
}

/* The value of a column by which the identity is met exactly; false when there is none. */
static bool value_meant(const struct identity *identity, size_t column, decimal filed, decimal_sum residual,
                        decimal *meant) {
  for (size_t t = 0; t < identity->terms; t++) {
    if (identity->column[t] != column) continue;
    decimal_sum value = filed - residual / identity->coefficient[t];
    *meant = (decimal)value;
    return residual % identity->coefficient[t] == 0 && value < INT64_MAX && value > -INT64_MAX;
  }
  return false;
}

/* Are its items filed in fractions of a thousand yuan? Then they add up to the last digit. */
static bool has_fractions(const struct identity *identity, const decimal *value) {
  for (size_t t = 0; t < identity->terms; t++) {
    decimal x = value[identity->column[t]];
    if (x != DECIMAL_MISSING && x % DECIMAL_SCALE) return true;
  }
  return false;
}

/* By how much a sum may still be off when the slip is mended: what rounding leaves. */
static decimal slack_of(const struct identity *identity, const decimal *value, decimal_sum residual) {
  bool exact = has_fractions(identity, value);
  decimal_sum size = residual < 0 ? -residual : residual, slack = size / (exact ? 1000 : 50);
  decimal_sum least = exact ? (decimal_sum)DECIMAL_SCALE / 10 : 3 * (decimal_sum)DECIMAL_SCALE / 2;
  if (slack < least) slack = least;
  return slack < identity->tolerance ? (decimal)slack : identity->tolerance;
}

static bool sign_may_turn(const struct record *record, size_t column) {
  const struct catalog_correction *signs = record_looks_for(record, CORRECT_SIGN);
  for (size_t i = 0; signs && i < signs->columns; i++)
    if (span_is(signs->column[i], record->editor->in.column[column].name)) return true;
  return false;
}

static bool column_is_money(const struct record *record, size_t column) {
  for (size_t i = 0; i < record->editor->items; i++)
    if (record->editor->item[i].column == column) return record->editor->item[i].money;
  return false;
}

static void explain_item(const struct record *record, const struct identity *identity, decimal_sum residual,
                         size_t column, struct explanations *all) {
  decimal filed = record->value[column], meant, off;
  if (filed == DECIMAL_MISSING || record_is_fixed(record, column)) return;
  if (!value_meant(identity, column, filed, residual, &meant)) return;
  unsigned possible =
      (sign_may_turn(record, column) ? SLIP_SIGN : 0) | (column_is_money(record, column) ? SLIP_UNIT : 0);
  struct slip slip = slip_between(filed, meant, slack_of(identity, record->value, residual), possible);
  if (slip.correction == CORRECTIONS || !identities_hold_with(record, column, slip.intended)) return;
  off = slip.intended - meant;
  double exact = off == 0 ? -1 : slip.cost >= RARE ? NEARLY_COST : 0;
  struct candidate one = {.cost = slip.cost + cost_of_level(record, column, slip.intended) + exact,
                          .n = 1,
                          .column = {column},
                          .value = {slip.intended},
                          .slip = slip};
  explanation_add(all, &one);
}

/* --- several signs at once --- */

static size_t sign_items(const struct record *record, const struct identity *identity, size_t item[SET_MOST],
                         decimal_sum change[SET_MOST]) {
  size_t n = 0;
  for (size_t t = 0; t < identity->terms && n < SET_MOST; t++) {
    size_t column = identity->column[t];
    decimal x = record->value[column];
    if (x <= 0 || x == DECIMAL_MISSING || record_is_fixed(record, column) || !sign_may_turn(record, column)) continue;
    if (column == record->editor->edits.edit[identity->edit].column)
      continue; /* the balance is not one of the losses */
    item[n] = column;
    change[n++] = -2 * (decimal_sum)x * identity->coefficient[t];
  }
  return n;
}

static void explain_signs(struct record *record, const struct identity *identity, decimal_sum residual,
                          struct explanations *all) {
  size_t item[SET_MOST];
  decimal_sum change[SET_MOST];
  size_t n = sign_items(record, identity, item, change);
  decimal slack = slack_of(identity, record->value, residual);
  for (unsigned set = 1; set < 1u << n; set++) {
    decimal_sum left = residual;
    struct candidate one = {.cost = 0.5, .slip = {.correction = CORRECT_SIGN}};
    for (size_t i = 0; i < n; i++) {
      if (!(set >> i & 1)) continue;
      left += change[i];
      one.column[one.n] = item[i];
      one.value[one.n++] = -record->value[item[i]];
      one.cost += 0.5;
    }
    if (one.n < 2 || left > slack || -left > slack) continue;
    bool small = residual < SMALL && -residual < SMALL; /* sums of a few small items meet by chance */
    if (small && (left > CENT || -left > CENT)) continue;
    one.cost -= left == 0;
    explanation_add(all, &one);
  }
}

/* --- two items, each in the other's place --- */

static bool exchange_holds(struct record *record, const struct identity *identity, decimal slack, size_t a, size_t b) {
  decimal x = record->value[a], y = record->value[b];
  decimal_sum left = 0;
  record->value[a] = y, record->value[b] = x;
  bool good = identities_hold_with(record, a, y) && identities_hold_with(record, b, x) &&
              identity_residual(identity, record->value, &left) && left <= slack && -left <= slack;
  record->value[a] = x, record->value[b] = y;
  return good;
}

static void explain_exchange(struct record *record, const struct identity *identity, decimal slack,
                             struct explanations *all) {
  for (size_t s = 0; s < identity->terms; s++)
    for (size_t t = s + 1; t < identity->terms; t++) {
      size_t a = identity->column[s], b = identity->column[t];
      decimal x = record->value[a], y = record->value[b];
      bool there = x != DECIMAL_MISSING && y != DECIMAL_MISSING && x != y && x != 0 && y != 0;
      if (!there || identity->coefficient[s] == identity->coefficient[t] ||
          !exchange_holds(record, identity, slack, a, b))
        continue;
      struct candidate one = {.cost = 2 + cost_of_level(record, a, y) + cost_of_level(record, b, x),
                              .n = 2,
                              .column = {a, b},
                              .value = {y, x},
                              .slip = {.correction = CORRECT_EXCHANGED}};
      explanation_add(all, &one);
    }
}

/* --- all --- */

static const struct identity *first_broken(const struct record *record, size_t *others) {
  const struct identity *first = NULL;
  *others = 0;
  for (size_t i = 0; i < record->editor->identities; i++) {
    const struct identity *identity = &record->editor->identity[i];
    if (!identity_is_broken(record, identity)) continue;
    if (first)
      ++*others;
    else
      first = identity;
  }
  return first;
}

/* Two identities are broken and have one item in common: it is that one, whatever the slip. */
static void explain_common(const struct record *record, const struct identity *identity, decimal_sum residual,
                           struct explanations *all) {
  for (size_t t = 0; t < identity->terms; t++) {
    size_t column = identity->column[t];
    decimal meant, filed = record->value[column];
    if (filed == DECIMAL_MISSING || record_is_fixed(record, column)) continue;
    if (!value_meant(identity, column, filed, residual, &meant) || !identities_hold_with(record, column, meant))
      continue;
    struct candidate one = {.cost = 5 + cost_of_level(record, column, meant),
                            .n = 1,
                            .column = {column},
                            .value = {meant},
                            .slip = {.correction = CORRECT_TOTAL, .intended = meant}};
    explanation_add(all, &one);
  }
}

static void explanation_apply(struct record *record, const struct identity *identity, decimal_sum residual,
                              const struct candidate *one) {
  struct span rule = record->editor->edits.edit[identity->edit].rule->rule;
  char off[64];
  decimal_sum size = residual;
  *decimal_put(off, size > INT64_MAX || size < -INT64_MAX ? 0 : (decimal)size) = 0;
  for (size_t i = 0; i < one->n; i++)
    record_fix(record, one->column[i], one->value[i], one->slip.correction,
               "rule %.*s was off by %s and is met with it", SPAN_ARG(rule), off);
}

static bool deduce_one(struct record *record) {
  size_t others;
  decimal_sum residual;
  const struct identity *identity = first_broken(record, &others);
  if (!identity || !identity_residual(identity, record->value, &residual)) return false;
  struct explanations all = {.best = {.cost = INFINITY}, .next = {.cost = INFINITY}};
  for (size_t t = 0; t < identity->terms; t++) explain_item(record, identity, residual, identity->column[t], &all);
  if (!others) explain_signs(record, identity, residual, &all);
  explain_exchange(record, identity, slack_of(identity, record->value, residual), &all);
  if (others) explain_common(record, identity, residual, &all);
  if (all.best.cost > COST_MOST || all.next.cost - all.best.cost < MARGIN) return false;
  explanation_apply(record, identity, residual, &all.best);
  return true;
}

void deduce_identities(struct record *record) {
  for (int round = 0; round < 3 && deduce_one(record); round++) continue;
}

/* --- items that are missing --- */

/* Does a broken rule ask for the column? What a form does not need is not filled in. */
static bool is_asked_for(const struct record *record, size_t column) {
  for (size_t i = 0; i < record->broken_n; i++)
    if (record->editor->edits.edit[record->broken[i].edit].column == column) return true;
  return false;
}

void deduce_missing(struct record *record) {
  for (size_t i = 0; i < record->editor->identities; i++) {
    const struct identity *identity = &record->editor->identity[i];
    size_t missing = SCHEMA_ABSENT, n = 0;
    decimal_sum residual;
    if (!record->applies[i]) continue;
    for (size_t t = 0; t < identity->terms; t++) {
      if (identity->nil[t] || record->value[identity->column[t]] != DECIMAL_MISSING) continue;
      missing = identity->column[t];
      n++;
    }
    if (n != 1 || !is_asked_for(record, missing)) continue;
    decimal meant;
    record->value[missing] = 0;
    bool found =
        identity_residual(identity, record->value, &residual) && value_meant(identity, missing, 0, residual, &meant);
    record->value[missing] = DECIMAL_MISSING;
    struct span rule = record->editor->edits.edit[identity->edit].rule->rule;
    if (found && identities_hold_with(record, missing, meant))
      record_fix(record, missing, meant, CORRECT_TOTAL, "missing; by rule %.*s", SPAN_ARG(rule));
  }
}
