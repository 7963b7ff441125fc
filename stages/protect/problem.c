/* SPDX-License-Identifier: GPL-3.0-or-later */
/* problem.c - cells to variables and back. See problem.h. */
#include "stages/protect/problem.h"

#include <math.h>
#include <stdlib.h>

#include "base/list.h"

/* --- rows and variables ---------------------------------------------------------------------------------------------
 */

size_t problem_variable(struct problem *p, const struct disclosure_cell *cell, const struct variable *variable) {
  struct disclosure *d = &p->disclosure;
  d->cell = list_room(d->cell, &p->cell_room, d->cells + 1, sizeof *d->cell);
  p->variable = list_room(p->variable, &p->variable_room, d->cells + 1, sizeof *p->variable);
  d->cell[d->cells] = *cell;
  p->variable[d->cells] = *variable;
  return d->cells++;
}

void problem_term(struct problem *p, size_t variable, double factor) {
  for (size_t i = 0; i < p->terms; i++)
    if (p->term[i] == variable) {
      p->factor[i] += factor;
      return;
    }
  p->term = list_room(p->term, &p->term_room, p->terms + 1, sizeof *p->term);
  p->factor = list_room(p->factor, &p->factor_room, p->terms + 1, sizeof *p->factor);
  p->term[p->terms] = variable;
  p->factor[p->terms++] = factor;
}

void problem_drop_terms(struct problem *p) { p->terms = 0; }

/* Terms that cancel out are dropped: a category that is alone below its parent is the parent. */
void problem_row(struct problem *p, double low, double high) {
  struct disclosure *d = &p->disclosure;
  struct disclosure_row row = {.cell = arena_array(p->arena, size_t, p->terms + 1),
                               .factor = arena_array(p->arena, double, p->terms + 1),
                               .low = low,
                               .high = high};
  for (size_t i = 0; i < p->terms; i++)
    if (p->factor[i] != 0) row.cell[row.n] = p->term[i], row.factor[row.n++] = p->factor[i];
  p->terms = 0;
  if (!row.n) return;
  d->row = list_room(d->row, &p->row_room, d->rows + 1, sizeof *d->row);
  d->row[d->rows++] = row;
}

/* --- cells ----------------------------------------------------------------------------------------------------------
 */

/* Amounts that are never negative are known not to be. */
static double lower_bound(const struct protecting *run, size_t from, size_t to) {
  for (size_t i = from; i < to; i++)
    if (run->cell[i].value < 0) return -HUGE_VAL;
  return 0;
}

static unsigned problem_level_of(const struct protecting *run, const struct cell *cell) {
  unsigned level = (unsigned)cell->key.region.n;
  struct span category = cell->key.category;
  for (int depth = 0; category.n && depth < 16; depth++) {
    category = cell_category_above(run->protect, cell->key.scheme, category);
    level += category.n > 0;
  }
  return level;
}

static enum disclosure_mark mark_of(const struct cell *cell) {
  if (cell->status == CELL_PRIMARY) return DISCLOSURE_PRIMARY;
  return cell->status == CELL_OPEN ? DISCLOSURE_OPEN : DISCLOSURE_FIXED;
}

/* The interval has to be as wide as is required, and to reach on each side as far as the rule requires. Where an amount
 * cannot be so much less, it has to be possible that it is more. */
static void needs_set(struct disclosure_cell *d, double protection, double required) {
  double half = required / 200 * fabs(d->value), room = d->value - d->lower;
  d->up = fmax(protection, half);
  d->down = fmax(protection, half);
  if (d->down <= room) return;
  d->up = fmax(d->up, 2 * half - room);
  d->down = room;
}

static struct disclosure_cell cell_to(const struct protecting *run, const struct cell *cell, double lower) {
  struct disclosure_cell d = {.value = cell->value,
                              .lower = lower,
                              .upper = HUGE_VAL,
                              .weight = fmax(fabs(cell->value), 1e-3),
                              .level = problem_level_of(run, cell),
                              .mark = mark_of(cell)};
  if (cell->status == CELL_PRIMARY) needs_set(&d, cell->protection, cell->required);
  return d;
}

static void needs_join(struct disclosure_cell *into, const struct disclosure_cell *other) {
  into->up = fmax(into->up, other->up), into->down = fmax(into->down, other->down);
  if (other->mark == DISCLOSURE_FIXED || into->mark == DISCLOSURE_FIXED)
    into->mark = DISCLOSURE_FIXED;
  else if (other->mark == DISCLOSURE_PRIMARY)
    into->mark = DISCLOSURE_PRIMARY;
}

/* Are the same records in both? */
static bool is_same(const struct cell *a, const struct cell *b) {
  if (cell_key_compare(&a->key, &b->key) == 0) return a->value == b->value;
  return a->known && b->known && a->members == b->members && a->members && a->contributors == b->contributors &&
         a->total == b->total && a->value == b->value && span_equal(a->key.vintage, b->key.vintage);
}

struct by_members {
  uint64_t members;
  size_t cell;
};

static int members_compare(const void *a, const void *b) {
  const struct by_members *x = a, *y = b;
  if (x->members != y->members) return x->members < y->members ? -1 : 1;
  return (x->cell > y->cell) - (x->cell < y->cell);
}

/* Cells from..to are of one indicator, period and region: those with the same records become one variable. */
static void block_add(struct problem *p, size_t from, size_t to, double lower, struct by_members *order) {
  struct protecting *run = p->run;
  size_t n = to - from;
  for (size_t i = 0; i < n; i++) order[i] = (struct by_members){run->cell[from + i].members, from + i};
  qsort(order, n, sizeof *order, members_compare);
  for (size_t i = 0; i < n; i++) {
    const struct cell *cell = &run->cell[order[i].cell];
    struct disclosure_cell d = cell_to(run, cell, lower);
    size_t k = i;
    while (k > 0 && order[k - 1].members == order[i].members && !is_same(&run->cell[order[k - 1].cell], cell)) k--;
    if (k > 0 && order[k - 1].members == order[i].members) {
      size_t shared = p->of_cell[order[k - 1].cell];
      p->of_cell[order[i].cell] = shared;
      needs_join(&p->disclosure.cell[shared], &d);
      continue;
    }
    struct variable variable = {.cell = cell, .indicator = cell->key.indicator};
    p->of_cell[order[i].cell] = problem_variable(p, &d, &variable);
  }
}

static bool same_block(const struct cell_key *a, const struct cell_key *b) {
  return a->period == b->period && span_equal(a->indicator, b->indicator) && span_equal(a->region, b->region);
}

static void cells_add(struct problem *p) {
  const struct protecting *run = p->run;
  struct by_members *order = arena_array(p->arena, struct by_members, run->cells + 1);
  for (size_t from = 0, end; from < run->cells; from = end) {
    for (end = from; end < run->cells && span_equal(run->cell[end].key.indicator, run->cell[from].key.indicator);)
      end++;
    double lower = lower_bound(run, from, end);
    for (size_t i = from, to; i < end; i = to) {
      for (to = i; to < end && same_block(&run->cell[to].key, &run->cell[i].key);) to++;
      block_add(p, i, to, lower, order);
    }
  }
}

/* --- single contributors
 * ---------------------------------------------------------------------------------------------- */

struct holder {
  struct span who;
  size_t variable;
};

static int by_who(const void *a, const void *b) {
  const struct holder *x = a, *y = b;
  int order = span_compare(x->who, y->who);
  return order ? order : (x->variable > y->variable) - (x->variable < y->variable);
}

static void holders_set(struct problem *p) {
  struct holder *list = arena_array(p->arena, struct holder, p->disclosure.cells + 1);
  size_t n = 0;
  uint32_t number = 0;
  for (size_t v = 0; v < p->disclosure.cells; v++) {
    const struct cell *cell = p->variable[v].cell;
    if (cell->known && cell->contributors == 1 && cell->n_largest) list[n++] = (struct holder){cell->who[0], v};
  }
  if (n) qsort(list, n, sizeof *list, by_who);
  p->holder = arena_array(p->arena, struct span, n + 2);
  for (size_t i = 0; i < n; i++) {
    if (!i || !span_equal(list[i].who, list[i - 1].who)) p->holder[++number] = list[i].who;
    p->disclosure.cell[list[i].variable].holder = number;
  }
}

/* What a contributor brings to a cell that he shares with others (stat/disclosure.h). */
static double problem_part_of(const void *context, size_t variable, uint32_t holder) {
  const struct problem *p = context;
  const struct cell *cell = p->variable[variable].cell;
  for (size_t i = 0; cell && cell->known && i < cell->n_largest; i++)
    if (span_equal(cell->who[i], p->holder[holder]) && cell->absolute > 0) return cell->largest[i] / cell->absolute;
  return 0;
}

/* --- all
 * ---------------------------------------------------------------------------------------------------------------- */

void problem_make(struct problem *p, struct protecting *run) {
  *p = (struct problem){.run = run, .arena = run->arena};
  p->of_cell = arena_array(p->arena, size_t, run->cells + 1);
  cells_add(p);
  holders_set(p);
  relations_add(p);
  p->disclosure.part_of = problem_part_of;
  p->disclosure.context = p;
}

void problem_apply(struct problem *p) {
  struct protecting *run = p->run;
  for (size_t i = 0; i < run->cells; i++) {
    const struct disclosure_cell *d = &p->disclosure.cell[p->of_cell[i]];
    struct cell *cell = &run->cell[i];
    if (cell->status == CELL_PRIMARY || !disclosure_is_unknown(d)) continue;
    cell->status = d->mark == DISCLOSURE_PRIMARY ? CELL_PRIMARY : CELL_SECONDARY;
    cell->rule = d->mark == DISCLOSURE_PRIMARY ? "same-cell" : d->mark == DISCLOSURE_KEPT ? "kept" : "secondary";
  }
}

void problem_free(struct problem *p) {
  free(p->disclosure.cell), free(p->disclosure.row), free(p->variable), free(p->term), free(p->factor);
}
