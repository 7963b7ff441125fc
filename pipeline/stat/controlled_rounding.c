/* SPDX-License-Identifier: GPL-3.0-or-later */
/* controlled_rounding.c - see controlled_rounding.h.
 *
 * x_i from 0 to 1 is how far amount i goes up from the multiple below it. Rows may be off by multiples at a price far
 * above that of any rounding, so there always is a solution; its value is the sum of what amounts are changed by. */
#include "stat/controlled_rounding.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "stat/linear_program.h"

enum { FIXED_AT_ONCE = 8 };
#define WHOLE 1e-6
#define PRICE 1000.0

struct rounding {
  const struct disclosure *problem;
  const double *base;
  size_t *column; /* by cell: column + 1; 0: it stays */
  double *below;  /* by cell: the multiple below, or the amount where it is one */
  size_t *cell, columns;
  struct linear_program *program;
};

static bool is_shown(const struct disclosure_cell *c) { return c->mark != DISCLOSURE_HIDDEN; }

/* Sums of shown amounts with one base. */
static bool is_kept_row(const struct rounding *r, const struct disclosure_row *row) {
  if (row->low != 0 || row->high != 0) return false;
  for (size_t k = 0; k < row->n; k++)
    if (!is_shown(&r->problem->cell[row->cell[k]]) || fabs(row->factor[k]) != 1 ||
        r->base[row->cell[k]] != r->base[row->cell[0]])
      return false;
  return row->n > 0;
}

static void columns_add(struct rounding *r) {
  for (size_t i = 0; i < r->problem->cells; i++) {
    const struct disclosure_cell *c = &r->problem->cell[i];
    double multiples = c->value / r->base[i], floor_of = floor(multiples + WHOLE);
    r->below[i] = floor_of * r->base[i];
    if (!is_shown(c) || fabs(multiples - floor_of) <= WHOLE) continue;
    r->column[i] = linear_column_add(r->program, 0, 1, 1 - 2 * (multiples - floor_of), NULL, NULL, 0) + 1;
    r->cell[r->columns++] = i;
  }
}

/* Sum of factor x (below / base + x) + off - under = 0. */
static void controlled_rounding_row_add(struct rounding *r, const struct disclosure_row *row) {
  size_t *column = memory_alloc((row->n + 3) * sizeof *column), n = 0;
  double *value = memory_alloc((row->n + 3) * sizeof *value), known = 0;
  for (size_t k = 0; k < row->n; k++) {
    size_t cell = row->cell[k];
    known += row->factor[k] * round(r->below[cell] / r->base[cell]);
    if (r->column[cell]) column[n] = r->column[cell] - 1, value[n++] = row->factor[k];
  }
  size_t at = linear_row_add(r->program, -known, -known);
  column[n] = linear_column_add(r->program, 0, HUGE_VAL, PRICE, NULL, NULL, 0), value[n++] = 1;
  column[n] = linear_column_add(r->program, 0, HUGE_VAL, PRICE, NULL, NULL, 0), value[n++] = -1;
  linear_row_set(r->program, at, column, value, n);
  free(column), free(value);
}

/* Fix the amounts nearest to a whole number, of those that are not one: at most a few before the programme is solved
 * again. */
static size_t fix_some(struct rounding *r) {
  size_t fixed = 0;
  for (double within = 0.1; within <= 0.51 && !fixed; within += 0.2)
    for (size_t i = 0; i < r->columns && fixed < FIXED_AT_ONCE; i++) {
      size_t column = r->column[r->cell[i]] - 1;
      double x = linear_value(r->program, column), whole = round(x);
      if (fabs(x - whole) <= WHOLE || fabs(x - whole) > within) continue;
      linear_bounds(r->program, column, whole, whole);
      fixed++;
    }
  return fixed;
}

static void result_set(struct rounding *r, struct controlled_rounding *result) {
  const struct disclosure *p = r->problem;
  for (size_t i = 0; i < p->cells; i++) {
    bool up = r->column[i] && linear_value(r->program, r->column[i] - 1) > 0.5;
    result->rounded[i] = !is_shown(&p->cell[i]) ? NAN : r->below[i] + (up ? r->base[i] : 0);
  }
  for (size_t k = 0; k < p->rows; k++) {
    double sum = 0;
    if (!is_kept_row(r, &p->row[k])) continue;
    for (size_t e = 0; e < p->row[k].n; e++) sum += p->row[k].factor[e] * result->rounded[p->row[k].cell[e]];
    result->broken[k] = fabs(sum) > WHOLE * r->base[p->row[k].cell[0]];
    result->rows_broken += result->broken[k], result->rows_kept += !result->broken[k];
  }
}

bool controlled_rounding(const struct disclosure *problem, const double *base, struct arena *arena,
                         struct controlled_rounding *result) {
  size_t n = problem->cells + 1;
  struct rounding r = {.problem = problem,
                       .base = base,
                       .column = arena_array(arena, size_t, n),
                       .below = arena_array(arena, double, n),
                       .cell = arena_array(arena, size_t, n)};
  *result = (struct controlled_rounding){.rounded = arena_array(arena, double, n),
                                         .broken = arena_array(arena, bool, problem->rows + 1)};
  r.program = linear_program_new(false);
  columns_add(&r);
  for (size_t k = 0; k < problem->rows; k++)
    if (is_kept_row(&r, &problem->row[k])) controlled_rounding_row_add(&r, &problem->row[k]);
  bool solved;
  do {
    result->programmes++;
    solved = linear_solve(r.program) == LINEAR_OPTIMAL;
  } while (solved && fix_some(&r));
  if (solved) result_set(&r, result);
  linear_program_free(r.program);
  return solved;
}
