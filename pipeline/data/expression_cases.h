/* SPDX-License-Identifier: GPL-3.0-or-later */
/* expression_cases.h - a condition as cases, each a set of linear parts and other conditions; it is true when all of
 * one case are.
 *
 *     status <> '1' or revenue > 0          case 1: status <> '1'; case 2: 0 - revenue < 0
 *     not (a <= b and c = 'x')              case 1: b - a < 0;     case 2: not (c = 'x')
 *
 * So a rule with conditions is linear once it is known which of its other conditions are true for a record. */
#ifndef TERTIA_DATA_EXPRESSION_CASES_H
#define TERTIA_DATA_EXPRESSION_CASES_H

#include "data/expression_linear.h"

/* A condition that is not linear. */
struct case_condition {
  const struct expression *expression;
  bool negated;
};

struct expression_case {
  const struct linear *part;
  size_t parts;
  const struct case_condition *condition;
  size_t conditions;
};

struct expression_cases {
  const struct expression_case *item;
  size_t n;
};

enum { CASES_MOST = 64 };

/* A condition with more than CASES_MOST cases is one case with one other condition: itself. */
void expression_cases(const struct expression *expression, struct arena *arena, struct expression_cases *cases);

#endif
