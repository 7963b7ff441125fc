/* SPDX-License-Identifier: GPL-3.0-or-later */
/* formulas.h - formulas/NAME.csv: value added and its components by kind of accounts, in versions with dates; and
 * formulas/signs.csv: items in which a loss may have been entered without its sign. */
#ifndef TERTIA_KNOWLEDGE_FORMULAS_H
#define TERTIA_KNOWLEDGE_FORMULAS_H

#include "base/decimal.h"
#include "data/expression.h"
#include "knowledge/names.h"

enum component { COMPENSATION, NET_PRODUCTION_TAX, CAPITAL_CONSUMPTION, SURPLUS, VALUE_ADDED, COMPONENTS };
extern const char *const component_name[COMPONENTS];

/* One version of a formula. At most one of the five components is left out: it follows from the others. */
struct catalog_formula {
  struct span name, version;
  struct span forms; /* only these forms, separated by '|'; empty: every form of this kind of accounts */
  long from, to;     /* years; 0: open */
  const struct expression *component[COMPONENTS]; /* NULL: left out, or with a fault */
};

struct catalog_formulas {
  const struct catalog_formula *formula; /* in the order of the table */
  size_t n;
};

/* The versions of formulas/NAME.csv. */
int knowledge_formulas(struct knowledge *knowledge, struct span name, const struct catalog_formulas **formulas,
                       struct err *err);

/* A column of a formula whose sign follows from the residual of an identity. */
struct catalog_sign {
  struct span formula, column;
  const struct expression *residual;
  decimal tolerance;
};

struct catalog_signs {
  const struct catalog_sign *sign;
  size_t n;
};

int knowledge_signs(struct knowledge *knowledge, const struct catalog_signs **signs, struct err *err);

#endif
