/* SPDX-License-Identifier: GPL-3.0-or-later */
/* imputation.h - imputation/NAME.csv: which variables are imputed, by which methods in which order, within which cells.
 */
#ifndef TERTIA_KNOWLEDGE_IMPUTATION_H
#define TERTIA_KNOWLEDGE_IMPUTATION_H

#include "knowledge/knowledge.h"

enum imputation_method {
#define IMPUTATION_METHOD(id, word) IMPUTE_##id,
#include "knowledge/imputation.def"
#undef IMPUTATION_METHOD
  IMPUTATION_METHODS
};
extern const char *const imputation_method_name[IMPUTATION_METHODS];
/* IMPUTATION_METHODS: no such method. */
enum imputation_method imputation_method_of(struct span word);

struct catalog_imputation {
  struct span variable;
  struct span forms;     /* separated by '|'; "*": all */
  struct span methods;   /* the first that can be applied is used; separated by '|' */
  struct span auxiliary; /* columns, separated by '|' */
  struct span cells;     /* from fine to coarse, separated by '|': columns joined by '+', or "*" for all units */
  long minimum_donors;   /* units a cell needs for its links, means and donors */
  long periods_carried;  /* how many periods a unit that does not report is carried; 0: not at all */
};

struct catalog_imputations {
  const struct catalog_imputation *item;
  size_t n;
};

/* imputation/NAME.csv of the catalog. */
int knowledge_imputations(struct knowledge *knowledge, const char *name, const struct catalog_imputations **table,
                          struct err *err);
/* A table the user named. */
int knowledge_imputations_of(struct knowledge *knowledge, const struct table *table,
                             const struct catalog_imputations **imputations, struct err *err);

#endif
