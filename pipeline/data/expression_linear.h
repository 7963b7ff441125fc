/* SPDX-License-Identifier: GPL-3.0-or-later */
/* expression_linear.h - converts an expression to linear equations and inequalities, if it is linear.
 *
 *     revenue - cost - nil(tax) = op_profit        1 revenue - 1 cost - 1 nil(tax) - 1 op_profit = 0
 *     abs(assets - liabilities - equity) <= 2      two parts, both of which must be true:
 *                                                  assets - liabilities - equity - 2 <= 0 and its mirror image
 *     depreciation <= acc_depreciation and ...     a part for each side of `and`
 *     0.5 * wages + 3                              a value, not a condition
 *
 * Error localisation (Fellegi and Holt 1976) and imputation under edits need rules in this form. Coefficients are
 * exact: integers over a power of ten. nil(x) of a column is a term of its own: x, or 0 where x is missing.
 */
#ifndef TERTIA_DATA_EXPRESSION_LINEAR_H
#define TERTIA_DATA_EXPRESSION_LINEAR_H

#include "data/expression.h"

enum linear_relation {
  LINEAR_VALUE,   /* a number: the sum itself */
  LINEAR_EQUAL,   /* the sum is 0 */
  LINEAR_AT_MOST, /* the sum is at most 0 */
  LINEAR_BELOW    /* the sum is below 0 */
};

struct linear_term {
  struct span column;
  bool nil;            /* 0 where the column is missing */
  int64_t coefficient; /* divided by the whole's 10^scale; never 0 */
};

/* Sum of coefficient x column, plus constant; all divided by 10^scale. */
struct linear {
  enum linear_relation relation;
  const struct linear_term *term; /* by first appearance of the columns; nil(x) follows x */
  size_t terms;
  int64_t constant;
  int scale;
};

/* All parts must be true. */
struct linear_form {
  const struct linear *part;
  size_t parts;
};

/* False when the expression is not linear: `why` then names the part that is not, with its position. */
bool expression_linear(const struct expression *expression, struct arena *arena, struct linear_form *form,
                       struct err *why);

#endif
