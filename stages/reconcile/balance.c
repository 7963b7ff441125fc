/* SPDX-License-Identifier: GPL-3.0-or-later */
/* balance.c - the cells of a table brought into line with its controls (stat/balancing.h), and rounded so that they add
 * up.
 *
 * Rows: the controls of the table; what the table breaks down; totals that controls of other years bear on, where no
 * control of this year is above them. A wider row holds against a narrower one, and a hard one against any other. */
#include <stdlib.h>

#include "base/i18n.h"
#include "stages/reconcile/conflicts.h"
#include "stat/apportion.h"

enum { LEVEL_HARD, LEVEL_DEMAND, LEVEL_SOFT, LEVEL_CARRIED = 1 << 20 };

/* --- which rows -------------------------------------------------------------------------------------------------- */

static bool any_amount(const struct table_of_cells *t, const struct entry *entry, bool *all_positive) {
  bool any = false;
  *all_positive = true;
  for (size_t i = 0; i < entry->cells; i++) {
    double start = t->cell[entry->cell[i]].start;
    any |= start != 0;
    *all_positive &= start >= 0;
  }
  return any;
}

/* A control that cells of these signs can never come to stands by itself; what is below it stays. */
static bool is_reachable(const struct table_of_cells *t, const struct entry *entry) {
  const struct figure *figure = entry->figure;
  bool positive;
  if (entry->incomplete || !entry->cells) return false;
  if (!any_amount(t, entry, &positive) && figure->control != 0) {
    note_control(t->run, figure->by, "control-on-zero", figure->by->text, "all amounts it is the sum of are 0");
    return false;
  }
  if (positive && figure->control < 0 && !figure->by->any_sign) {
    note_control(t->run, figure->by, "control-below-zero", figure->by->text,
                 "all amounts it is the sum of are above 0; they are left as they are");
    return false;
  }
  return true;
}

static int level_of(const struct table_of_cells *t, const struct entry *entry) {
  size_t narrow = t->regions > entry->regions ? t->regions - entry->regions : 0;
  int level = LEVEL_SOFT + (int)(narrow * 64 + entry->depth * 2) + is_component(entry->figure->key.indicator);
  return level < LEVEL_CARRIED ? level : LEVEL_CARRIED - 1;
}

static void row_add(struct rows_of_table *rows, const struct entry *entry, double value, int level) {
  const struct control *by = figure_is_controlled(entry->figure) ? entry->figure->by : NULL;
  struct balance_row row = {entry->cell, entry->cells, value, level, 1, 0};
  if (by) row.tolerance = entry->figure->tolerance;
  if (by && by->tolerance_given) row.alterability = fmax(by->tolerance / by->half_unit, 1e-6);
  rows->balance.row = rows->row;
  rows->of[rows->balance.rows] = entry->figure;
  rows->title[rows->balance.rows] = NULL;
  rows->row[rows->balance.rows++] = row;
}

/* Are all cells of the entry in a row that is there? */
static bool is_within_row(const struct rows_of_table *rows, const struct entry *entry, bool *mark) {
  for (size_t r = 0; r < rows->balance.rows; r++) {
    size_t in = 0;
    for (size_t i = 0; i < rows->row[r].cells; i++) mark[rows->row[r].cell[i]] = true;
    for (size_t i = 0; i < entry->cells; i++) in += mark[entry->cell[i]];
    for (size_t i = 0; i < rows->row[r].cells; i++) mark[rows->row[r].cell[i]] = false;
    if (in == entry->cells) return true;
  }
  return false;
}

static int wider_first(const void *a, const void *b) {
  const struct entry *x = *(const struct entry *const *)a, *y = *(const struct entry *const *)b;
  if (x->cells != y->cells) return x->cells > y->cells ? -1 : 1;
  return (x > y) - (x < y);
}

/* Figures that controls of other years bear on. */
static void carried_add(struct table_of_cells const *t, struct rows_of_table *rows) {
  const struct entry **carried = arena_array(t->run->arena, const struct entry *, t->entries + 1);
  bool *mark = arena_array(t->run->arena, bool, t->cells + 1);
  size_t n = 0;
  for (size_t i = 0; i < t->entries; i++) {
    const struct entry *entry = &t->entry[i];
    bool held = figure_is_held(entry->figure) && !figure_is_controlled(entry->figure);
    if (held && entry->cells && !entry->incomplete) carried[n++] = entry;
  }
  qsort(carried, n, sizeof *carried, wider_first);
  for (size_t i = 0; i < n; i++)
    if (!is_within_row(rows, carried[i], mark))
      row_add(rows, carried[i], carried[i]->figure->value, LEVEL_CARRIED + (int)i);
}

static struct rows_of_table rows_find_all(const struct table_of_cells *t, const struct demand *demand, size_t demands) {
  struct arena *arena = t->run->arena;
  size_t room = t->entries + demands + 1;
  struct rows_of_table rows = {.table = t,
                               .row = arena_array(arena, struct balance_row, room),
                               .of = arena_array(arena, struct figure *, room),
                               .title = arena_array(arena, const char *, room),
                               .universe = arena_array(arena, const struct figure *, room)};
  double *start = arena_array(arena, double, t->cells + 1);
  bool *any_sign = arena_array(arena, bool, t->cells + 1);
  for (size_t i = 0; i < t->cells; i++) start[i] = t->cell[i].start;
  rows.balance = (struct balance){start, t->cells, any_sign, rows.row, 0};
  for (size_t d = 0; d < demands; d++) {
    rows.title[rows.balance.rows] = demand[d].title;
    rows.universe[rows.balance.rows] = demand[d].of;
    rows.row[rows.balance.rows++] =
        (struct balance_row){demand[d].cell, demand[d].cells, demand[d].value, LEVEL_DEMAND, 1, 0};
  }
  for (size_t i = 0; i < t->entries; i++) {
    const struct entry *entry = &t->entry[i];
    if (!figure_is_controlled(entry->figure) || !is_reachable(t, entry)) continue;
    bool hard = entry->figure->by->rank == RANK_HARD;
    /* within a year, what its control and the year together made of it */
    bool settled = t->within_year && !isnan(entry->figure->value);
    double value = settled ? entry->figure->value : entry->figure->control;
    row_add(&rows, entry, value, hard ? LEVEL_HARD : level_of(t, entry));
    for (size_t c = 0; c < entry->cells && entry->figure->by->any_sign; c++) any_sign[entry->cell[c]] = true;
  }
  if (!t->within_year) carried_add(t, &rows);
  return rows;
}

/* --- the result -------------------------------------------------------------------------------------------------- */

struct balanced {
  const struct rows_of_table *rows;
  struct balance_result result;
  decimal_sum *whole; /* cells, in millionths */
  bool *covered;      /* cells in some row */
};

/* Is the row met, but for the rounding of doubles? */
static bool is_met(double value, double got) { return fabs(value - got) <= 1e-9 * fabs(value) + 1e-6; }

static void cells_round(struct balanced *b, const struct demand *demand, size_t demands) {
  const struct balance *balance = &b->rows->balance;
  struct arena *arena = b->rows->table->run->arena;
  struct apportion_sum *sum = arena_array(arena, struct apportion_sum, balance->rows + 1);
  size_t n = 0;
  for (size_t r = 0; r < balance->rows; r++) {
    const struct balance_row *row = &balance->row[r];
    bool met = is_met(row->value, b->result.target[r]),
         controlled = r >= demands && figure_is_controlled(b->rows->of[r]);
    decimal_sum value = (decimal_sum)nearbyintl((long double)(met ? row->value : b->result.target[r]) * DECIMAL_SCALE);
    if (met && r < demands) value = demand[r].exact;
    const struct figure *of = b->rows->of[r];
    if (met && controlled) value = b->rows->table->within_year && of->has_exact ? of->exact : of->control_exact;
    sum[n++] = (struct apportion_sum){row->cell, row->cells, value, met && (controlled || r < demands) ? 4 : 1};
  }
  b->whole = arena_array(arena, decimal_sum, balance->n + 1);
  apportion(arena, b->result.figure, balance->n, sum, n, b->whole);
}

static void row_note(const struct reconciling *run, const struct figure *figure, double got) {
  double off = figure->control - got;
  if (fabs(off) <= figure->tolerance + 1e-9 * fabs(figure->control) + 1e-6) return;
  note_control(run, figure->by, "control-not-met", span_of(number_text(off, run->arena)),
               arena_format(run->arena, "control %s, came to %s, residual %s", number_text(figure->control, run->arena),
                            number_text(got, run->arena), number_text(off, run->arena)));
}

/* Rows over several regions and rows of a region that cross them: raking; rows one within the other: pro rata. */
static enum status status_of(const struct balanced *b, const struct entry *entry) {
  size_t within = 0, over = 0, covering = 0;
  bool squares = false, any = false;
  for (size_t r = 0; r < b->rows->balance.rows; r++) {
    const struct balance_row *row = &b->rows->row[r];
    size_t common = 0, i = 0, k = 0;
    while (i < row->cells && k < entry->cells) {
      if (row->cell[i] == entry->cell[k])
        common++, i++, k++;
      else if (row->cell[i] < entry->cell[k])
        i++;
      else
        k++;
    }
    if (!common || b->rows->of[r] == entry->figure) continue;
    any = true;
    covering += common == entry->cells && row->cells > entry->cells;
    bool several = row->cells && !span_equal(b->rows->table->cell[row->cell[0]].region,
                                             b->rows->table->cell[row->cell[row->cells - 1]].region);
    if (several)
      over++;
    else
      within += row->cells > entry->cells;
    squares |= b->result.squares[r];
  }
  if (over && within) return squares ? STATUS_BALANCED : STATUS_RAKED;
  if (squares) return STATUS_BALANCED;
  return covering || !any ? STATUS_PRORATED : STATUS_SUMMED;
}

static bool is_changed(const struct balanced *b, const struct entry *entry) {
  for (size_t i = 0; i < entry->cells; i++) {
    const struct cell *cell = &b->rows->table->cell[entry->cell[i]];
    if (b->covered[entry->cell[i]] || cell->start != cell->raw) return true;
  }
  return false;
}

static void entry_write(const struct balanced *b, const struct entry *entry) {
  struct figure *figure = entry->figure;
  bool controlled = figure_is_controlled(figure);
  decimal_sum sum = 0;
  figure->is_cell = true;
  for (size_t i = 0; i < entry->cells; i++) sum += b->whole[entry->cell[i]];
  bool stands = controlled && (entry->incomplete || !entry->cells);
  if (stands || (controlled && sum != figure->control_exact && is_met(figure->control, decimal_sum_real(sum))))
    sum = figure->control_exact;
  if (entry->incomplete && !controlled) return;
  if (!controlled && (!is_changed(b, entry) || isnan(figure->raw))) return;
  double carried = figure->value;
  bool was_carried = figure->status == STATUS_INTERPOLATED || figure->status == STATUS_EXTRAPOLATED;
  figure_set_exact(figure, sum);
  if (controlled) {
    double off = fabs(figure->control - figure->value);
    figure->status =
        off <= figure->tolerance + 1e-9 * fabs(figure->control) + 1e-6 ? STATUS_BENCHMARKED : STATUS_NOT_MET;
    row_note(b->rows->table->run, figure, figure->value);
  } else if (!(b->rows->table->within_year && figure_is_held(figure)) &&
             (!was_carried || !is_met(carried, figure->value))) {
    figure->status = status_of(b, entry);
  }
}

/* A control that cells could not come to is published all the same; it has no cells of its own below it. */
static void standing_write(const struct table_of_cells *t, const struct rows_of_table *rows) {
  for (size_t i = 0; i < t->entries; i++) {
    struct figure *figure = t->entry[i].figure;
    bool in_row = false;
    for (size_t r = 0; r < rows->balance.rows; r++) in_row |= rows->of[r] == figure;
    if (!figure_is_controlled(figure) || in_row) continue;
    figure_set_exact(figure, figure->control_exact);
    figure->status = STATUS_BENCHMARKED;
  }
}

/* A positive amount that became negative, through cells that may or through negative ones beside it, is said; by a
 * control of its own too, where the table does not say that it may. */
static void sign_note(const struct reconciling *run, const struct figure *figure) {
  if (!(figure->raw > 0 && figure->value < 0)) return;
  bool by_control = figure_is_controlled(figure) && figure->control < 0;
  if (by_control && (figure->by->any_sign || figure->status != STATUS_BENCHMARKED)) return;
  note_figure(run, &figure->key, "amount-below-zero", span_of(number_text(figure->value, run->arena)),
              by_control ? "a positive amount became negative by its own control, which does not say that it may"
                         : "a positive amount became negative");
}

static void negative_notes(const struct rows_of_table *rows) {
  const struct table_of_cells *t = rows->table;
  bool several = false;
  for (size_t r = 0; r < rows->balance.rows; r++)
    several |= rows->of[r] && rows->of[r]->by && span_is(rows->of[r]->key.region, "*");
  for (size_t i = 0; several && i < t->cells; i++)
    if (t->cell[i].figure && t->cell[i].start < 0)
      note_figure(t->run, &t->cell[i].figure->key, "negative-cell", span_of(number_text(t->cell[i].raw, t->run->arena)),
                  "proportional fitting needs positive amounts; what hangs together with this one is balanced by least "
                  "squares");
}

void table_balance(const struct table_of_cells *t, const struct demand *demand, size_t demands,
                   struct hard_conflicts *hard) {
  struct rows_of_table rows = rows_find_all(t, demand, demands);
  if (rows.balance.rows || demands) {
    conflicts_note(&rows, hard);
    negative_notes(&rows);
  }
  bool any = rows.balance.rows > 0;
  for (size_t i = 0; i < t->cells; i++) any |= t->cell[i].start != t->cell[i].raw;
  if (any) {
    struct balanced b = {.rows = &rows,
                         .result = balance_solve(t->run->arena, &rows.balance),
                         .covered = arena_array(t->run->arena, bool, t->cells + 1)};
    for (size_t r = 0; r < rows.balance.rows; r++)
      for (size_t i = 0; i < rows.row[r].cells; i++) b.covered[rows.row[r].cell[i]] = true;
    cells_round(&b, demand, demands);
    for (size_t i = 0; i < t->entries; i++) entry_write(&b, &t->entry[i]);
    errors_project(&rows, demands);
    for (size_t i = 0; i < t->entries; i++) sign_note(t->run, t->entry[i].figure);
    for (size_t i = 0; i < t->cells; i++) t->cell[i].start = decimal_sum_real(b.whole[i]);
  }
  standing_write(t, &rows);
}
