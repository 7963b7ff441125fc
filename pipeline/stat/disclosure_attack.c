/* SPDX-License-Identifier: GPL-3.0-or-later */
/* disclosure_attack.c - what an intruder computes: the largest and the smallest value a suppressed cell may have, by
 * linear programming over all cells it depends on. See disclosure.h.
 *
 * Variables are deviations from the truth, in units of the smallest protection of the group, so that rows have the
 * bounds 0 and no figure is lost beside one that is larger by far. A point that was met says of all its cells how far
 * they reach; as points may be scaled down to 0, the truth, also how far in the other direction. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "stat/disclosure.h"
#include "stat/linear_program.h"

struct disclosure_group {
  const struct disclosure *problem;
  uint32_t knows, own;            /* own: the only contributor of the cell that is attacked */
  size_t *cell, cells, cell_room; /* column k is cell[k] */
  size_t *row, rows, row_room;
  size_t *column_of; /* by cell of the problem: its column + 1; 0 not here */
  double scale;
  double *above, *below; /* by column: how far points that were met reach; in the problem's units */
  struct linear_program *program;
  size_t programmes;
};

/* --- which cells and rows ------------------------------------------------------------------------------------------
 */

static bool disclosure_attack_is_variable(const struct disclosure_group *group, size_t cell) {
  const struct disclosure_cell *c = &group->problem->cell[cell];
  bool known = group->knows &&
               (group->knows == DISCLOSURE_ALL ? c->holder && c->holder != group->own : c->holder == group->knows);
  return disclosure_is_unknown(c) && !known;
}

static void group_add(struct disclosure_group *group, size_t cell) {
  if (group->column_of[cell] || !disclosure_attack_is_variable(group, cell)) return;
  group->cell = list_room(group->cell, &group->cell_room, group->cells + 1, sizeof *group->cell);
  group->cell[group->cells++] = cell;
  group->column_of[cell] = group->cells;
}

static void group_spread(struct disclosure_group *group) {
  const struct disclosure *problem = group->problem;
  bool *seen = memory_alloc(problem->rows + 1);
  memset(seen, 0, problem->rows + 1);
  for (size_t k = 0; k < group->cells; k++)
    for (size_t i = problem->first[group->cell[k]]; i < problem->first[group->cell[k] + 1]; i++) {
      size_t r = problem->in_row[i];
      if (seen[r]) continue;
      seen[r] = true;
      group->row = list_room(group->row, &group->row_room, group->rows + 1, sizeof *group->row);
      group->row[group->rows++] = r;
      for (size_t e = 0; e < problem->row[r].n; e++) group_add(group, problem->row[r].cell[e]);
    }
  free(seen);
}

/* --- the programme --------------------------------------------------------------------------------------------------
 */

enum { SPREAD_MOST = 1000000000 }; /* the largest value in units of the scale: beyond, digits are lost */

static double scale_of(const struct disclosure_group *group) {
  double least = HUGE_VAL, most = 0;
  for (size_t k = 0; k < group->cells; k++) {
    const struct disclosure_cell *c = &group->problem->cell[group->cell[k]];
    if (c->up > 0) least = fmin(least, c->up);
    if (c->down > 0) least = fmin(least, c->down);
    most = fmax(most, fabs(c->value));
  }
  if (least == HUGE_VAL) least = most > 0 ? most * 1e-3 : 1;
  return fmax(least, most / SPREAD_MOST);
}

static double row_true(const struct disclosure *problem, const struct disclosure_row *row) {
  double sum = 0;
  for (size_t k = 0; k < row->n; k++) sum += row->factor[k] * problem->cell[row->cell[k]].value;
  return sum;
}

/* The truth satisfies every row, whatever rounding says. */
static void disclosure_attack_row_put(struct disclosure_group *group, const struct disclosure_row *row) {
  double truth = row_true(group->problem, row);
  double low = fmin(0, (row->low - truth) / group->scale), high = fmax(0, (row->high - truth) / group->scale);
  if (row->low == row->high) low = high = 0;
  size_t at = linear_row_add(group->program, low, high), n = 0;
  size_t *column = memory_alloc((row->n + 1) * sizeof *column);
  double *value = memory_alloc((row->n + 1) * sizeof *value);
  for (size_t k = 0; k < row->n; k++)
    if (group->column_of[row->cell[k]]) column[n] = group->column_of[row->cell[k]] - 1, value[n++] = row->factor[k];
  linear_row_set(group->program, at, column, value, n);
  free(column), free(value);
}

static void group_programme(struct disclosure_group *group) {
  const struct disclosure *problem = group->problem;
  group->program = linear_program_new(true);
  for (size_t k = 0; k < group->cells; k++) {
    const struct disclosure_cell *c = &problem->cell[group->cell[k]];
    linear_column_add(group->program, fmin(0, (c->lower - c->value) / group->scale),
                      fmax(0, (c->upper - c->value) / group->scale), 0, NULL, NULL, 0);
  }
  for (size_t i = 0; i < group->rows; i++) disclosure_attack_row_put(group, &problem->row[group->row[i]]);
}

struct disclosure_group *disclosure_group_new(const struct disclosure *problem, size_t cell, uint32_t knows) {
  struct disclosure_group *group = memory_alloc(sizeof *group);
  *group = (struct disclosure_group){.problem = problem, .knows = knows, .own = problem->cell[cell].holder};
  group->column_of = memory_alloc((problem->cells + 1) * sizeof *group->column_of);
  memset(group->column_of, 0, (problem->cells + 1) * sizeof *group->column_of);
  group_add(group, cell);
  group_spread(group);
  group->above = memory_alloc((group->cells + 1) * sizeof *group->above);
  group->below = memory_alloc((group->cells + 1) * sizeof *group->below);
  for (size_t k = 0; k < group->cells; k++) group->above[k] = group->below[k] = 0;
  group->scale = scale_of(group);
  group_programme(group);
  return group;
}

void disclosure_group_free(struct disclosure_group *group) {
  if (!group) return;
  linear_program_free(group->program);
  free(group->cell), free(group->row), free(group->column_of), free(group->above), free(group->below);
  free(group);
}

size_t disclosure_group_cells(const struct disclosure_group *group, const size_t **cell) {
  *cell = group->cell;
  return group->cells;
}

size_t disclosure_group_programmes(const struct disclosure_group *group) { return group->programmes; }

/* --- intervals ------------------------------------------------------------------------------------------------------
 */

/* What the point shows of all cells. */
static void point_note(struct disclosure_group *group) {
  for (size_t k = 0; k < group->cells; k++) {
    double y = linear_value(group->program, k) * group->scale;
    group->above[k] = fmax(group->above[k], y), group->below[k] = fmax(group->below[k], -y);
  }
}

/* How far above (or below) the truth the cell may be; NaN: not solved. */
static double reach(struct disclosure_group *group, size_t column, bool above) {
  linear_cost(group->program, column, above ? 1 : -1);
  enum linear_result result = linear_solve(group->program);
  group->programmes++;
  if (result == LINEAR_OPTIMAL) point_note(group);
  linear_cost(group->program, column, 0);
  double *known = above ? &group->above[column] : &group->below[column];
  if (result == LINEAR_UNBOUNDED) *known = HUGE_VAL;
  return result == LINEAR_OPTIMAL || result == LINEAR_UNBOUNDED ? *known : NAN;
}

struct disclosure_range disclosure_group_range(struct disclosure_group *group, size_t cell) {
  size_t column = group->column_of[cell] - 1;
  const struct disclosure_cell *c = &group->problem->cell[cell];
  double above = reach(group, column, true), below = reach(group, column, false);
  return (struct disclosure_range){fmax(c->lower, c->value - below), fmin(c->upper, c->value + above),
                                   !isnan(above) && !isnan(below)};
}

#define ENOUGH (1 - 1e-6) /* of what is required: the rest is rounding of the programme */

double disclosure_need(const struct disclosure *problem, size_t cell, uint32_t knows) {
  if (!knows || knows == DISCLOSURE_ALL || !problem->part_of) return 1;
  double part = problem->part_of(problem->context, cell, knows);
  return part < 1 ? 1 - part : 0;
}

bool disclosure_range_is_safe(const struct disclosure_cell *cell, struct disclosure_range range) {
  return range.solved && range.upper - cell->value >= cell->up * ENOUGH &&
         cell->value - range.lower >= cell->down * ENOUGH;
}

bool disclosure_group_is_safe(struct disclosure_group *group, size_t cell) {
  size_t column = group->column_of[cell] - 1;
  double need = disclosure_need(group->problem, cell, group->knows) * ENOUGH;
  double up = need * group->problem->cell[cell].up, down = need * group->problem->cell[cell].down;
  bool safe = group->above[column] >= up || reach(group, column, true) >= up;
  return safe && (group->below[column] >= down || reach(group, column, false) >= down);
}
