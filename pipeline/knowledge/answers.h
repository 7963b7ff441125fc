/* SPDX-License-Identifier: GPL-3.0-or-later */
/* answers.h - what units have answered to queries: a table that the user names. */
#ifndef TERTIA_KNOWLEDGE_ANSWERS_H
#define TERTIA_KNOWLEDGE_ANSWERS_H

#include "data/period.h"
#include "knowledge/names.h"

enum answer_kind {
  ANSWER_CONFIRMED, /* the value as filed is right */
  ANSWER_CORRECTED, /* `value` is right */
  ANSWER_ACCEPTED   /* it is out of the ordinary and accepted until `until` */
};

struct catalog_answer {
  struct span unit, form, column; /* form, column: "*": all */
  period_code period;             /* PERIOD_NONE: all */
  enum answer_kind kind;
  struct span value;
  period_code until; /* PERIOD_NONE: open */
  struct span by, signed_off_by, received, note;
  unsigned line;
};

struct catalog_answers {
  const struct catalog_answer *answer;
  size_t n;
};

int knowledge_answers_of(struct knowledge *knowledge, const struct table *table, const struct catalog_answers **answers,
                         struct err *err);

#endif
