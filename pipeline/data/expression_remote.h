/* SPDX-License-Identifier: GPL-3.0-or-later */
/* expression_remote.h - values of an expression that are not in the record itself: those of other periods, of other
 * forms and of the class.
 *
 *     previous(revenue)  year_ago(revenue)  next(revenue)     the same unit and form, a period before, a year before,
 * after of('102-1|202-1', emp_end)                              the same unit and period, first of these forms that has
 * it per_head(payroll)                                       the record's value divided by its number of persons
 *     class_lower('payroll/emp_end')                          the learned band of the ratio for the record's class;
 *     class_median('payroll/emp_end'), class_upper(...)
 *     prior(revenue)                                          a column of the record: revenue_prior, as filed
 *
 * In a parsed expression such a value is a column whose name is its canonical text ("previous(revenue)",
 * "of(102-1|202-1,emp_end)"); whoever runs the expression adds a column of that name to the batch
 * (stages/edit/remote.c). */
#ifndef TERTIA_DATA_EXPRESSION_REMOTE_H
#define TERTIA_DATA_EXPRESSION_REMOTE_H

#include "base/span.h"

#include <stdbool.h>

enum remote_kind {
  REMOTE_NONE, /* a column of the record */
  REMOTE_PREVIOUS,
  REMOTE_YEAR_AGO,
  REMOTE_NEXT,
  REMOTE_OF,
  REMOTE_PER_HEAD,
  REMOTE_CLASS_LOWER,
  REMOTE_CLASS_MEDIAN,
  REMOTE_CLASS_UPPER
};

struct remote {
  enum remote_kind kind;
  struct span column; /* whose value is meant; empty for the class_ functions */
  struct span forms;  /* of REMOTE_OF: separated by '|' */
  struct span ratio;  /* of the class_ functions: "payroll/emp_end" */
};

/* What a column's name in an expression means. */
struct remote remote_of(struct span name);

/* For the parser: the function of this name; arguments: 1, a column; 2, a text and a column; 3, a text; 4, a column to
 * which `suffix` is added. REMOTE_NONE when there is none, unless it is prior(). */
struct remote_function {
  const char *name;
  enum remote_kind kind;
  int arguments;
  const char *suffix;
};
const struct remote_function *remote_function(struct span name);

/* The two columns of a ratio; false when it is not one. */
bool remote_ratio(struct span ratio, struct span *above, struct span *below);

#endif
