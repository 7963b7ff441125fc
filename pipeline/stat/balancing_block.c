/* SPDX-License-Identifier: GPL-3.0-or-later */
/* balancing_block.c - see balancing_block.h. */
#include "stat/balancing_block.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "stat/bounded_squares.h"

/* The rows each cell is in, one list behind the other. */
struct incidence {
  size_t *first, *row; /* first: n + 1 */
};

static struct incidence incidence_build(struct arena *arena, const struct balance *b) {
  struct incidence in = {arena_array(arena, size_t, b->n + 2), NULL};
  size_t all = 0;
  for (size_t r = 0; r < b->rows; r++) {
    all += b->row[r].cells;
    for (size_t k = 0; k < b->row[r].cells; k++) in.first[b->row[r].cell[k] + 2]++;
  }
  in.row = arena_array(arena, size_t, all + 1);
  for (size_t i = 2; i < b->n + 2; i++) in.first[i] += in.first[i - 1];
  for (size_t r = 0; r < b->rows; r++)
    for (size_t k = 0; k < b->row[r].cells; k++) in.row[in.first[b->row[r].cell[k] + 1]++] = r;
  return in;
}

static size_t root_of(size_t *above, size_t r) {
  while (above[r] != r) r = above[r] = above[above[r]];
  return r;
}

/* Which rows hang together through a cell that is not 0. */
static size_t *rows_joined(struct arena *arena, const struct balance *b, const struct incidence *in) {
  size_t *above = arena_array(arena, size_t, b->rows + 1);
  for (size_t r = 0; r < b->rows; r++) above[r] = r;
  for (size_t i = 0; i < b->n; i++)
    for (size_t k = in->first[i] + 1; k < in->first[i + 1] && b->figure[i] != 0; k++) {
      size_t p = root_of(above, in->row[in->first[i]]), q = root_of(above, in->row[k]);
      above[p > q ? p : q] = p < q ? p : q;
    }
  return above;
}

/* A cell on its way into a class. */
struct entry {
  size_t cell;
  const size_t *row;
  size_t rows;
  int sign; /* 0 where classes do not keep signs apart */
};

static int entry_compare(const void *a, const void *b) {
  const struct entry *x = a, *y = b;
  if (x->rows != y->rows) return x->rows < y->rows ? -1 : 1;
  for (size_t k = 0; k < x->rows; k++)
    if (x->row[k] != y->row[k]) return x->row[k] < y->row[k] ? -1 : 1;
  if (x->sign != y->sign) return x->sign > y->sign ? -1 : 1;
  return (x->cell > y->cell) - (x->cell < y->cell);
}

static bool entry_alike(const struct entry *x, const struct entry *y) {
  return x->rows == y->rows && x->sign == y->sign && memcmp(x->row, y->row, x->rows * sizeof *x->row) == 0;
}

/* Does row p lie within row q, apart from it, or do they cross? Over the classes of a block. */
static bool rows_cross(const struct block *block, size_t p, size_t q) {
  bool both = false, only_p = false, only_q = false;
  for (size_t c = 0; c < block->classes; c++) {
    bool in_p = block_at(block, p, c) != 0, in_q = block_at(block, q, c) != 0;
    both |= in_p && in_q, only_p |= in_p && !in_q, only_q |= in_q && !in_p;
  }
  return both && only_p && only_q;
}

static bool rows_nest(const struct block *block) {
  for (size_t p = 0; p < block->rows; p++)
    for (size_t q = p + 1; q < block->rows; q++)
      if (rows_cross(block, p, q)) return false;
  return true;
}

static size_t position(const struct block *block, size_t row) {
  size_t r = 0;
  while (block->row[r] != row) r++;
  return r;
}

/* Classes from sorted entries. False where a class of both signs is not clearly positive (merging signs only). */
static bool classes_build(struct arena *arena, const struct balance *b, struct block *block, const struct entry *entry,
                          size_t n, size_t *class_of) {
  block->classes = 0;
  for (size_t i = 0; i < n; i++) block->classes += i == 0 || !entry_alike(&entry[i - 1], &entry[i]);
  block->coefficient = arena_array(arena, double, block->rows * block->classes + 1);
  block->start = arena_array(arena, double, block->classes + 1);
  block->any_sign = arena_array(arena, bool, block->classes + 1);
  double *size = arena_array(arena, double, block->classes + 1);
  size_t c = 0;
  for (size_t i = 0; i < n; i++) {
    c += i > 0 && !entry_alike(&entry[i - 1], &entry[i]);
    class_of[entry[i].cell] = c;
    double v = b->figure[entry[i].cell];
    block->start[c] += entry[i].sign < 0 ? -v : v;
    size[c] += fabs(v);
    block->any_sign[c] |= b->any_sign && b->any_sign[entry[i].cell];
    for (size_t k = 0; k < entry[i].rows; k++)
      block->coefficient[position(block, entry[i].row[k]) * block->classes + c] = entry[i].sign < 0 ? -1 : 1;
    block->mixed |= entry[i].sign < 0;
  }
  bool clear = true;
  for (c = 0; c < block->classes; c++) clear &= block->start[c] >= 0.5 * size[c];
  return clear;
}

/* Classes that may change their sign are two columns. */
static size_t columns_fill(const struct block *block, const bool *kept, double *a, size_t *rows) {
  size_t n = block->classes;
  for (size_t c = 0; c < block->classes; c++) n += block->any_sign[c];
  *rows = 0;
  for (size_t i = 0; i < block->rows; i++) {
    if (kept && !kept[i]) continue;
    double *row = a + (*rows)++ * n;
    size_t extra = block->classes;
    for (size_t c = 0; c < block->classes; c++) {
      row[c] = block_at(block, i, c);
      if (block->any_sign[c]) row[extra++] = -row[c];
    }
  }
  return n;
}

double block_left(struct arena *arena, const struct balance *b, const struct block *block, const bool *kept,
                  double *left) {
  size_t m = block->rows, rows, room = 2 * block->classes + 1;
  double *a = arena_array(arena, double, m *room + 1), *value = arena_array(arena, double, m + 1);
  size_t n = columns_fill(block, kept, a, &rows), k = 0;
  double *x = arena_array(arena, double, n + 1), worst = 0;
  for (size_t i = 0; i < m; i++)
    if (!kept || kept[i]) value[k++] = b->row[block->row[i]].value / block->scale;
  bounded_squares(arena, a, value, rows, n, x);
  k = 0;
  for (size_t i = 0; i < m; i++) {
    if (kept && !kept[i]) continue;
    left[i] = value[k];
    for (size_t c = 0; c < n; c++) left[i] -= a[k * n + c] * x[c];
    worst = fmax(worst, fabs(left[i])), k++;
  }
  return worst;
}

static void scale_find(const struct balance *b, struct block *block) {
  block->scale = 0;
  for (size_t r = 0; r < block->rows; r++) block->scale = fmax(block->scale, fabs(b->row[block->row[r]].value));
  for (size_t c = 0; c < block->classes; c++) block->scale = fmax(block->scale, block->start[c]);
  if (block->scale == 0) block->scale = 1;
}

static bool is_reachable(struct arena *arena, const struct balance *b, struct block *block) {
  double *left = arena_array(arena, double, block->rows + 1);
  scale_find(b, block);
  return block_left(arena, b, block, NULL, left) <= 1e-9;
}

static void block_fill(struct arena *arena, const struct balance *b, const struct incidence *in, struct block *block,
                       const size_t *cell, size_t n, size_t *class_of) {
  struct entry *entry = arena_array(arena, struct entry, n + 1);
  bool mixed = false;
  for (size_t i = 0; i < n; i++) {
    size_t first = in->first[cell[i]];
    entry[i] = (struct entry){cell[i], in->row + first, in->first[cell[i] + 1] - first, 0};
    mixed |= b->figure[cell[i]] < 0;
  }
  qsort(entry, n, sizeof *entry, entry_compare);
  bool together = classes_build(arena, b, block, entry, n, class_of);
  bool nest = together && rows_nest(block);
  if (mixed && !(nest && is_reachable(arena, b, block))) {
    /* cells of both signs under one factor cannot come to it, or rows cross: each sign by itself */
    struct entry *apart = arena_array(arena, struct entry, n + 1);
    size_t *of = arena_array(arena, size_t, b->n + 1);
    struct block by_sign = *block;
    memcpy(apart, entry, n * sizeof *entry), memcpy(of, class_of, b->n * sizeof *of);
    for (size_t i = 0; i < n; i++) apart[i].sign = b->figure[apart[i].cell] < 0 ? -1 : 1;
    qsort(apart, n, sizeof *apart, entry_compare);
    classes_build(arena, b, &by_sign, apart, n, of);
    if (!nest || is_reachable(arena, b, &by_sign)) *block = by_sign, memcpy(class_of, of, b->n * sizeof *of);
  }
  scale_find(b, block);
}

/* Rows of a block by level; those of one level in the order they came. */
static void rows_sort(const struct balance *b, struct block *block) {
  for (size_t i = 1; i < block->rows; i++)
    for (size_t k = i; k > 0 && b->row[block->row[k]].level < b->row[block->row[k - 1]].level; k--) {
      size_t swap = block->row[k];
      block->row[k] = block->row[k - 1], block->row[k - 1] = swap;
    }
}

struct blocks blocks_build(struct arena *arena, const struct balance *b) {
  struct incidence in = incidence_build(arena, b);
  size_t *above = rows_joined(arena, b, &in), *number = arena_array(arena, size_t, b->rows + 1);
  struct blocks blocks = {arena_array(arena, struct block, b->rows + 1), 0, arena_array(arena, size_t, b->n + 1),
                          arena_array(arena, size_t, b->n + 1)};
  for (size_t r = 0; r < b->rows; r++) {
    if (root_of(above, r) == r) {
      blocks.block[blocks.n].row = arena_array(arena, size_t, b->rows);
      number[r] = blocks.n++;
    }
    struct block *block = &blocks.block[number[root_of(above, r)]];
    block->row[block->rows++] = r;
  }
  size_t *cell = arena_array(arena, size_t, b->n + 1);
  for (size_t i = 0; i < b->n; i++) {
    bool free = in.first[i + 1] > in.first[i] && b->figure[i] != 0;
    blocks.block_of[i] = free ? number[root_of(above, in.row[in.first[i]])] : blocks.n;
  }
  for (size_t k = 0; k < blocks.n; k++) {
    size_t n = 0;
    for (size_t i = 0; i < b->n; i++)
      if (blocks.block_of[i] == k) cell[n++] = i;
    rows_sort(b, &blocks.block[k]);
    block_fill(arena, b, &in, &blocks.block[k], cell, n, blocks.class_of);
  }
  return blocks;
}

double block_row_sum(const struct block *block, size_t row, const double *x) {
  double sum = 0;
  for (size_t c = 0; c < block->classes; c++) sum += block_at(block, row, c) * x[c];
  return sum;
}

/* Subtract from v the multiple of a kept row that clears its pivot; the same of what v is made of. */
static void row_clear(double *v, const double *kept, size_t pivot, size_t n, double *made, const double *kept_made,
                      size_t rows) {
  double by = v[pivot] / kept[pivot];
  if (by == 0) return;
  for (size_t c = 0; c < n; c++) v[c] -= by * kept[c];
  for (size_t r = 0; r < rows; r++) made[r] -= by * kept_made[r];
  v[pivot] = 0;
}

void block_independent(struct arena *arena, const struct block *block, bool *kept, double *circuit) {
  size_t m = block->rows, n = block->classes;
  double *v = arena_array(arena, double, m *n + 1);
  size_t *pivot = arena_array(arena, size_t, m + 1);
  memcpy(v, block->coefficient, m * n * sizeof *v);
  for (size_t i = 0; i < m; i++) {
    circuit[i * m + i] = 1;
    for (size_t k = 0; k < i; k++)
      if (kept[k]) row_clear(v + i * n, v + k * n, pivot[k], n, circuit + i * m, circuit + k * m, m);
    size_t best = 0;
    for (size_t c = 1; c < n; c++)
      if (fabs(v[i * n + c]) > fabs(v[i * n + best])) best = c;
    pivot[i] = best;
    kept[i] = n > 0 && fabs(v[i * n + best]) > 1e-9;
  }
  for (size_t i = 0; i < m * m; i++)
    if (fabs(circuit[i] - round(circuit[i])) < 1e-9) circuit[i] = round(circuit[i]);
}
