/* SPDX-License-Identifier: GPL-3.0-or-later */
/* history.c - see history.h. */
#include "stages/clean/history.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/list.h"
#include "base/sort.h"

enum { FIGURES = 3 }; /* so many make a copy, fewer may be equal by chance */

enum { CHUNK = 1024, FIRST_CHUNK = 32 };

struct history_chunk {
  struct history_chunk *older;
  size_t n, room;
  struct history_row row[];
};

void history_add(struct history *history, const struct history_row *row) {
  struct history_chunk *chunk = history->chunk;
  if (!chunk || chunk->n == chunk->room) {
    size_t room = chunk ? CHUNK : FIRST_CHUNK;
    chunk = memory_alloc(sizeof *chunk + room * sizeof *chunk->row);
    chunk->older = history->chunk, chunk->n = 0, chunk->room = room;
    history->chunk = chunk;
  }
  chunk->row[chunk->n++] = *row;
  history->n++;
}

void history_gather(struct history *history, struct history *from) {
  struct history_chunk *last = from->chunk;
  if (!last) return;
  while (last->older) last = last->older;
  last->older = history->chunk;
  history->chunk = from->chunk;
  history->n += from->n;
  *from = (struct history){0};
}

void history_free(struct history *history) {
  for (struct history_chunk *chunk = history->chunk, *older; chunk; chunk = older) {
    older = chunk->older;
    free(chunk);
  }
  *history = (struct history){0};
}

/* Of rows of one unit. */
static int order(const void *a, const void *b) {
  const struct history_row *x = a, *y = b;
  int by = (x->form > y->form) - (x->form < y->form);
  if (!by) by = (x->period > y->period) - (x->period < y->period);
  if (!by) by = (x->file > y->file) - (x->file < y->file);
  return by ? by : (x->line > y->line) - (x->line < y->line);
}

/* Are these the same unit and form in periods that follow each other? January is not collected. */
static bool history_follows(const struct history_row *before, const struct history_row *row) {
  if (memcmp(before->unit, row->unit, sizeof row->unit) != 0 || before->form != row->form) return false;
  if (period_kind(before->period) != period_kind(row->period)) return false;
  int distance = period_distance(before->period, row->period);
  return distance == 1 || (distance == 2 && period_kind(row->period) == PERIOD_MONTH);
}

static bool falls(decimal before, decimal now) {
  return before != DECIMAL_MISSING && now != DECIMAL_MISSING && now < before;
}

/* Against the record of the period before. */
static bool judge_before(const struct history_row *before, const struct history_row *row, enum history_fault *fault) {
  if (!history_follows(before, row)) return false;
  bool within = period_kind(row->period) == PERIOD_MONTH && period_year(before->period) == period_year(row->period);
  *fault = HISTORY_COPIED;
  if (row->figures >= FIGURES && row->figures == before->figures && row->content == before->content) return true;
  for (int i = 0; within && i < CUMULATIVE_MOST; i++)
    if (falls(before->cumulative[i], row->cumulative[i])) return *fault = HISTORY_FALLS + (enum history_fault)i, true;
  return false;
}

static bool differs(decimal a, decimal b, decimal tolerance) {
  decimal_sum difference = (decimal_sum)a - b;
  return a != DECIMAL_MISSING && b != DECIMAL_MISSING && (difference > tolerance || -difference > tolerance);
}

/* The month alone against the difference of two months that follow each other; January is not collected. */
static bool judge_month(const struct history_row *before, const struct history_row *row) {
  bool months = before->form == row->form && memcmp(before->unit, row->unit, sizeof row->unit) == 0 &&
                period_kind(row->period) == PERIOD_MONTH && period_kind(before->period) == PERIOD_MONTH;
  if (!months || period_distance(before->period, row->period) != 1 || period_number(row->period) < 3) return false;
  if (before->revenue == DECIMAL_MISSING || row->revenue == DECIMAL_MISSING) return false;
  return differs(row->month, row->revenue - before->revenue, DECIMAL_SCALE);
}

/* The record of the same unit and form a year before row i, or NULL. */
static const struct history_row *history_year_before(const struct history_row *const *row, size_t i) {
  period_code wanted = period_shift(row[i]->period, -(int)period_kind(row[i]->period));
  while (i-- > 0) {
    bool same = row[i]->form == row[i + 1]->form && memcmp(row[i]->unit, row[i + 1]->unit, sizeof row[i]->unit) == 0;
    if (!same || row[i]->period < wanted) return NULL;
    if (row[i]->period == wanted) return row[i];
  }
  return NULL;
}

static decimal hundredth(decimal value) {
  if (value == DECIMAL_MISSING) return 0;
  decimal size = value < 0 ? -value : value;
  return size / 100 > DECIMAL_SCALE ? size / 100 : DECIMAL_SCALE;
}

static int finding_order(const void *a, const void *b) {
  const struct history_row *x = ((const struct history_finding *)a)->row, *y = ((const struct history_finding *)b)->row;
  int by = (x->file > y->file) - (x->file < y->file);
  if (!by) by = (x->line > y->line) - (x->line < y->line);
  enum history_fault f = ((const struct history_finding *)a)->fault, g = ((const struct history_finding *)b)->fault;
  return by ? by : (f > g) - (f < g);
}

static struct span unit_of_row(const void *row) {
  const char *unit = ((const struct history_row *)row)->unit;
  return (struct span){unit, sizeof((const struct history_row *)row)->unit};
}

/* All rows in order; to be released with free(). */
static const struct history_row **history_sorted(const struct history *history) {
  const struct history_row **row = memory_alloc((history->n + 1) * sizeof *row);
  size_t n = 0;
  for (const struct history_chunk *chunk = history->chunk; chunk; chunk = chunk->older)
    for (size_t i = 0; i < chunk->n; i++) row[n++] = &chunk->row[i];
  sort_by_text((const void **)row, n, unit_of_row, order);
  return row;
}

/* The findings as they are made. */
struct history_findings {
  struct history_finding *finding;
  size_t n, room;
};

static void history_find(struct history_findings *all, enum history_fault fault, const struct history_row *row,
                         const struct history_row *before) {
  all->finding = list_room(all->finding, &all->room, all->n + 1, sizeof *all->finding);
  all->finding[all->n++] = (struct history_finding){fault, row, before};
}

/* The figures of the year before, as the record has them, against those that were filed then. */
static void judge_year(const struct history_row *const *row, size_t i, struct history_findings *all) {
  bool any = false;
  for (int k = 0; k < PRIORS_MOST; k++) any |= row[i]->prior[k] != DECIMAL_MISSING;
  const struct history_row *last = any ? history_year_before(row, i) : NULL;
  for (int k = 0; last && k < PRIORS_MOST; k++)
    if (differs(row[i]->prior[k], last->value[k], hundredth(last->value[k])))
      history_find(all, HISTORY_PRIOR_DIFFERS + (enum history_fault)k, row[i], last);
}

struct history_finding *history_judge(struct history *history, size_t *n) {
  struct history_findings all = {0};
  const struct history_row **row = history_sorted(history);
  for (size_t i = 1; i < history->n; i++) {
    enum history_fault fault;
    if (judge_before(row[i - 1], row[i], &fault)) history_find(&all, fault, row[i], row[i - 1]);
    if (judge_month(row[i - 1], row[i])) history_find(&all, HISTORY_MONTH_DIFFERS, row[i], row[i - 1]);
    judge_year(row, i, &all);
  }
  if (all.n) qsort(all.finding, all.n, sizeof *all.finding, finding_order);
  free(row);
  *n = all.n;
  return all.finding;
}
