/* SPDX-License-Identifier: GPL-3.0-or-later */
/* disclosure_move.c - see disclosure_move.h.
 *
 * A programme over all cells that depend on each other would be large, and is not needed: it is solved over a
 * neighbourhood of the cell (all suppressed cells of the rows met, and the cheapest others), which is widened where it
 * has no solution. Any move within a neighbourhood is a move of the whole, since all rows of its cells are in it and
 * other cells stay. So tables are treated one after the other, from the top of the hierarchy down, as in HiTaS (de Wolf
 * 2002), without losing sight of those that are linked. */
#include "stat/disclosure_move.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "stat/linear_program.h"

enum { CHEAPEST_FIRST = 5, WIDER = 4, WHOLE_UP_TO = 400 };

void disclosure_search_end(struct disclosure_search *search) {
  free(search->mark), free(search->touched), free(search->column_of), free(search->chosen), free(search->size);
}

void disclosure_move_free(struct disclosure_move *move) { free(move->cell), free(move->by); }

/* --- neighbourhood -------------------------------------------------------------------------------------------------
 */

static bool may_move(const struct disclosure_search *s, size_t cell, uint32_t knows) {
  const struct disclosure_cell *c = &s->problem->cell[cell];
  if (c->mark == DISCLOSURE_FIXED || (knows && disclosure_is_unknown(c) && c->holder == knows)) return false;
  return c->upper > c->value || c->lower < c->value;
}

static void disclosure_move_choose(struct disclosure_search *s, size_t cell, uint32_t knows) {
  if (s->mark[cell] == s->now || !may_move(s, cell, knows)) return;
  s->mark[cell] = s->now;
  s->column_of[cell] = (uint32_t)s->n;
  s->chosen = list_room(s->chosen, &s->room, s->n + 1, sizeof *s->chosen);
  s->chosen[s->n++] = cell;
}

struct candidate {
  double weight;
  size_t cell;
};

static int by_weight(const void *a, const void *b) {
  const struct candidate *x = a, *y = b;
  if (x->weight != y->weight) return x->weight < y->weight ? -1 : 1;
  return (x->cell > y->cell) - (x->cell < y->cell);
}

/* All suppressed cells of a row, and its `most` cheapest others. */
static void choose_in_row(struct disclosure_search *s, size_t row, size_t most, uint32_t knows) {
  const struct disclosure_row *r = &s->problem->row[row];
  struct candidate *open = memory_alloc((r->n + 1) * sizeof *open);
  size_t n = 0;
  for (size_t k = 0; k < r->n; k++) {
    const struct disclosure_cell *c = &s->problem->cell[r->cell[k]];
    if (disclosure_is_unknown(c))
      disclosure_move_choose(s, r->cell[k], knows);
    else if (c->mark == DISCLOSURE_OPEN)
      open[n++] = (struct candidate){c->weight, r->cell[k]};
  }
  if (n > most) qsort(open, n, sizeof *open, by_weight);
  for (size_t k = 0; k < n && k < most; k++) disclosure_move_choose(s, open[k].cell, knows);
  free(open);
}

/* Rows of the cells chosen from `from` on. */
static void touch_rows(struct disclosure_search *s, size_t from, size_t most, uint32_t knows) {
  for (size_t i = from, end = s->n; i < end; i++)
    for (size_t k = s->problem->first[s->chosen[i]]; k < s->problem->first[s->chosen[i] + 1]; k++) {
      size_t row = s->problem->in_row[k];
      if (s->touched[row] == s->now) continue;
      s->touched[row] = s->now;
      choose_in_row(s, row, most, knows);
    }
}

static size_t rows_touched(const struct disclosure_search *s, size_t cell) {
  size_t n = 0;
  for (size_t k = s->problem->first[cell]; k < s->problem->first[cell + 1]; k++)
    n += s->touched[s->problem->in_row[k]] == s->now;
  return n;
}

/* Cells where two rows met cross: they close what would lead out of the neighbourhood. */
static void choose_crossings(struct disclosure_search *s, uint32_t knows) {
  for (size_t i = 0, end = s->n; i < end; i++)
    for (size_t k = s->problem->first[s->chosen[i]]; k < s->problem->first[s->chosen[i] + 1]; k++) {
      const struct disclosure_row *row = &s->problem->row[s->problem->in_row[k]];
      s->touched[s->problem->in_row[k]] = s->now;
      for (size_t e = 0; e < row->n; e++)
        if (s->mark[row->cell[e]] != s->now && rows_touched(s, row->cell[e]) > 1)
          disclosure_move_choose(s, row->cell[e], knows);
    }
}

static void neighbourhood(struct disclosure_search *s, size_t cell, size_t most, uint32_t knows) {
  s->now++, s->n = 0;
  disclosure_move_choose(s, cell, knows);
  touch_rows(s, 0, most, knows);
  if (most == SIZE_MAX) {
    for (size_t from = 1; from < s->n;) {
      size_t end = s->n;
      touch_rows(s, from, most, knows);
      from = end;
    }
    return;
  }
  touch_rows(s, 1, most, knows);
  choose_crossings(s, knows);
  choose_crossings(s, knows);
}

void disclosure_search_start(struct disclosure_search *search, struct disclosure *problem) {
  *search = (struct disclosure_search){.problem = problem};
  search->mark = memory_alloc((problem->cells + 1) * sizeof *search->mark);
  search->touched = memory_alloc((problem->rows + 1) * sizeof *search->touched);
  search->column_of = memory_alloc((problem->cells + 1) * sizeof *search->column_of);
  memset(search->mark, 0, (problem->cells + 1) * sizeof *search->mark);
  memset(search->touched, 0, (problem->rows + 1) * sizeof *search->touched);
  search->size = memory_alloc((problem->cells + 1) * sizeof *search->size);
  memset(search->size, 0, (problem->cells + 1) * sizeof *search->size);
  for (size_t i = 0; i < problem->cells; i++) {
    if (search->size[i]) continue;
    neighbourhood(search, i, SIZE_MAX, 0);
    for (size_t k = 0; k < search->n; k++) search->size[search->chosen[k]] = (uint32_t)search->n;
    if (!search->n) search->size[i] = 1;
  }
}

/* --- the programme --------------------------------------------------------------------------------------------------
 */

/* Columns 2k and 2k + 1 are the move of cell k up and down. Rows are those of the chosen cells. */
struct move_programme {
  struct linear_program *program;
  double scale;
};

static double row_room(const struct disclosure *p, const struct disclosure_row *row, double bound, double scale) {
  double sum = 0;
  for (size_t k = 0; k < row->n; k++) sum += row->factor[k] * p->cell[row->cell[k]].value;
  return (bound - sum) / scale;
}

static void rows_add(struct disclosure_search *s, struct move_programme *m) {
  const struct disclosure *p = s->problem;
  uint32_t done = s->now | 0x80000000u;
  for (size_t i = 0; i < s->n; i++)
    for (size_t k = p->first[s->chosen[i]]; k < p->first[s->chosen[i] + 1]; k++) {
      const struct disclosure_row *row = &p->row[p->in_row[k]];
      if (s->touched[p->in_row[k]] == done) continue;
      s->touched[p->in_row[k]] = done;
      bool exact = row->low == row->high;
      size_t at = linear_row_add(m->program, exact ? 0 : fmin(0, row_room(p, row, row->low, m->scale)),
                                 exact ? 0 : fmax(0, row_room(p, row, row->high, m->scale)));
      size_t *column = memory_alloc((2 * row->n + 1) * sizeof *column), n = 0;
      double *value = memory_alloc((2 * row->n + 1) * sizeof *value);
      for (size_t e = 0; e < row->n; e++) {
        size_t cell = row->cell[e];
        if (s->mark[cell] != s->now) continue;
        column[n] = 2 * s->column_of[cell], value[n++] = row->factor[e];
        column[n] = 2 * s->column_of[cell] + 1, value[n++] = -row->factor[e];
      }
      linear_row_set(m->program, at, column, value, n);
      free(column), free(value);
    }
}

static double cost_of(const struct disclosure_cell *c, double unit) {
  return disclosure_is_unknown(c) ? 0 : c->weight / unit;
}

static struct move_programme programme_make(struct disclosure_search *s, size_t cell, bool up, double need) {
  struct move_programme m = {linear_program_new(false), need};
  double unit = 0;
  for (size_t i = 0; i < s->n; i++) unit = fmax(unit, cost_of(&s->problem->cell[s->chosen[i]], 1));
  if (!(unit > 0)) unit = 1;
  for (size_t i = 0; i < s->n; i++) {
    const struct disclosure_cell *c = &s->problem->cell[s->chosen[i]];
    double above = fmax(0, (c->upper - c->value) / need), below = fmax(0, (c->value - c->lower) / need),
           cost = cost_of(c, unit);
    bool own = s->chosen[i] == cell;
    linear_column_add(m.program, own && up ? 1 : 0, own && !up ? 0 : above, cost, NULL, NULL, 0);
    linear_column_add(m.program, own && !up ? 1 : 0, own && up ? 0 : below, cost, NULL, NULL, 0);
  }
  rows_add(s, &m);
  return m;
}

static double moved(const struct move_programme *m, size_t i) {
  return linear_value(m->program, 2 * i) - linear_value(m->program, 2 * i + 1);
}

#define MOVED 1e-7 /* in units of what is needed: less is rounding */

static double newly_suppressed(const struct disclosure_search *s, const struct move_programme *m) {
  double cost = 0;
  for (size_t i = 0; i < s->n; i++)
    if (fabs(moved(m, i)) > MOVED) cost += cost_of(&s->problem->cell[s->chosen[i]], 1);
  return cost;
}

static void move_keep(const struct disclosure_search *s, const struct move_programme *m, struct disclosure_move *move) {
  move->n = 0;
  move->cell = list_room(move->cell, &move->room, s->n + 1, sizeof *move->cell);
  move->by = list_room(move->by, &move->by_room, s->n + 1, sizeof *move->by);
  for (size_t i = 0; i < s->n; i++) {
    double y = moved(m, i);
    if (fabs(y) <= MOVED) continue;
    move->cell[move->n] = s->chosen[i];
    move->by[move->n++] = y * m->scale;
  }
}

/* A cell costs its weight however far it moves: costs are made so that the last solution costs what its cells do. */
static void costs_by_use(const struct disclosure_search *s, struct move_programme *m) {
  for (size_t i = 0; i < s->n; i++) {
    const struct disclosure_cell *c = &s->problem->cell[s->chosen[i]];
    double use = fabs(moved(m, i)), cost = cost_of(c, c->weight) * c->weight / (use > MOVED ? use : 1);
    linear_cost(m->program, 2 * i, cost), linear_cost(m->program, 2 * i + 1, cost);
  }
}

static bool programme_solve(struct disclosure_search *s, struct move_programme *m, struct disclosure_move *move) {
  s->programmes++, s->work += 2 * s->n;
  if (linear_solve(m->program) != LINEAR_OPTIMAL) return false;
  move_keep(s, m, move);
  double cost = newly_suppressed(s, m);
  for (int again = 0; again < 2 && cost > 0; again++) {
    costs_by_use(s, m);
    s->programmes++, s->work += 2 * s->n;
    if (linear_solve(m->program) != LINEAR_OPTIMAL) break;
    double other = newly_suppressed(s, m);
    if (!(other < cost)) break;
    cost = other;
    move_keep(s, m, move);
  }
  return true;
}

bool disclosure_move_find(struct disclosure_search *s, size_t cell, bool up, double need, uint32_t knows,
                          struct disclosure_move *move) {
  size_t before = 0;
  for (size_t most = s->size[cell] <= WHOLE_UP_TO ? SIZE_MAX : CHEAPEST_FIRST;;) {
    bool found = false;
    neighbourhood(s, cell, most, knows);
    if (s->n > before && s->mark[cell] == s->now) {
      struct move_programme m = programme_make(s, cell, up, need);
      found = programme_solve(s, &m, move);
      linear_program_free(m.program);
    }
    before = s->n;
    if (found || most == SIZE_MAX) return found;
    most = most * WIDER > s->problem->cells ? SIZE_MAX : most * WIDER;
  }
}
