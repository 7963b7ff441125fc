/* SPDX-License-Identifier: GPL-3.0-or-later */
/* errors.c - standard errors of reconciled figures. See reconcile.h and docs/methods/reconciliation.md.
 *
 * Where the input has a column se, a figure that was moved by a factor has its error times that factor. Cells under
 * controls know more: with V the variances of the cells of a table (assumed independent) and A the controls that are
 * met, what remains is V - V A' (A V A')^-1 A V, and a controlled figure has no error of its own left. */
#include <math.h>

#include "stages/reconcile/conflicts.h"
#include "stat/survey_calibration.h"

static double moved_by(const struct figure *figure) {
  if (!figure_is_held(figure) || isnan(figure->raw) || isnan(figure->value)) return 1;
  return figure->raw != 0 ? fabs(figure->value / figure->raw) : NAN;
}

void errors_start(const struct reconciling *run) {
  for (size_t i = 0; i < run->rows->n; i++) {
    struct figure *figure = &run->rows->figure[i];
    if (key_is_amount(&figure->key) && isnan(figure->se_after)) figure->se_after = figure->se * moved_by(figure);
  }
}

/* Variances of the cells as they are after balancing; 0 for rests, of which nothing is known. False: no cell has one.
 */
static bool variances_find(const struct table_of_cells *t, double *v) {
  bool any = false;
  for (size_t i = 0; i < t->cells; i++) {
    const struct figure *figure = t->cell[i].figure;
    double se = figure && !t->cell[i].part ? figure->se * moved_by(figure) : NAN;
    v[i] = isnan(se) ? 0 : se * se;
    any |= v[i] > 0;
  }
  return any;
}

static bool is_fixed(const struct rows_of_table *rows, size_t r, size_t demands) {
  if (r < demands) return rows->universe[r] && rows->universe[r]->se_after == 0;
  return figure_is_controlled(rows->of[r]);
}

struct projection {
  const double *v;
  const size_t **row; /* cells of each fixed row */
  size_t *n, rows;
  double *m; /* A V A', rows x rows */
};

static double common(const struct projection *p, const size_t *a, size_t n, const size_t *b, size_t k) {
  double sum = 0;
  for (size_t i = 0, j = 0; i < n && j < k;) {
    if (a[i] == b[j])
      sum += p->v[a[i]], i++, j++;
    else if (a[i] < b[j])
      i++;
    else
      j++;
  }
  return sum;
}

static void entry_project(const struct projection *p, const struct entry *entry, struct arena *arena) {
  double *m = arena_array(arena, double, p->rows * p->rows + 1), *b = arena_array(arena, double, p->rows + 1),
         *s = arena_array(arena, double, p->rows + 1);
  double variance = common(p, entry->cell, entry->cells, entry->cell, entry->cells), whole = variance, shared = 0;
  for (size_t r = 0; r < p->rows; r++)
    b[r] = s[r] = common(p, p->row[r], p->n[r], entry->cell, entry->cells), shared += s[r];
  if (shared == 0 || whole == 0) return; /* under no control */
  memcpy(m, p->m, p->rows * p->rows * sizeof *m);
  survey_solve(m, p->rows, s);
  for (size_t r = 0; r < p->rows; r++) variance -= b[r] * s[r];
  entry->figure->se_after = variance > 1e-12 * whole ? sqrt(variance) : 0;
}

void errors_project(const struct rows_of_table *rows, size_t demands) {
  const struct table_of_cells *t = rows->table;
  struct arena arena = {0};
  double *v = arena_array(&arena, double, t->cells + 1);
  struct projection p = {.v = v,
                         .row = arena_array(&arena, const size_t *, rows->balance.rows + 1),
                         .n = arena_array(&arena, size_t, rows->balance.rows + 1)};
  bool any = variances_find(t, v);
  for (size_t r = 0; any && r < rows->balance.rows; r++)
    if (is_fixed(rows, r, demands)) p.row[p.rows] = rows->row[r].cell, p.n[p.rows++] = rows->row[r].cells;
  p.m = arena_array(&arena, double, p.rows *p.rows + 1);
  for (size_t r = 0; r < p.rows; r++)
    for (size_t q = 0; q < p.rows; q++) p.m[r * p.rows + q] = common(&p, p.row[r], p.n[r], p.row[q], p.n[q]);
  for (size_t i = 0; p.rows && i < t->entries; i++)
    if (t->entry[i].cells && !t->entry[i].incomplete) entry_project(&p, &t->entry[i], &arena);
  for (size_t i = 0; i < t->entries; i++)
    if (figure_is_controlled(t->entry[i].figure) && !isnan(t->entry[i].figure->se)) t->entry[i].figure->se_after = 0;
  arena_free(&arena);
}

/* Of a share or growth, from the errors of its amounts: where what it is measured against has none, that of the top;
 * else it moves as the ratio does. */
void errors_derive(struct figure *figure, const struct figure *top, const struct figure *base, bool ratio,
                   bool growth) {
  double before = growth ? 100 + figure->raw : figure->raw, now = growth ? 100 + figure->value : figure->value;
  figure->se_after = NAN;
  if (isnan(figure->se) || isnan(figure->value) || !ratio) return;
  if (base->se_after == 0 && !isnan(top->se_after))
    figure->se_after = 100 * top->se_after / base->value;
  else if (top->se_after == 0 && !isnan(base->se_after))
    figure->se_after = fabs(now) * base->se_after / base->value;
  else if (before != 0)
    figure->se_after = figure->se * fabs(now / before);
}
