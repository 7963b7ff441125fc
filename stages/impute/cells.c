/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cells.c - records put into cells: for each kind of cells the records of one cell and period are adjacent (a run).
 * See impute.h. */
#include <stdlib.h>

#include "stages/impute/impute.h"

static int cell_compare(const struct level *level, const struct held *x, const struct held *y) {
  int order = span_compare(x->form, y->form);
  for (size_t i = 0; !order && i < level->texts; i++)
    order = span_compare(x->text[level->text[i]], y->text[level->text[i]]);
  return order;
}

/* Records of a series are in order of periods and places already: their place in the list decides last. */
struct cell_order {
  const struct level *level;
};

static int by_cell(const void *a, const void *b, void *context) {
  const struct held *x = *(const struct held *const *)a, *y = *(const struct held *const *)b;
  const struct cell_order *by = context;
  int order = cell_compare(by->level, x, y);
  if (!order) order = (x->period > y->period) - (x->period < y->period);
  if (!order) order = span_compare(x->unit, y->unit);
  if (!order) order = position_compare(x->at, y->at);
  return order ? order : (x->row > y->row) - (x->row < y->row);
}

static void cells_of_level(struct impute *im, struct memory *memory, size_t number) {
  struct partition *cells = &im->cell[number];
  const struct level *level = &im->level[number];
  struct cell_order by = {level};
  size_t room = 0;
  cells->order = arena_alloc(im->arena, (memory->n + 1) * sizeof *cells->order);
  for (size_t i = 0; i < memory->n; i++) cells->order[i] = memory->list[i];
  if (memory->n) qsort_r(cells->order, memory->n, sizeof *cells->order, by_cell, &by);
  uint32_t cell = 0;
  for (size_t i = 0; i < memory->n; i++) {
    struct held *held = (struct held *)(uintptr_t)cells->order[i];
    const struct held *before = i ? cells->order[i - 1] : NULL;
    bool new_cell = before && cell_compare(level, before, held) != 0;
    cell += new_cell;
    held->cell[number] = cell;
    if (!before || new_cell || before->period != held->period) {
      cells->run = list_room_in(im->arena, cells->run, cells->runs, &room, cells->runs + 1, sizeof *cells->run);
      cells->run[cells->runs++] = (struct run){cell, held->period, i, 0, NULL};
    }
    cells->run[cells->runs - 1].n++;
  }
}

void impute_cells_make(struct impute *im, struct memory *memory) {
  im->cell = arena_array(im->arena, struct partition, im->levels + 1);
  for (size_t i = 0; i < memory->n; i++)
    memory->list[i]->cell = arena_alloc(im->arena, (im->levels + 1) * sizeof(uint32_t));
  for (size_t k = 0; k < im->levels; k++) cells_of_level(im, memory, k);
}

const struct run *impute_run_at(const struct impute *im, size_t level, uint32_t cell, period_code period) {
  const struct partition *cells = &im->cell[level];
  size_t from = 0, to = cells->runs;
  while (from < to) {
    size_t middle = from + (to - from) / 2;
    const struct run *run = &cells->run[middle];
    if (run->cell < cell || (run->cell == cell && run->period < period))
      from = middle + 1;
    else
      to = middle;
  }
  const struct run *run = from < cells->runs ? &cells->run[from] : NULL;
  return run && run->cell == cell && run->period == period ? run : NULL;
}
