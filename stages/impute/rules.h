/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rules.h - the fatal rules of the catalog and those named by options, over what is remembered of a record. */
#ifndef TERTIA_STAGES_IMPUTE_RULES_H
#define TERTIA_STAGES_IMPUTE_RULES_H

#include "data/expression_cases.h"
#include "stages/impute/impute.h"

struct edit_rule {
  struct span name, forms;
  long from, to;
  const struct expression_program *program, *applies; /* over rules->schema; applies NULL: to all */
  struct expression_cases cases;
  const struct expression_program ***condition; /* of each case, its other conditions */
};

struct edit_rules {
  struct edit_rule *rule;
  size_t n;
  struct schema schema; /* amounts as decimals, then texts, then form and period */
  struct batch row;     /* of one row */
  struct expression_work work;
};

decimal impute_amount_named(const struct impute *im, const struct held *held, struct span name);
bool impute_rule_applies(struct impute *im, const struct edit_rule *rule, const struct held *held);
enum truth impute_condition_truth(struct impute *im, const struct expression_program *program, const struct held *held);

#endif
