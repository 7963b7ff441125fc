/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reliability.h - rules/reliability.csv: how likely a column is to be wrong when values contradict each other
 * (Fellegi and Holt 1976): the larger the weight, the less readily. */
#ifndef TERTIA_KNOWLEDGE_RELIABILITY_H
#define TERTIA_KNOWLEDGE_RELIABILITY_H

#include "knowledge/names.h"

struct catalog_reliability {
  const struct span *column; /* n */
  const double *weight;
  size_t n;
};

int knowledge_reliability(struct knowledge *knowledge, const struct catalog_reliability **reliability, struct err *err);
/* The weight of a column; `otherwise` when the table does not have it. */
double reliability_weight(const struct catalog_reliability *reliability, struct span column, double otherwise);

#endif
