/* SPDX-License-Identifier: GPL-3.0-or-later */
/* expression_clauses.h - a condition as clauses, all of which must be true: each is a list of alternatives, at least
 * one of which must be.
 *
 *     abs(assets - debts) <= 2                  two clauses of one alternative each
 *     status <> '1' or revenue > 0              one clause: a condition on a text, or -revenue < 0
 *     not (a > 0 and b > 0)                     one clause: a <= 0 or b <= 0
 *
 * An alternative is a linear equation or inequality (expression_linear.h), or any other condition, which is evaluated
 * over the record as it is. Error localisation and the checks of rule tables need rules in this form. */
#ifndef TERTIA_DATA_EXPRESSION_CLAUSES_H
#define TERTIA_DATA_EXPRESSION_CLAUSES_H

#include "data/expression_linear.h"

struct alternative {
  struct linear linear;           /* where `other` is NULL */
  const struct expression *other; /* a condition that is not linear */
  bool negated;                   /* the alternative is that `other` is false */
};

struct clause {
  const struct alternative *alternative;
  size_t n;
};

struct clauses {
  const struct clause *clause;
  size_t n;
};

/* False when there would be too many of them. */
bool expression_clauses(const struct expression *expression, struct arena *arena, struct clauses *clauses);
/* Of the condition that it is false. */
bool expression_clauses_negated(const struct expression *expression, struct arena *arena, struct clauses *clauses);

#endif
