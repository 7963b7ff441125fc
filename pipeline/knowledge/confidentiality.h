/* SPDX-License-Identifier: GPL-3.0-or-later */
/* confidentiality.h - confidentiality/rules.csv: when a cell is confidential, by its contributors;
 * confidentiality/derived.csv: which figures are computed from which amounts; confidentiality/sums.csv: which add up.
 * The rules themselves: stat/sensitivity.h. */
#ifndef TERTIA_KNOWLEDGE_CONFIDENTIALITY_H
#define TERTIA_KNOWLEDGE_CONFIDENTIALITY_H

#include "knowledge/knowledge.h"

enum confidentiality_kind { RULE_THRESHOLD, RULE_DOMINANCE, RULE_P_PERCENT, RULE_PRIOR_POSTERIOR, RULE_NONE };

struct confidentiality_rule {
  struct span indicator; /* "*": of those without rows of their own */
  enum confidentiality_kind kind;
  long n;                /* contributors */
  double percent, prior; /* in percent; NaN where the rule has none */
  double required;       /* width of the interval in percent of the cell */
  struct span name;      /* of the kind, as in the table */
};

struct confidentiality {
  const struct confidentiality_rule *rule;
  size_t n;
};

enum derived_need {
  NEEDS_SELF = 1,
  NEEDS_PARENT = 2,
  NEEDS_TOTAL = 4,
  NEEDS_YEAR_BEFORE = 8,
  NEEDS_PERIOD_BEFORE = 16
};

struct derived_figure {
  struct span name; /* ".growth", or a whole indicator; without the star */
  bool prefix;
  unsigned needs;
  struct span others; /* indicators, separated by | */
  bool publish;
};

struct derived_figures {
  const struct derived_figure *figure;
  size_t n;
};

/* confidentiality/sums.csv: an indicator that is the sum of others. */
struct indicator_sum {
  struct span total, parts; /* parts separated by | */
};

struct indicator_sums {
  const struct indicator_sum *sum;
  size_t n;
};

int knowledge_indicator_sums(struct knowledge *knowledge, const struct indicator_sums **sums, struct err *err);
int knowledge_confidentiality(struct knowledge *knowledge, const struct confidentiality **rules, struct err *err);
/* The same from a table that the user named. */
int knowledge_confidentiality_of(struct knowledge *knowledge, const struct table *table,
                                 const struct confidentiality **rules, struct err *err);
int knowledge_derived_figures(struct knowledge *knowledge, const struct derived_figures **figures, struct err *err);
/* What is known of an indicator that is not an amount; NULL: it is one, or it is unknown (it has a point). */
const struct derived_figure *derived_figure(const struct derived_figures *figures, struct span indicator);

#endif
