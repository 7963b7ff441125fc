/* SPDX-License-Identifier: GPL-3.0-or-later */
/* disclosure.c - the index of a problem: which rows a cell is in. See disclosure.h. */
#include "stat/disclosure.h"

void disclosure_index(struct disclosure *problem, struct arena *arena) {
  size_t n = problem->cells, entries = 0;
  problem->first = arena_array(arena, size_t, n + 2);
  for (size_t r = 0; r < problem->rows; r++)
    for (size_t k = 0; k < problem->row[r].n; k++) problem->first[problem->row[r].cell[k] + 2]++, entries++;
  for (size_t i = 0; i < n; i++) problem->first[i + 2] += problem->first[i + 1];
  problem->in_row = arena_array(arena, size_t, entries + 1);
  for (size_t r = 0; r < problem->rows; r++)
    for (size_t k = 0; k < problem->row[r].n; k++) problem->in_row[problem->first[problem->row[r].cell[k] + 1]++] = r;
}
