/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linear_program.h - linear programmes by the simplex method (GLPK).
 *
 * Columns are variables with bounds, rows are bounded sums of them. Solving again after a change of costs or bounds
 * begins at the last basis. One thread at a time may use a programme; the same programme solved in the same way has the
 * same result. Bounds of +-HUGE_VAL are none. Not solved (numerical trouble) is a result of its own, never a value.
 */
#ifndef TERTIA_STAT_LINEAR_PROGRAM_H
#define TERTIA_STAT_LINEAR_PROGRAM_H

#include <stdbool.h>
#include <stddef.h>

struct linear_program;

enum linear_result { LINEAR_OPTIMAL, LINEAR_INFEASIBLE, LINEAR_UNBOUNDED, LINEAR_FAILED };

struct linear_program *linear_program_new(bool maximise);
void linear_program_free(struct linear_program *program); /* NULL is good */

/* Index of the new row or column, from 0. A column has `n` entries: value[k] in row[k]. */
size_t linear_row_add(struct linear_program *program, double low, double high);
size_t linear_column_add(struct linear_program *program, double low, double high, double cost, const size_t *row,
                         const double *value, size_t n);
void linear_row_set(struct linear_program *program, size_t row, const size_t *column, const double *value, size_t n);
void linear_cost(struct linear_program *program, size_t column, double cost);
void linear_bounds(struct linear_program *program, size_t column, double low, double high);

enum linear_result linear_solve(struct linear_program *program);
/* Of the last solution. */
double linear_objective(const struct linear_program *program);
double linear_value(const struct linear_program *program, size_t column);
double linear_row_price(const struct linear_program *program, size_t row); /* its dual value */
double linear_reduced_cost(const struct linear_program *program, size_t column);

#endif
