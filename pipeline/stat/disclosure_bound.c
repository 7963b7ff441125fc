/* SPDX-License-Identifier: GPL-3.0-or-later */
/* disclosure_bound.c - what any choice of cells costs at least. See disclosure.h.
 *
 * With x_i from 0 to 1 for "cell i is suppressed" the linear relaxation of Fischetti and Salazar (2001) asks for every
 * confidential cell and direction that a table exists in which the cell is far enough away and every other cell is
 * moved by at most x_i times the room it has. By duality each such condition is a set of cuts: sum of min(d_i room_i,
 * need) x_i >= need, d_i the reduced costs of the attack under given x. Cuts are added where they are violated until
 * none is, or work runs out: the value of the programme is a bound at any time. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "stat/disclosure.h"
#include "stat/linear_program.h"

enum { ROUNDS_MOST = 12, WORK_MOST = 4000000 }; /* work: columns of the programmes solved */
#define VIOLATED 1e-6
#define MANY_TIMES 4.0 /* room without end is so many times what is needed: more is of no use to any cut */

struct bounding {
  const struct disclosure *problem;
  const size_t *cell; /* of the component: column k is cell[k] */
  size_t cells;
  size_t *column_of; /* by cell of the problem: column + 1 */
  double *x;         /* by column */
  struct linear_program *master, *attack;
  double *row_low, *row_high; /* of the attack */
  size_t attack_rows, low_room, high_room;
  double scale;
  size_t work;
  struct disclosure_bound *bound;
};

static bool is_given(const struct disclosure_cell *c) {
  return c->mark == DISCLOSURE_PRIMARY || c->mark == DISCLOSURE_KEPT || c->mark == DISCLOSURE_HIDDEN;
}

static bool may_be_unknown(const struct disclosure_cell *c) { return c->mark != DISCLOSURE_FIXED; }

static double room_of(const struct disclosure_cell *c, bool up, double need) {
  double room = up ? c->upper - c->value : c->value - c->lower;
  return fmin(fmax(room, 0), MANY_TIMES * need);
}

/* --- the master: which cells ----------------------------------------------------------------------------------------
 */

static void master_make(struct bounding *b) {
  b->master = linear_program_new(false);
  for (size_t k = 0; k < b->cells; k++) {
    const struct disclosure_cell *c = &b->problem->cell[b->cell[k]];
    bool given = is_given(c);
    linear_column_add(b->master, given ? 1 : 0, 1, given ? 0 : c->weight, NULL, NULL, 0);
  }
}

static bool master_solve(struct bounding *b) {
  b->bound->programmes++;
  b->work += b->cells;
  if (linear_solve(b->master) != LINEAR_OPTIMAL) return false;
  for (size_t k = 0; k < b->cells; k++) b->x[k] = fmin(1, fmax(0, linear_value(b->master, k)));
  return true;
}

/* --- the attack under x ---------------------------------------------------------------------------------------------
 */

static size_t row_keep(struct bounding *b, double low, double high) {
  size_t at = linear_row_add(b->attack, low, high);
  b->row_low = list_room(b->row_low, &b->low_room, at + 1, sizeof *b->row_low);
  b->row_high = list_room(b->row_high, &b->high_room, at + 1, sizeof *b->row_high);
  b->row_low[at] = low, b->row_high[at] = high;
  b->attack_rows = at + 1;
  return at;
}

/* What rows that are intervals leave by themselves, whatever is suppressed. */
static double row_slack(const struct bounding *b) {
  double slack = 0;
  for (size_t r = 0; r < b->attack_rows; r++) {
    double price = linear_row_price(b->attack, r), bound = price > 0 ? b->row_high[r] : b->row_low[r];
    if (price != 0 && bound != 0) slack += fabs(bound) < HUGE_VAL ? fabs(price * bound) : HUGE_VAL;
  }
  return slack * b->scale;
}

static void attack_make(struct bounding *b) {
  const struct disclosure *p = b->problem;
  bool *seen = memory_alloc(p->rows + 1);
  memset(seen, 0, p->rows + 1);
  b->attack = linear_program_new(true);
  for (size_t k = 0; k < b->cells; k++) linear_column_add(b->attack, 0, 0, 0, NULL, NULL, 0);
  for (size_t k = 0; k < b->cells; k++)
    for (size_t i = p->first[b->cell[k]]; i < p->first[b->cell[k] + 1]; i++) {
      const struct disclosure_row *row = &p->row[p->in_row[i]];
      if (seen[p->in_row[i]]) continue;
      seen[p->in_row[i]] = true;
      bool exact = row->low == row->high;
      double sum = 0;
      for (size_t e = 0; e < row->n; e++) sum += row->factor[e] * p->cell[row->cell[e]].value;
      double low = exact ? 0 : fmin(0, (row->low - sum) / b->scale),
             high = exact ? 0 : fmax(0, (row->high - sum) / b->scale);
      size_t at = row_keep(b, low, high), n = 0;
      size_t *column = memory_alloc((row->n + 1) * sizeof *column);
      double *value = memory_alloc((row->n + 1) * sizeof *value);
      for (size_t e = 0; e < row->n; e++)
        if (b->column_of[row->cell[e]]) column[n] = b->column_of[row->cell[e]] - 1, value[n++] = row->factor[e];
      linear_row_set(b->attack, at, column, value, n);
      free(column), free(value);
    }
  free(seen);
}

static void attack_bounds(struct bounding *b, double need) {
  for (size_t k = 0; k < b->cells; k++) {
    const struct disclosure_cell *c = &b->problem->cell[b->cell[k]];
    linear_bounds(b->attack, k, -b->x[k] * room_of(c, false, need) / b->scale,
                  b->x[k] * room_of(c, true, need) / b->scale);
  }
}

/* The cut of the last attack; false where it does not cut the x of the master off. */
static bool cut_add(struct bounding *b, size_t own, double whole) {
  double need = whole - row_slack(b);
  if (!(need > 0)) return false;
  size_t n = 0, *column = memory_alloc((b->cells + 1) * sizeof *column);
  double *value = memory_alloc((b->cells + 1) * sizeof *value), sum = 0;
  for (size_t k = 0; k < b->cells; k++) {
    const struct disclosure_cell *c = &b->problem->cell[b->cell[k]];
    double d = linear_reduced_cost(b->attack, k),
           by = d > 0 ? d * room_of(c, true, whole) : -d * room_of(c, false, whole);
    if (k == own || !(by > 1e-9 * need)) continue;
    column[n] = k, value[n] = fmin(by, need) / need;
    sum += value[n++] * b->x[k];
  }
  bool cuts = sum < 1 - VIOLATED;
  if (cuts) linear_row_set(b->master, linear_row_add(b->master, 1 - 1e-9, HUGE_VAL), column, value, n);
  b->bound->cuts += cuts;
  free(column), free(value);
  return cuts;
}

static bool direction_cut(struct bounding *b, size_t own, bool up) {
  const struct disclosure_cell *c = &b->problem->cell[b->cell[own]];
  double need = up ? c->up : c->down;
  if (!(need > 0)) return false;
  attack_bounds(b, need);
  linear_bounds(b->attack, own, up ? 0 : -MANY_TIMES * need / b->scale, up ? MANY_TIMES * need / b->scale : 0);
  linear_cost(b->attack, own, up ? 1 : -1);
  b->bound->programmes++, b->work += b->cells;
  enum linear_result result = linear_solve(b->attack);
  bool cut = result == LINEAR_OPTIMAL && linear_objective(b->attack) * b->scale < need * (1 - VIOLATED) &&
             cut_add(b, own, need);
  linear_cost(b->attack, own, 0);
  return cut;
}

static bool cuts_find(struct bounding *b) {
  bool found = false;
  for (size_t k = 0; k < b->cells && b->work < WORK_MOST; k++) {
    const struct disclosure_cell *c = &b->problem->cell[b->cell[k]];
    if (!is_given(c)) continue;
    bool up = direction_cut(b, k, true), down = direction_cut(b, k, false);
    found = found || up || down;
  }
  return found;
}

static double scale_of(const struct bounding *b) {
  double least = HUGE_VAL;
  for (size_t k = 0; k < b->cells; k++) {
    const struct disclosure_cell *c = &b->problem->cell[b->cell[k]];
    if (is_given(c) && c->up > 0) least = fmin(least, c->up);
  }
  return least == HUGE_VAL ? 1 : least;
}

static void component_bound(struct bounding *b) {
  b->scale = scale_of(b);
  master_make(b);
  attack_make(b);
  double best = 0;
  bool complete = false;
  for (size_t round = 0; round < ROUNDS_MOST && b->work < WORK_MOST; round++) {
    if (!master_solve(b)) break;
    best = fmax(best, linear_objective(b->master));
    b->bound->rounds++;
    complete = !cuts_find(b);
    if (complete) break;
  }
  b->bound->cost += best;
  b->bound->complete = b->bound->complete && complete && b->work < WORK_MOST;
  linear_program_free(b->master), linear_program_free(b->attack);
  free(b->row_low), free(b->row_high);
  b->row_low = b->row_high = NULL, b->low_room = b->high_room = 0;
}

/* --- components ------------------------------------------------------------------------------------------------------
 */

/* Cells that depend on each other if all that may be suppressed were. */
static size_t component_of(const struct disclosure *p, size_t start, bool *seen, size_t *list) {
  size_t n = 0;
  list[n++] = start, seen[start] = true;
  for (size_t k = 0; k < n; k++)
    for (size_t i = p->first[list[k]]; i < p->first[list[k] + 1]; i++) {
      const struct disclosure_row *row = &p->row[p->in_row[i]];
      for (size_t e = 0; e < row->n; e++)
        if (!seen[row->cell[e]] && may_be_unknown(&p->cell[row->cell[e]]))
          seen[row->cell[e]] = true, list[n++] = row->cell[e];
    }
  return n;
}

static bool needs_any(const struct disclosure *p, const size_t *list, size_t n) {
  for (size_t k = 0; k < n; k++)
    if (is_given(&p->cell[list[k]]) && (p->cell[list[k]].up > 0 || p->cell[list[k]].down > 0)) return true;
  return false;
}

struct disclosure_bound disclosure_bound(const struct disclosure *problem, struct arena *arena) {
  struct disclosure_bound bound = {.complete = true};
  bool *seen = arena_array(arena, bool, problem->cells + 1);
  size_t *list = arena_array(arena, size_t, problem->cells + 1),
         *column_of = arena_array(arena, size_t, problem->cells + 1);
  struct bounding b = {.problem = problem, .cell = list, .column_of = column_of, .bound = &bound};
  b.x = arena_array(arena, double, problem->cells + 1);
  for (size_t i = 0; i < problem->cells; i++) {
    if (seen[i] || !may_be_unknown(&problem->cell[i])) continue;
    b.cells = component_of(problem, i, seen, list);
    if (!needs_any(problem, list, b.cells)) continue;
    for (size_t k = 0; k < b.cells; k++) column_of[list[k]] = k + 1;
    component_bound(&b);
    for (size_t k = 0; k < b.cells; k++) column_of[list[k]] = 0;
  }
  return bound;
}
