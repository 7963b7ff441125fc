/* edit_sides.h - the two sides of a rule, for its finding: 1590 where the items give 1950, and the difference.
 *
 * Of a condition that ends in a comparison of amounts (after the last `or` at its top level) both sides are shown; of
 * an identity, abs(items - total) <= tolerance, the column asked about and what the others give for it.
 */
#ifndef TERTIA_FLOW_EDIT_SIDES_H
#define TERTIA_FLOW_EDIT_SIDES_H

#include "data/expression.h"

enum { EDIT_VALUE = 160 };

struct edit_sides {
  const struct expression_program *left, *right; /* NULL: not shown; of an identity only `left`, the difference */
  const char *sign;                              /* how they stand when the rule is broken: "<", ">", "<>" */
  int coefficient;                               /* of an identity: of the column asked about, 1 or -1 */
};

/* The sides of the rule at hand over a batch, computed when the first finding needs them. */
struct edit_shown {
  struct expression_work *work;
  const struct batch *batch;
  decimal *left, *right; /* owned */
  size_t room;
};

int edit_sides_bind(struct edit_sides *sides, struct span source, struct span column, const struct schema *schema,
                    struct arena *arena, struct err *err);
/* The value to show, in `room` of EDIT_VALUE bytes. */
struct span edit_sides_show(const struct edit_sides *sides, struct edit_shown *shown, const struct batch *batch,
                            size_t row, decimal value, char *room);

#endif
