/* SPDX-License-Identifier: GPL-3.0-or-later */
/* edit_sides.h - the two sides of a rule, for its finding: for example 1590 against 1950 from the items, and the
 * difference.
 *
 * For a condition that ends in a comparison of amounts (after the last `or` at its top level) both sides are shown; for
 * an identity, abs(items - total) <= tolerance, the column checked and the value implied by the others.
 */
#ifndef TERTIA_FLOW_EDIT_SIDES_H
#define TERTIA_FLOW_EDIT_SIDES_H

#include "data/expression.h"

enum { EDIT_VALUE = 160 };

struct edit_sides {
  const struct expression_program *left, *right; /* NULL: not shown; an identity has only `left`, the difference */
  const char *sign;                              /* the relation when the rule is violated: "<", ">", "<>" */
  int coefficient;                               /* for an identity: sign of the checked column, 1 or -1 */
};

/* The sides of the current rule over a batch, computed when the first finding needs them. */
struct edit_shown {
  struct expression_work *work;
  const struct batch *batch;
  decimal *left, *right; /* owned */
  size_t room;
};

int edit_sides_bind(struct edit_sides *sides, struct span source, struct span column, const struct schema *schema,
                    struct arena *arena, struct err *err);
/* Format the value to show into `room`, of EDIT_VALUE bytes. */
struct span edit_sides_show(const struct edit_sides *sides, struct edit_shown *shown, const struct batch *batch,
                            size_t row, decimal value, char *room);

#endif
