/* SPDX-License-Identifier: GPL-3.0-or-later */
/* names.h - lists of names that tables refer to, for look-up and for finding the nearest one. */
#ifndef TERTIA_KNOWLEDGE_NAMES_H
#define TERTIA_KNOWLEDGE_NAMES_H

#include "base/nearest.h"
#include "knowledge/knowledge.h"

enum name_list {
  NAMES_NONE,
  NAMES_COLUMNS,    /* columns.csv */
  NAMES_ITEMS,      /* what a layout may bind a title to: columns, and the parts of an identity */
  NAMES_UNITS,      /* units.csv */
  NAMES_INDICATORS, /* indicators.csv, and the amounts among the columns */
  NAMES_FORMS,      /* forms.csv */
  NAMES_FORMULAS,   /* formulas/NAME.csv */
  NAMES_EDITIONS,   /* editions.csv */
  NAMES_SCHEMES,    /* schemes.csv, and the editions as classifications */
  NAMES_REGIONS,    /* regions/regions.csv */
  NAMES_CHECKS,     /* rules/checks.csv */
  NAME_LISTS
};

struct names {
  struct span *name;
  size_t n, room;
};

void names_add(struct names *names, struct span name, struct arena *arena);
bool names_have(const struct names *names, struct span name);
void names_offer(const struct names *names, struct nearest *nearest);

/* "column", "form": for messages. */
const char *name_list_title(enum name_list list);
/* NULL when the table that has the names could not be read. */
const struct names *knowledge_names(struct knowledge *knowledge, enum name_list list);

#endif
