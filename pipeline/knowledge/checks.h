/* SPDX-License-Identifier: GPL-3.0-or-later */
/* checks.h - rules/checks.csv: the checks that are code, their words and what becomes of a record. */
#ifndef TERTIA_KNOWLEDGE_CHECKS_H
#define TERTIA_KNOWLEDGE_CHECKS_H

#include "knowledge/names.h"

struct catalog_check {
  struct span rule, message_zh, message_en;
  struct span severity; /* reject, duplicate, finding, note */
};

struct catalog_checks {
  const struct catalog_check *check;
  size_t n;
  struct names names;
};

int knowledge_checks(struct knowledge *knowledge, const struct catalog_checks **checks, struct err *err);
const struct catalog_check *catalog_check(const struct catalog_checks *checks, struct span rule); /* NULL: none */

/* Of the words of a table, those in the user's language. */
struct span catalog_words(struct span zh, struct span en);

#endif
