/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cut_cell.h - what cut.c and cut_alike.c share: where a line ends, and one cell without quotes. */
#ifndef TERTIA_IO_CUT_CELL_H
#define TERTIA_IO_CUT_CELL_H

#include "io/cut.h"

static inline bool is_line_end(char c) { return c == '\n' || c == '\r'; }

static inline bool is_blank(const struct cutter *cutter, char c) {
  return c == ' ' || (c == '\t' && cutter->delimiter != '\t');
}

static inline struct span trimmed(const struct cutter *cutter, struct span cell) {
  while (cell.n && is_blank(cutter, cell.p[0])) cell.p++, cell.n--;
  while (cell.n && is_blank(cutter, cell.p[cell.n - 1])) cell.n--;
  return cell;
}

static inline struct span *put_cell(const struct cutter *cutter, struct span *to, size_t from, size_t end, bool trim) {
  struct span cell = {cutter->text + from, end - from};
  *to = trim ? trimmed(cutter, cell) : cell;
  return to + 1;
}

/* Move the wanted cells among a record's n cells to the front; returns how many there are. */
static inline size_t keep_wanted(struct span *cell, size_t n, const struct wanted *wanted) {
  size_t k = 0;
  for (; k < wanted->n && wanted->column[k] < n; k++) cell[k] = cell[wanted->column[k]];
  return k;
}

/* cut_alike.c: cut the records that follow with this number of cells, at least two, and no quotes, or one cell in a
 * plain pair of quotes. It stops at the first record of another form, or at the limit. */
void cut_alikes(struct cutter *cutter, size_t limit, size_t columns);

#endif
