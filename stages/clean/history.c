/* history.c - see history.h. */
#include "stages/clean/history.h"

#include <stdlib.h>

#include "base/arena.h"

enum { FIGURES = 3 }; /* so many make a copy, fewer may be equal by chance */

void history_add(struct history *history, const struct history_row *row) {
  if (history->n == history->room) {
    history->room = history->room ? history->room * 2 : 256;
    history->row = memory_grow(history->row, history->room * sizeof *history->row);
  }
  history->row[history->n++] = *row;
}

void history_gather(struct history *history, struct history *from) {
  for (size_t i = 0; i < from->n; i++) history_add(history, &from->row[i]);
  history_free(from);
}

void history_free(struct history *history) {
  free(history->row);
  *history = (struct history){0};
}

static int order(const void *a, const void *b) {
  const struct history_row *x = a, *y = b;
  int by = memcmp(x->unit, y->unit, sizeof x->unit);
  if (!by) by = (x->form > y->form) - (x->form < y->form);
  if (!by) by = (x->period > y->period) - (x->period < y->period);
  if (!by) by = (x->file > y->file) - (x->file < y->file);
  return by ? by : (x->line > y->line) - (x->line < y->line);
}

/* Are these the same unit and form in periods that follow each other? January is not collected. */
static bool follows(const struct history_row *before, const struct history_row *row) {
  if (memcmp(before->unit, row->unit, sizeof row->unit) != 0 || before->form != row->form) return false;
  if (period_kind(before->period) != period_kind(row->period)) return false;
  int distance = period_distance(before->period, row->period);
  return distance == 1 || (distance == 2 && period_kind(row->period) == PERIOD_MONTH);
}

static bool falls(decimal before, decimal now) {
  return before != DECIMAL_MISSING && now != DECIMAL_MISSING && now < before;
}

static bool judge(const struct history_row *before, const struct history_row *row, enum history_fault *fault) {
  if (!follows(before, row)) return false;
  bool within = period_kind(row->period) == PERIOD_MONTH && period_year(before->period) == period_year(row->period);
  *fault = HISTORY_COPIED;
  if (row->figures >= FIGURES && row->figures == before->figures && row->content == before->content) return true;
  for (int i = 0; within && i < CUMULATIVE_MOST; i++)
    if (falls(before->cumulative[i], row->cumulative[i])) return *fault = HISTORY_FALLS + (enum history_fault)i, true;
  return false;
}

static int finding_order(const void *a, const void *b) {
  const struct history_row *x = ((const struct history_finding *)a)->row, *y = ((const struct history_finding *)b)->row;
  int by = (x->file > y->file) - (x->file < y->file);
  return by ? by : (x->line > y->line) - (x->line < y->line);
}

struct history_finding *history_judge(struct history *history, size_t *n) {
  struct history_finding *finding = NULL;
  size_t room = 0;
  *n = 0;
  if (history->n) qsort(history->row, history->n, sizeof *history->row, order);
  for (size_t i = 1; i < history->n; i++) {
    enum history_fault fault;
    if (!judge(&history->row[i - 1], &history->row[i], &fault)) continue;
    if (*n == room) {
      room = room ? room * 2 : 64;
      finding = memory_grow(finding, room * sizeof *finding);
    }
    finding[(*n)++] = (struct history_finding){fault, &history->row[i], &history->row[i - 1]};
  }
  if (*n) qsort(finding, *n, sizeof *finding, finding_order);
  return finding;
}
