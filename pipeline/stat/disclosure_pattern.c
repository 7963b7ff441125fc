/* SPDX-License-Identifier: GPL-3.0-or-later */
/* disclosure_pattern.c - which cells to suppress along with the confidential ones. See disclosure.h.
 *
 * For each confidential cell, from the top of the hierarchy down and the largest protection first, and for each
 * direction, the cheapest other table with the cell far enough away is found (disclosure_move.c; Kelly, Golden and
 * Assad 1992); its cells that differ are suppressed. What a table shows of other cells is remembered, as every
 * suppression only adds to what is possible. Then cells that turn out not to be needed are published again, the dearest
 * first; and each confidential cell is held against each single contributor who knows the cells of its own (Hundepool
 * et al. 2012, 4.3.3), and more is suppressed where that is too much. At last each cell that was chosen is published on
 * trial, the dearest first, and stays so where what has to be suppressed instead, if anything, is cheaper. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "stat/disclosure_pattern.h"

static bool is_confidential(const struct disclosure_cell *c) {
  return disclosure_is_unknown(c) && (c->up > 0 || c->down > 0);
}

static int by_level_and_need(const void *a, const void *b) {
  const struct ordered *x = a, *y = b;
  if (x->level != y->level) return x->level < y->level ? -1 : 1;
  if (x->need != y->need) return x->need > y->need ? -1 : 1;
  return (x->cell > y->cell) - (x->cell < y->cell);
}

static void order_make(struct pattern *p) {
  const struct disclosure *problem = p->problem;
  struct ordered *list = arena_array(p->arena, struct ordered, problem->cells + 1);
  for (size_t i = 0; i < problem->cells; i++) {
    const struct disclosure_cell *c = &problem->cell[i];
    if (is_confidential(c)) list[p->n++] = (struct ordered){c->level, fmax(c->up, c->down), i};
  }
  if (p->n) qsort(list, p->n, sizeof *list, by_level_and_need);
  p->order = arena_array(p->arena, size_t, p->n + 1);
  for (size_t i = 0; i < p->n; i++) p->order[i] = list[i].cell;
}

/* --- points ---------------------------------------------------------------------------------------------------------
 */

/* How far the move may be stretched, forwards or backwards, until a bound of a cell is met. Rows that are bounded to an
 * interval stretch no further than they were. */
static double stretch(const struct pattern *p, bool forwards) {
  double most = HUGE_VAL;
  for (size_t k = 0; k < p->move.n; k++) {
    const struct disclosure_cell *c = &p->problem->cell[p->move.cell[k]];
    double by = forwards ? p->move.by[k] : -p->move.by[k];
    most = fmin(most, by > 0 ? (c->upper - c->value) / by : (c->lower - c->value) / by);
    for (size_t i = p->problem->first[p->move.cell[k]]; i < p->problem->first[p->move.cell[k] + 1]; i++) {
      const struct disclosure_row *row = &p->problem->row[p->problem->in_row[i]];
      if (row->low != row->high) most = fmin(most, forwards ? 1 : 0);
    }
  }
  return most;
}

static void note_reach(struct pattern *p, size_t cell, double by) {
  if (by > p->above[cell]) p->above[cell] = by, p->by_above[cell] = p->points;
  if (-by > p->below[cell]) p->below[cell] = -by, p->by_below[cell] = p->points;
}

static void point_note(struct pattern *p) {
  p->point = list_room(p->point, &p->point_room, p->points + 1, sizeof *p->point);
  struct point *point = &p->point[p->points++];
  point->n = p->move.n;
  point->cell = arena_array(p->arena, size_t, point->n + 1);
  memcpy(point->cell, p->move.cell, point->n * sizeof *point->cell);
  double forwards = stretch(p, true), backwards = stretch(p, false);
  for (size_t k = 0; k < p->move.n; k++) {
    if (forwards > 0) note_reach(p, p->move.cell[k], forwards * p->move.by[k]);
    if (backwards > 0) note_reach(p, p->move.cell[k], -backwards * p->move.by[k]);
  }
}

static void suppress_moved(struct pattern *p) {
  for (size_t k = 0; k < p->move.n; k++) {
    struct disclosure_cell *c = &p->problem->cell[p->move.cell[k]];
    if (c->mark != DISCLOSURE_OPEN) continue;
    c->mark = DISCLOSURE_SECONDARY;
  }
}

/* --- protection ------------------------------------------------------------------------------------------------------
 */

static bool direction_protect(struct pattern *p, size_t cell, bool up, uint32_t knows) {
  const struct disclosure_cell *c = &p->problem->cell[cell];
  double need = (up ? c->up : c->down) * disclosure_need(p->problem, cell, knows);
  if (!(need > 0) || (!knows && (up ? p->above[cell] : p->below[cell]) >= need * ENOUGH)) return true;
  if (!disclosure_move_find(&p->search, cell, up, need, knows, &p->move)) return false;
  suppress_moved(p);
  point_note(p);
  return true;
}

bool pattern_cell_protect(struct pattern *p, size_t cell, uint32_t knows) {
  bool up = direction_protect(p, cell, true, knows);
  return direction_protect(p, cell, false, knows) && up;
}

/* --- what is not needed ----------------------------------------------------------------------------------------------
 */

bool pattern_point_has(const struct pattern *p, size_t point, size_t cell) {
  for (size_t k = 0; point && k < p->point[point - 1].n; k++)
    if (p->point[point - 1].cell[k] == cell) return true;
  return false;
}

/* Confidential cells whose protection was shown by a point that moves the cell. */
static bool rests_on(const struct pattern *p, size_t confidential, size_t cell) {
  return pattern_point_has(p, p->by_above[confidential], cell) || pattern_point_has(p, p->by_below[confidential], cell);
}

/* The points that show the protection of a cell once another is published again. */
static bool cell_is_safe_without(struct pattern *p, struct disclosure_group **group, size_t cell, size_t *work) {
  if (*group) {
    const size_t *list;
    size_t n = disclosure_group_cells(*group, &list), k = 0;
    while (k < n && list[k] != cell) k++;
    if (k == n) disclosure_group_free(*group), *group = NULL;
  }
  if (!*group) *group = disclosure_group_new(p->problem, cell, 0);
  const size_t *list;
  *work += disclosure_group_cells(*group, &list);
  return disclosure_group_is_safe(*group, cell);
}

/* The points that used the cell are no more; what they showed has been shown anew. */
static void points_forget(struct pattern *p, size_t cell) {
  for (size_t i = 0; i < p->n; i++) {
    size_t c = p->order[i];
    if (pattern_point_has(p, p->by_above[c], cell)) p->by_above[c] = 0;
    if (pattern_point_has(p, p->by_below[c], cell)) p->by_below[c] = 0;
  }
}

/* Without a point a cell may rest on any. */
static bool must_look(const struct pattern *p, size_t confidential, size_t cell) {
  const struct disclosure_cell *c = &p->problem->cell[confidential];
  if ((c->up > 0 && !p->by_above[confidential]) || (c->down > 0 && !p->by_below[confidential])) return true;
  return rests_on(p, confidential, cell);
}

static bool is_needed(struct pattern *p, size_t cell, size_t *work) {
  struct disclosure_group *group = NULL;
  bool needed = false;
  for (size_t i = 0; i < p->n && !needed && *work < CLEAN_UP_WORK; i++)
    if (must_look(p, p->order[i], cell)) needed = !cell_is_safe_without(p, &group, p->order[i], work);
  if (group) p->search.programmes += disclosure_group_programmes(group);
  disclosure_group_free(group);
  return needed || *work >= CLEAN_UP_WORK;
}

size_t pattern_chosen_list(const struct pattern *p, struct ordered *list) {
  size_t n = 0;
  for (size_t i = 0; i < p->problem->cells; i++)
    if (p->problem->cell[i].mark == DISCLOSURE_SECONDARY)
      list[n++] = (struct ordered){0, p->problem->cell[i].weight, i};
  if (n) qsort(list, n, sizeof *list, by_level_and_need);
  return n;
}

static void clean_up(struct pattern *p) {
  struct ordered *list = arena_array(p->arena, struct ordered, p->problem->cells + 1);
  size_t n = pattern_chosen_list(p, list), work = 0;
  for (size_t i = 0; i < n && work < CLEAN_UP_WORK && !p->result.unprotected; i++) {
    struct disclosure_cell *c = &p->problem->cell[list[i].cell];
    c->mark = DISCLOSURE_OPEN;
    if (is_needed(p, list[i].cell, &work))
      c->mark = DISCLOSURE_SECONDARY;
    else
      points_forget(p, list[i].cell);
  }
}

/* --- contributors who know their own cells
 * ---------------------------------------------------------------------------- */

/* Contributors who are alone in a cell that moves, other than the one of the cell itself. */
static size_t holders_moved(const struct pattern *p, const struct point *point, uint32_t own, uint32_t *holder,
                            size_t n) {
  for (size_t k = 0; k < point->n; k++) {
    const struct disclosure_cell *c = &p->problem->cell[point->cell[k]];
    size_t i = 0;
    while (i < n && holder[i] != c->holder) i++;
    if (c->holder && c->holder != own && i == n) holder[n++] = c->holder;
  }
  return n;
}

static bool moves_holder(const struct pattern *p, size_t point, uint32_t holder) {
  for (size_t k = 0; k < p->point[point].n; k++)
    if (p->problem->cell[p->point[point].cell[k]].holder == holder) return true;
  return false;
}

/* A point that shows the protection of the cell in one direction; SIZE_MAX: there is none. */
static size_t point_for(struct pattern *p, size_t cell, bool up) {
  const struct disclosure_cell *c = &p->problem->cell[cell];
  size_t point = up ? p->by_above[cell] : p->by_below[cell];
  if (point) return point - 1;
  if (!disclosure_move_find(&p->search, cell, up, up ? c->up : c->down, 0, &p->move)) return SIZE_MAX;
  suppress_moved(p);
  point_note(p);
  return p->points - 1;
}

/* The protection of the cell rests on the point. */
static void guard_note(struct pattern *p, size_t cell, size_t point) {
  struct point *guard = &p->guard[cell];
  size_t *list = arena_array(p->arena, size_t, guard->n + 1);
  for (size_t k = 0; k < guard->n; k++) {
    if (guard->cell[k] == point) return;
    list[k] = guard->cell[k];
  }
  list[guard->n] = point;
  *guard = (struct point){list, guard->n + 1};
}

/* A contributor learns nothing from a point in which the cells he knows stay as they are: only those who know a cell
 * that moves are to be looked at. */
static bool guard_direction(struct pattern *p, size_t cell, bool up) {
  const struct disclosure_cell *c = &p->problem->cell[cell];
  if (!((up ? c->up : c->down) > 0)) return true;
  size_t point = point_for(p, cell, up), from = p->points;
  if (point == SIZE_MAX) return false;
  guard_note(p, cell, point);
  uint32_t *holder = memory_alloc((p->point[point].n + 1) * sizeof *holder);
  size_t n = holders_moved(p, &p->point[point], c->holder, holder, 0);
  bool guarded = true;
  for (size_t i = 0; i < n; i++) {
    bool shown = false; /* by a point found for another contributor */
    for (size_t k = from; k < p->points && !shown; k++)
      if ((shown = !moves_holder(p, k, holder[i]))) guard_note(p, cell, k);
    size_t points = p->points;
    if (!shown) guarded = direction_protect(p, cell, up, holder[i]) && guarded;
    if (p->points > points) guard_note(p, cell, points);
    if (disclosure_need(p->problem, cell, holder[i]) < 1) from = p->points; /* less was asked of these */
  }
  free(holder);
  return guarded;
}

bool pattern_guard_cell(struct pattern *p, size_t cell) {
  p->guard[cell] = (struct point){0};
  bool up = guard_direction(p, cell, true);
  return guard_direction(p, cell, false) && up;
}

/* --- exchange --------------------------------------------------------------------------------------------------------
 */

bool disclosure_is_guarded(struct disclosure *problem, struct disclosure_search *search, size_t cell, bool up,
                           uint32_t *against) {
  const struct disclosure_cell *c = &problem->cell[cell];
  struct pattern p = {.problem = problem};
  struct disclosure_move move = {0};
  double need = up ? c->up : c->down;
  bool guarded = !(need > 0) || disclosure_move_find(search, cell, up, need, 0, &move);
  uint32_t *holder = memory_alloc((move.n + 1) * sizeof *holder);
  struct point point = {move.cell, move.n};
  size_t n = guarded ? holders_moved(&p, &point, c->holder, holder, 0) : 0;
  disclosure_move_free(&move);
  for (size_t i = 0; i < n && guarded; i++) {
    struct disclosure_move other = {0};
    guarded =
        disclosure_move_find(search, cell, up, need * disclosure_need(problem, cell, holder[i]), holder[i], &other);
    for (size_t k = 0; k < other.n; k++) guarded = guarded && disclosure_is_unknown(&problem->cell[other.cell[k]]);
    if (!guarded) *against = holder[i];
    disclosure_move_free(&other);
  }
  free(holder);
  return guarded;
}

/* --- all of it
 * -------------------------------------------------------------------------------------------------------- */

static void pattern_start(struct pattern *p, struct disclosure *problem, struct arena *arena) {
  size_t room = problem->cells + 1;
  *p = (struct pattern){.problem = problem, .arena = arena};
  p->above = arena_array(arena, double, room), p->below = arena_array(arena, double, room);
  p->by_above = arena_array(arena, size_t, room), p->by_below = arena_array(arena, size_t, room);
  p->guard = arena_array(arena, struct point, room);
  disclosure_search_start(&p->search, problem);
  order_make(p);
}

static void pattern_count(struct pattern *p) {
  for (size_t i = 0; i < p->problem->cells; i++) {
    if (p->problem->cell[i].mark != DISCLOSURE_SECONDARY) continue;
    p->result.secondary++;
    p->result.cost += p->problem->cell[i].weight;
  }
  p->result.programmes = p->search.programmes;
}

struct disclosure_result disclosure_suppress(struct disclosure *problem, struct arena *arena) {
  struct pattern p;
  pattern_start(&p, problem, arena);
  for (size_t i = 0; i < p.n; i++) p.result.unprotected += !pattern_cell_protect(&p, p.order[i], 0);
  clean_up(&p);
  p.result.outsiders = pattern_cost(&p);
  for (size_t i = 0; i < p.n; i++) p.result.unprotected += !pattern_guard_cell(&p, p.order[i]);
  pattern_exchange(&p);
  pattern_count(&p);
  disclosure_search_end(&p.search);
  disclosure_move_free(&p.move);
  free(p.point);
  return p.result;
}
