/* SPDX-License-Identifier: GPL-3.0-or-later */
/* localise.h - error localisation (Fellegi and Holt, 1976): the set of fields of least weight that must be changed so
 * that a record can satisfy all its edits.
 *
 * Edits are linear equations and inequalities with whole coefficients; a clause is edits of which at least one must
 * hold ("if A then B" is not-A or B). The method is the branch and bound of De Waal and Quere (2003): fields are freed
 * one after the other, a freed field is eliminated from the edits (equations by substitution, inequalities by Fourier
 * and Motzkin), and what is left must hold for the values as they are. All arithmetic is in whole numbers of 128 bits,
 * exact; where one does not fit, the record ends as LOCALISE_LIMIT, never with a wrong answer. Fields that are missing
 * are free from the start.
 *
 * Of several sets of the same weight the one that comes first is taken: compare their fields in ascending order. */
#ifndef TERTIA_STAT_LOCALISE_H
#define TERTIA_STAT_LOCALISE_H

#include "base/arena.h"

#include <stdbool.h>
#include <stdint.h>

enum { LOCALISE_FIELDS = 64 };

enum localise_relation { LOCALISE_EQUAL, LOCALISE_AT_MOST, LOCALISE_BELOW };

/* Sum of coefficient x field, plus constant, RELATION 0. */
struct localise_edit {
  size_t terms;
  const size_t *field;
  const int64_t *coefficient;
  __int128 constant;
  enum localise_relation relation;
};

/* At least one of edit[first] .. edit[first + n - 1] must hold. */
struct localise_clause {
  size_t first, n;
};

struct localise_problem {
  size_t fields;         /* at most LOCALISE_FIELDS */
  const int64_t *weight; /* fields; not below 0 */
  const __int128 *value; /* fields */
  const bool *missing;   /* fields */
  const struct localise_edit *edit;
  const struct localise_clause *clause;
  size_t clauses;
  uint64_t limit; /* most nodes; 0: 100000 */
};

enum localise_status {
  LOCALISE_SOLVED,
  LOCALISE_IMPOSSIBLE, /* the edits contradict each other whatever is changed */
  LOCALISE_LIMIT       /* abandoned; `change` is the best set found so far if `found` */
};

struct localise_result {
  enum localise_status status;
  bool found;
  bool change[LOCALISE_FIELDS];
  int64_t weight; /* of the fields that are changed; missing ones count nothing */
  uint64_t nodes;
};

/* `arena` is used for scratch memory, and reset. */
void localise(const struct localise_problem *problem, struct arena *arena, struct localise_result *result);

#endif
