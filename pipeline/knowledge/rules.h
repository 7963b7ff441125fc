/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rules.h - tables of edit rules, rules/NAME.csv: conditions that records must meet. */
#ifndef TERTIA_KNOWLEDGE_RULES_H
#define TERTIA_KNOWLEDGE_RULES_H

#include "data/expression.h"
#include "knowledge/names.h"

/* What a broken rule means (UNECE, Glossary of Terms on Statistical Data Editing, 2000): fatal edits find certain
 * errors, query edits suspicious values. */
enum rule_severity { RULE_FATAL, RULE_QUERY, RULE_NOTE };

struct catalog_rule {
  struct span rule, forms;             /* forms: separated by '|'; "*": all */
  const struct expression *applies;    /* the rule applies to records where this is true; NULL: for all */
  const struct expression *expression; /* false: the rule is broken. NULL where it has a fault */
  long from, to;                       /* years; 0: open */
  enum rule_severity severity;
  struct span column; /* whose value is asked about; empty: the first of the expression */
  double weight;      /* of the column in error localisation (Fellegi and Holt 1976) */
  struct span message_zh, message_en, question_zh, source;
};

struct catalog_rules {
  const struct catalog_rule *rule;
  size_t n;
};

/* rules/NAME.csv of the catalog. */
int knowledge_rules(struct knowledge *knowledge, const char *name, const struct catalog_rules **rules, struct err *err);
/* A table the user named. */
int knowledge_rules_of(struct knowledge *knowledge, const struct table *table, const struct catalog_rules **rules,
                       struct err *err);

#endif
