/* SPDX-License-Identifier: GPL-3.0-or-later */
/* design.h - tables of a survey: designs/NAME.csv (strata), known totals that users name, and thresholds.csv (which
 * units are surveyed in full, by industry). */
#ifndef TERTIA_KNOWLEDGE_DESIGN_H
#define TERTIA_KNOWLEDGE_DESIGN_H

#include "knowledge/knowledge.h"

struct design_stratum {
  struct span stratum, domain;
  double population, sample, weight; /* NaN: not stated */
  bool take_all;
};
struct catalog_design {
  const struct design_stratum *stratum;
  size_t n;
};
/* A design of the catalog, or a table the user named. */
int knowledge_design(struct knowledge *knowledge, const char *name, const struct catalog_design **design,
                     struct err *err);
int knowledge_design_of(struct knowledge *knowledge, const struct table *table, const struct catalog_design **design,
                        struct err *err);

struct known_total {
  struct span variable,
      category;      /* variable "count" counts units; a category is a text of the column, blank sums its amounts */
  struct span group; /* of a ratio estimator; blank: all */
  double total;
};
struct known_totals {
  const struct known_total *item;
  size_t n;
};
int knowledge_totals_of(struct knowledge *knowledge, const struct table *table, const struct known_totals **totals,
                        struct err *err);

/* Revenue or persons from which units of an industry are surveyed in full. */
struct catalog_threshold {
  struct span codes;       /* sections or beginnings of classes, separated by '|' */
  long from, to;           /* years; 0: open */
  double revenue, persons; /* 千元, 人; NaN: not asked */
};
struct catalog_thresholds {
  const struct catalog_threshold *item;
  size_t n;
};
int knowledge_thresholds(struct knowledge *knowledge, const struct catalog_thresholds **thresholds, struct err *err);

#endif
