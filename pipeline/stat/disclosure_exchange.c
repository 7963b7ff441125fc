/* SPDX-License-Identifier: GPL-3.0-or-later */
/* disclosure_exchange.c - exchanges suppressed cells for cheaper ones: each is left out in turn, and the confidential
 * cells that need it are protected again. See disclosure_pattern.h. */
#include "stat/disclosure_pattern.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/list.h"

/* What a trial may change. */
struct state {
  enum disclosure_mark *mark;
  double *above, *below;
  size_t *by_above, *by_below;
  struct point *guard;
};

static void part_copy(void *kept, void *used, size_t bytes, bool back) {
  memcpy(back ? used : kept, back ? kept : used, bytes);
}

static void state_copy(struct pattern *p, struct state *state, bool back) {
  size_t n = p->problem->cells;
  for (size_t i = 0; i < n; i++) {
    enum disclosure_mark *mark = &p->problem->cell[i].mark;
    if (back)
      *mark = state->mark[i];
    else
      state->mark[i] = *mark;
  }
  part_copy(state->above, p->above, n * sizeof *p->above, back);
  part_copy(state->below, p->below, n * sizeof *p->below, back);
  part_copy(state->by_above, p->by_above, n * sizeof *p->by_above, back);
  part_copy(state->by_below, p->by_below, n * sizeof *p->by_below, back);
  part_copy(state->guard, p->guard, n * sizeof *p->guard, back);
}

double pattern_cost(const struct pattern *p) {
  double cost = 0;
  for (size_t i = 0; i < p->problem->cells; i++)
    if (p->problem->cell[i].mark == DISCLOSURE_SECONDARY) cost += p->problem->cell[i].weight;
  return cost;
}

/* What was shown by points that move the cell, or by no point that is known, is to be shown anew. */
static void reach_forget(struct pattern *p, size_t cell) {
  for (size_t i = 0; i < p->problem->cells; i++) {
    if (p->above[i] > 0 && (!p->by_above[i] || pattern_point_has(p, p->by_above[i], cell)))
      p->above[i] = 0, p->by_above[i] = 0;
    if (p->below[i] > 0 && (!p->by_below[i] || pattern_point_has(p, p->by_below[i], cell)))
      p->below[i] = 0, p->by_below[i] = 0;
  }
}

static bool guard_rests_on(const struct pattern *p, size_t confidential, size_t cell) {
  const struct point *guard = &p->guard[confidential];
  for (size_t k = 0; k < guard->n; k++)
    if (pattern_point_has(p, guard->cell[k] + 1, cell)) return true;
  return false;
}

static bool protect_without(struct pattern *p, size_t cell, double most) {
  for (size_t i = 0; i < p->n; i++) {
    size_t c = p->order[i];
    if (!pattern_cell_protect(p, c, 0)) return false;
    if (guard_rests_on(p, c, cell) && !pattern_guard_cell(p, c)) return false;
    if (!(pattern_cost(p) < most)) return false;
  }
  return true;
}

/* Is there a cheaper pattern in which the cell is published? Then it holds from now on. */
static bool exchange_cell(struct pattern *p, size_t cell, struct state *state, double *cost) {
  state_copy(p, state, false);
  p->problem->cell[cell].mark = DISCLOSURE_FIXED;
  reach_forget(p, cell);
  if (!protect_without(p, cell, *cost * ENOUGH)) {
    state_copy(p, state, true);
    return false;
  }
  p->problem->cell[cell].mark = DISCLOSURE_OPEN;
  *cost = pattern_cost(p);
  return true;
}

void pattern_exchange(struct pattern *p) {
  size_t n = p->problem->cells, found = 1, until = p->search.work + EXCHANGE_WORK;
  double cost = pattern_cost(p);
  struct state state = {arena_array(p->arena, enum disclosure_mark, n + 1),
                        arena_array(p->arena, double, n + 1),
                        arena_array(p->arena, double, n + 1),
                        arena_array(p->arena, size_t, n + 1),
                        arena_array(p->arena, size_t, n + 1),
                        arena_array(p->arena, struct point, n + 1)};
  struct ordered *list = arena_array(p->arena, struct ordered, n + 1);
  while (found && !p->result.unprotected && p->search.work < until) {
    size_t chosen = pattern_chosen_list(p, list);
    found = 0;
    for (size_t i = 0; i < chosen && p->search.work < until; i++)
      if (p->problem->cell[list[i].cell].mark == DISCLOSURE_SECONDARY)
        found += exchange_cell(p, list[i].cell, &state, &cost);
  }
}
