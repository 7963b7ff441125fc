/* SPDX-License-Identifier: GPL-3.0-or-later */
/* problem.h - the cells and the sums they make, as an intruder sees them (stat/disclosure.h), built from the figures.
 *
 * Cells with the same records, such as the totals of two schemes, are one variable. What no table shows but
 * follows from the tables is a variable too: what the categories of a table leave of their total, records of units
 * below a threshold, and the sum of cells of one row that have one contributor; where it has too few contributors
 * it has to be protected like a cell.
 */
#ifndef TERTIA_STAGES_PROTECT_PROBLEM_H
#define TERTIA_STAGES_PROTECT_PROBLEM_H

#include "stages/protect/protect.h"
#include "stat/disclosure.h"

/* Beside a cell of the problem. */
struct variable {
  const struct cell *cell; /* whose figure it is; the first of those that share it. NULL: no table shows it */
  const char *title;       /* of what no table shows */
  struct span indicator;
  bool known_before; /* an earlier table or another one shows it */
};

struct problem {
  struct protecting *run;
  struct arena *arena;
  struct disclosure disclosure;
  size_t cell_room, row_room;
  struct variable *variable; /* disclosure.cells */
  size_t variable_room;
  size_t *of_cell;                /* by run->cell: its variable */
  struct span *holder;            /* by number of single contributors, from 1 */
  size_t *term, terms, term_room; /* the row being made */
  double *factor;
  size_t factor_room;
  size_t published_rows; /* shares and growth of published tables among the rows */
};

/* --- problem.c --- */
void problem_make(struct problem *problem, struct protecting *run);
size_t problem_variable(struct problem *problem, const struct disclosure_cell *cell, const struct variable *variable);
void problem_term(struct problem *problem, size_t variable, double factor);
void problem_row(struct problem *problem, double low, double high); /* of the terms since the last one */
void problem_drop_terms(struct problem *problem);
void problem_apply(struct problem *problem); /* marks back to the cells */
void problem_free(struct problem *problem);

/* --- relations.c --- */
void relations_add(struct problem *problem);

/* --- published.c: before disclosure_index() --- */
int published_apply(struct problem *problem, struct err *err);
void pattern_change_columns(const void *shared, struct schema_builder *builder);
int pattern_changes_write(const struct protecting *run, const struct emit *emit, struct err *err);

/* --- rounding.c --- */
int rounding_apply(struct problem *problem, struct err *err);

/* --- summary.c --- */
struct protection {
  struct disclosure_result result;
  struct disclosure_bound bound;
};
int summary_write(const struct problem *problem, const struct protection *protection, const struct emit *emit,
                  struct err *err);
void summary_columns(const void *shared, struct schema_builder *builder);

/* --- audit.c --- */
/* What an intruder computes of each suppressed cell, written to the port; EX_DATAERR with names where it is too close.
 */
int audit_write(struct problem *problem, const struct emit *emit, struct err *err);
void audit_columns(const void *shared, struct schema_builder *builder);

#endif
