/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linear_program.c - see linear_program.h. */
#include "stat/linear_program.h"

#include <glpk.h>
#include <math.h>
#include <stdlib.h>

#include "base/memory.h"

struct linear_program {
  glp_prob *problem;
};

static void linear_direction(struct linear_program *program, bool maximise) {
  glp_set_obj_dir(program->problem, maximise ? GLP_MAX : GLP_MIN);
}

struct linear_program *linear_program_new(bool maximise) {
  struct linear_program *program = memory_alloc(sizeof *program);
  glp_term_out(GLP_OFF);
  *program = (struct linear_program){.problem = glp_create_prob()};
  linear_direction(program, maximise);
  return program;
}

void linear_program_free(struct linear_program *program) {
  if (!program) return;
  glp_delete_prob(program->problem);
  free(program);
}

static int bound_kind(double low, double high) {
  if (low == -HUGE_VAL) return high == HUGE_VAL ? GLP_FR : GLP_UP;
  if (high == HUGE_VAL) return GLP_LO;
  return low < high ? GLP_DB : GLP_FX;
}

size_t linear_row_add(struct linear_program *program, double low, double high) {
  int row = glp_add_rows(program->problem, 1);
  glp_set_row_bnds(program->problem, row, bound_kind(low, high), low, high);
  return (size_t)row - 1;
}

/* GLPK counts from 1. */
static void entries_put(const size_t *at, const double *value, size_t n, int **index, double **entry) {
  *index = memory_alloc((n + 1) * sizeof **index);
  *entry = memory_alloc((n + 1) * sizeof **entry);
  for (size_t k = 0; k < n; k++) (*index)[k + 1] = (int)at[k] + 1, (*entry)[k + 1] = value[k];
}

size_t linear_column_add(struct linear_program *program, double low, double high, double cost, const size_t *row,
                         const double *value, size_t n) {
  int column = glp_add_cols(program->problem, 1);
  size_t at = (size_t)column - 1;
  linear_bounds(program, at, low, high);
  linear_cost(program, at, cost);
  if (!n) return at;
  int *index;
  double *entry;
  entries_put(row, value, n, &index, &entry);
  glp_set_mat_col(program->problem, column, (int)n, index, entry);
  free(index), free(entry);
  return at;
}

void linear_row_set(struct linear_program *program, size_t row, const size_t *column, const double *value, size_t n) {
  int *index;
  double *entry;
  entries_put(column, value, n, &index, &entry);
  glp_set_mat_row(program->problem, (int)row + 1, (int)n, index, entry);
  free(index), free(entry);
}

void linear_cost(struct linear_program *program, size_t column, double cost) {
  glp_set_obj_coef(program->problem, (int)column + 1, cost);
}

void linear_bounds(struct linear_program *program, size_t column, double low, double high) {
  glp_set_col_bnds(program->problem, (int)column + 1, bound_kind(low, high), low, high);
}

static enum linear_result result_of(glp_prob *problem, int code) {
  if (code == 0) {
    int status = glp_get_status(problem);
    if (status == GLP_OPT) return LINEAR_OPTIMAL;
    if (status == GLP_UNBND) return LINEAR_UNBOUNDED;
    if (status == GLP_NOFEAS || status == GLP_INFEAS) return LINEAR_INFEASIBLE;
  }
  return LINEAR_FAILED;
}

/* A basis that cannot be used any more (singular after a change of bounds) is made anew, once. */
enum linear_result linear_solve(struct linear_program *program) {
  glp_smcp parameters;
  glp_init_smcp(&parameters);
  parameters.msg_lev = GLP_MSG_OFF;
  parameters.meth = GLP_PRIMAL;
  parameters.tol_bnd = 1e-9, parameters.tol_dj = 1e-9;
  int code = glp_simplex(program->problem, &parameters);
  enum linear_result result = result_of(program->problem, code);
  if (result == LINEAR_FAILED) {
    glp_std_basis(program->problem);
    result = result_of(program->problem, glp_simplex(program->problem, &parameters));
  }
  return result;
}

double linear_objective(const struct linear_program *program) { return glp_get_obj_val(program->problem); }

double linear_value(const struct linear_program *program, size_t column) {
  return glp_get_col_prim(program->problem, (int)column + 1);
}

double linear_reduced_cost(const struct linear_program *program, size_t column) {
  return glp_get_col_dual(program->problem, (int)column + 1);
}

double linear_row_price(const struct linear_program *program, size_t row) {
  return glp_get_row_dual(program->problem, (int)row + 1);
}
