/* SPDX-License-Identifier: GPL-3.0-or-later */
/* balancing.c - see balancing.h. */
#include "stat/balancing.h"

#include <gsl/gsl_linalg.h>
#include <math.h>
#include <string.h>

#include "stat/balancing_block.h"

enum { ROUNDS = 2000 };
static const double precise = 1e-12; /* of a row, relative */

/* --- least squares with bounds ----------------------------------------------------------------------------------- */

/* Minimise sum (x - start)^2 / variance + sum s^2 / give over A x + s = value, x >= 0: x = start + V A' lambda over the
 * classes that are not fixed at 0, s = give lambda. A row that gives nothing is met. */
struct squares {
  const struct block *block;
  size_t rows; /* the first of the block */
  const double *value, *give, *start, *variance;
  double *x, *lambda;
  double *row_scale; /* one over the root of a row's variance when nothing is fixed */
  bool *held;        /* at 0 */
};

static struct squares squares_new(struct arena *arena, const struct block *block, const double *value) {
  size_t n = block->classes;
  double *variance = arena_array(arena, double, n + 1);
  for (size_t c = 0; c < n; c++) variance[c] = block->start[c];
  return (struct squares){.block = block,
                          .rows = block->rows,
                          .value = value,
                          .give = arena_array(arena, double, block->rows + 1),
                          .start = block->start,
                          .variance = variance,
                          .x = arena_array(arena, double, n + 1),
                          .lambda = arena_array(arena, double, block->rows + 1),
                          .row_scale = arena_array(arena, double, block->rows + 1),
                          .held = arena_array(arena, bool, n + 1)};
}

static double normal_at(const struct squares *s, size_t i, size_t k) {
  double sum = i == k ? s->give[i] : 0;
  for (size_t c = 0; c < s->block->classes; c++)
    sum += s->held[c] ? 0 : block_at(s->block, i, c) * block_at(s->block, k, c) * s->variance[c];
  return sum;
}

static double left_of(const struct squares *s, size_t i) {
  double left = s->value[i];
  for (size_t c = 0; c < s->block->classes; c++) left -= s->held[c] ? 0 : block_at(s->block, i, c) * s->start[c];
  return left;
}

/* The multipliers, by Cholesky, rows scaled to one size and a trace added to each for those that depend on others; then
 * refined. A row that the free classes cannot meet gets a large one, and frees those that are fixed. */
static void multipliers_solve(struct squares *s) {
  enum { REFINEMENTS = 4 };
  size_t m = s->rows;
  gsl_matrix *exact = gsl_matrix_alloc(m, m), *factor = gsl_matrix_alloc(m, m);
  gsl_vector *left = gsl_vector_alloc(m), *more = gsl_vector_alloc(m), *sum = gsl_vector_calloc(m);
  for (size_t i = 0; i < m; i++)
    for (size_t k = 0; k <= i; k++) {
      double v = normal_at(s, i, k) * s->row_scale[i] * s->row_scale[k];
      gsl_matrix_set(exact, i, k, v), gsl_matrix_set(exact, k, i, v);
    }
  gsl_matrix_memcpy(factor, exact);
  for (size_t i = 0; i < m; i++) *gsl_matrix_ptr(factor, i, i) += 1e-9;
  gsl_linalg_cholesky_decomp1(factor);
  for (int round = 0; round < REFINEMENTS; round++) {
    for (size_t i = 0; i < m; i++) {
      double v = left_of(s, i) * s->row_scale[i];
      for (size_t k = 0; k < m; k++) v -= gsl_matrix_get(exact, i, k) * gsl_vector_get(sum, k);
      gsl_vector_set(left, i, v);
    }
    gsl_linalg_cholesky_solve(factor, left, more);
    gsl_vector_add(sum, more);
  }
  for (size_t i = 0; i < m; i++) s->lambda[i] = gsl_vector_get(sum, i) * s->row_scale[i];
  gsl_matrix_free(exact), gsl_matrix_free(factor);
  gsl_vector_free(left), gsl_vector_free(more), gsl_vector_free(sum);
}

static double pull_on(const struct squares *s, size_t c) {
  double pull = 0;
  for (size_t i = 0; i < s->rows; i++) pull += block_at(s->block, i, c) * s->lambda[i];
  return pull;
}

/* Exchange those at the wrong side of their bound; false when there are none. After many rounds one at a time, the
 * last. */
static bool bounds_exchange(struct squares *s, int round) {
  size_t wrong = 0, last = 0;
  for (size_t c = 0; c < s->block->classes; c++) {
    double x = s->start[c] + s->variance[c] * pull_on(s, c);
    bool off = s->held[c] ? x > 1e-12 * s->block->scale : x < -1e-12 * s->block->scale && !s->block->any_sign[c];
    s->x[c] = s->held[c] ? 0 : x;
    if (!off) continue;
    wrong++, last = c;
    if (round < 20) s->held[c] = !s->held[c];
  }
  if (wrong && round >= 20) s->held[last] = !s->held[last];
  return wrong > 0;
}

static void squares_solve(struct squares *s) {
  for (size_t c = 0; c < s->block->classes; c++) s->held[c] = false;
  for (size_t i = 0; i < s->rows; i++) {
    double variance = normal_at(s, i, i);
    s->row_scale[i] = variance > 0 ? 1 / sqrt(variance) : 1;
  }
  for (int round = 0; round < 200; round++) {
    multipliers_solve(s);
    if (!bounds_exchange(s, round)) break;
  }
  for (size_t c = 0; c < s->block->classes; c++)
    if (s->x[c] < 0 && !s->block->any_sign[c]) s->x[c] = 0;
}

static void squares_fit(struct arena *arena, const struct block *block, const double *target, const double *start,
                        double *x) {
  struct squares s = squares_new(arena, block, target);
  s.start = start;
  squares_solve(&s);
  memcpy(x, s.x, block->classes * sizeof *x);
}

/* --- targets: the rows made consistent, a level at a time -------------------------------------------------------- */

/* How much each row of from..to-1 may move, by proximal steps, each from where the last one ended, so that in the end
 * only the rows resist and not the cells. x: what the cells come to. */
static void rows_settle(struct arena *arena, const struct block *block, size_t to, const double *value,
                        const double *give, double *x) {
  enum { STEPS = 40 };
  double *variance = arena_array(arena, double, block->classes + 1);
  struct squares s = squares_new(arena, block, value);
  memcpy(x, block->start, block->classes * sizeof *x);
  for (size_t c = 0; c < block->classes; c++) variance[c] = block->scale;
  s.rows = to, s.give = give, s.start = x, s.variance = variance;
  for (int step = 0; step < STEPS; step++) {
    double moved = 0;
    squares_solve(&s);
    for (size_t c = 0; c < block->classes; c++) moved = fmax(moved, fabs(s.x[c] - x[c]));
    memcpy(x, s.x, block->classes * sizeof *x);
    if (moved <= 1e-13 * block->scale) break;
  }
}

/* What rows from..to-1 came to; one that was met but for the rounding of doubles keeps its value. */
static void targets_take(const struct block *block, size_t from, size_t to, const double *x, double *target) {
  for (size_t i = from; i < to; i++) {
    double came = block_row_sum(block, i, x);
    if (fabs(came - target[i]) > 1e-9 * fmax(fabs(target[i]), 1e-3 * block->scale)) target[i] = came;
  }
}

/* Rows from..to-1 are of one level; those before them have their targets. */
static void level_settle(struct arena *arena, const struct balance *b, const struct block *block, size_t from,
                         size_t to, double *target) {
  double *give = arena_array(arena, double, block->rows + 1), *x = arena_array(arena, double, block->classes + 1);
  for (size_t i = from; i < to; i++) {
    const struct balance_row *row = &b->row[block->row[i]];
    target[i] = row->value;
    give[i] = 1e-3 * row->alterability * fmax(fabs(row->value), 1e-9 * block->scale);
  }
  rows_settle(arena, block, to, target, give, x);
  targets_take(block, from, to, x, target);
}

/* --- tolerances that explain a gap are kept ------------------------------------------------------------------------
 */

static const struct balance_row *row_at(const struct balance *b, const struct block *block, size_t i) {
  return &b->row[block->row[i]];
}

/* By how much a row with a tolerance is beyond it; 0 or less: within. */
static double row_beyond(const struct balance *b, const struct block *block, size_t i, double came) {
  const struct balance_row *row = row_at(b, block, i);
  return fabs(came - row->value) - row->tolerance - 1e-9 * fmax(fabs(row->value), 1e-3 * block->scale);
}

/* Rows from..to-1 as near to their values as the rows before allow, none beyond its tolerance: those that would be are
 * put at its end, one round after another. False when that cannot be; target is changed only when it can. */
static bool tolerances_keep(struct arena *arena, const struct balance *b, const struct block *block, size_t from,
                            size_t to, double *target) {
  enum { LIMITS = 12 };
  double *value = arena_array(arena, double, to + 1), *give = arena_array(arena, double, to + 1);
  double *x = arena_array(arena, double, block->classes + 1);
  memcpy(value, target, to * sizeof *value);
  for (size_t i = from; i < to; i++) value[i] = row_at(b, block, i)->value, give[i] = row_at(b, block, i)->tolerance;
  for (int round = 0; round < LIMITS; round++) {
    bool moved = false, off = false;
    rows_settle(arena, block, to, value, give, x);
    for (size_t i = 0; i < to; i++) {
      double came = block_row_sum(block, i, x), wanted = row_at(b, block, i)->value;
      off |= i < from ? fabs(came - target[i]) > 1e-7 * block->scale : row_beyond(b, block, i, came) > 0;
      if (i < from || give[i] == 0 || row_beyond(b, block, i, came) <= 0) continue;
      value[i] = wanted + copysign(row_at(b, block, i)->tolerance, came - wanted), give[i] = 0, moved = true;
    }
    if (off && (!moved || round == LIMITS - 1)) return false;
    if (!moved) break;
  }
  for (size_t i = from; i < to; i++) target[i] = row_at(b, block, i)->value;
  targets_take(block, from, to, x, target);
  return true;
}

static bool within_tolerances(const struct balance *b, const struct block *block, size_t to, const double *target) {
  for (size_t i = 0; i < to; i++)
    if (row_at(b, block, i)->tolerance > 0 && row_beyond(b, block, i, target[i]) > 0) return false;
  return true;
}

/* A level that does not come to lie within its tolerances: the level, then it and the one before it, and so on up to
 * those that are hard, until all can. */
static void tolerances_settle(struct arena *arena, const struct balance *b, const struct block *block, size_t from,
                              size_t to, double *target) {
  while (from < to && row_at(b, block, from)->tolerance > 0 && !tolerances_keep(arena, b, block, from, to, target)) {
    if (!from) return;
    int level = row_at(b, block, from - 1)->level;
    while (from && row_at(b, block, from - 1)->level == level) from--;
  }
}

static void targets_settle(struct arena *arena, const struct balance *b, const struct block *block, double *target) {
  for (size_t from = 0, to; from < block->rows; from = to) {
    for (to = from + 1; to < block->rows && row_at(b, block, to)->level == row_at(b, block, from)->level;) to++;
    level_settle(arena, b, block, from, to, target);
    if (!within_tolerances(b, block, to, target)) tolerances_settle(arena, b, block, from, to, target);
  }
}

/* --- cells fitted to targets ------------------------------------------------------------------------------------- */

/* Relative to each row, or to a millionth of the block where that is more. */
static double worst_residual(const struct block *block, const double *target, const double *x) {
  double worst = 0;
  for (size_t i = 0; i < block->rows; i++)
    worst = fmax(worst, fabs(target[i] - block_row_sum(block, i, x)) / fmax(fabs(target[i]), 1e-6 * block->scale));
  return worst;
}

/* Proportional fitting; true when all rows are met. For blocks without negative classes. */
static bool proportional_fit(const struct block *block, const double *target, double *x) {
  memcpy(x, block->start, block->classes * sizeof *x);
  for (size_t i = 0; i < block->rows; i++)
    if (target[i] < 0) return false;
  double before = INFINITY;
  for (int round = 0; round < ROUNDS; round++) {
    for (size_t i = 0; i < block->rows; i++) {
      double sum = block_row_sum(block, i, x);
      for (size_t c = 0; c < block->classes && sum > 0; c++)
        if (block_at(block, i, c) != 0) x[c] *= target[i] / sum;
    }
    double worst = worst_residual(block, target, x);
    if (worst <= precise) return true;
    if (round % 100 == 99) {
      if (worst > 0.999 * before) return false; /* no more progress */
      before = worst;
    }
  }
  return false;
}

/* A last step of least squares from a fit that is near: rows met to the last digits of a double. */
static void fit_polish(struct arena *arena, const struct block *block, const double *target, double *x) {
  double *from = arena_array(arena, double, block->classes + 1), *to = arena_array(arena, double, block->classes + 1);
  for (int round = 0; round < 2; round++) {
    memcpy(from, x, block->classes * sizeof *x);
    squares_fit(arena, block, target, from, to);
    if (worst_residual(block, target, to) < worst_residual(block, target, x)) memcpy(x, to, block->classes * sizeof *x);
  }
}

/* --- a block ----------------------------------------------------------------------------------------------------- */

/* One row, and one class in it: no more than a factor. */
static bool factor_fit(const struct block *block, const double *target, double *x) {
  if (block->rows != 1 || block->classes != 1) return false;
  x[0] = block_at(block, 0, 0) * target[0];
  return x[0] >= 0 || block->any_sign[0];
}

static bool rows_consistent(struct arena *arena, const struct balance *b, const struct block *block) {
  bool *kept = arena_array(arena, bool, block->rows + 1);
  double *circuit = arena_array(arena, double, block->rows * block->rows + 1);
  block_independent(arena, block, kept, circuit);
  for (size_t i = 0; i < block->rows; i++) {
    double gap = 0;
    for (size_t k = 0; k < block->rows; k++) gap += circuit[i * block->rows + k] * b->row[block->row[k]].value;
    if (!kept[i] && fabs(gap) > 1e-11 * block->scale) return false;
  }
  return true;
}

/* Can cells of these signs meet all rows as they are? */
static bool rows_reachable(struct arena *arena, const struct block *block, const double *target, double *x) {
  squares_fit(arena, block, target, block->start, x);
  return worst_residual(block, target, x) <= 1e-10;
}

/* True when it was done by least squares. */
static bool block_solve(struct arena *arena, const struct balance *b, const struct block *block, double *target,
                        double *x) {
  for (size_t i = 0; i < block->rows; i++) target[i] = b->row[block->row[i]].value;
  if (factor_fit(block, target, x)) return false;
  bool squares = block->mixed;
  for (size_t c = 0; c < block->classes; c++) squares |= block->any_sign[c];
  bool consistent = rows_consistent(arena, b, block);
  if (consistent && !squares && proportional_fit(block, target, x)) return false;
  if (!consistent || !rows_reachable(arena, block, target, x)) targets_settle(arena, b, block, target);
  if (squares) {
    squares_fit(arena, block, target, block->start, x);
  } else {
    proportional_fit(block, target, x);
    fit_polish(arena, block, target, x);
  }
  return squares;
}

struct balance_result balance_solve(struct arena *arena, const struct balance *b) {
  struct blocks blocks = blocks_build(arena, b);
  struct balance_result result = {arena_array(arena, double, b->n + 1), arena_array(arena, double, b->rows + 1),
                                  arena_array(arena, bool, b->rows + 1)};
  double **x = arena_array(arena, double *, blocks.n + 1);
  for (size_t k = 0; k < blocks.n; k++) {
    const struct block *block = &blocks.block[k];
    double *target = arena_array(arena, double, block->rows + 1);
    x[k] = arena_array(arena, double, block->classes + 1);
    bool squares = block->classes && block_solve(arena, b, block, target, x[k]);
    for (size_t i = 0; i < block->rows; i++) {
      result.target[block->row[i]] = block->classes ? block_row_sum(block, i, x[k]) : 0;
      result.squares[block->row[i]] = squares;
    }
  }
  for (size_t i = 0; i < b->n; i++) {
    size_t k = blocks.block_of[i];
    if (k == blocks.n)
      result.figure[i] = b->figure[i];
    else
      result.figure[i] = b->figure[i] * (x[k][blocks.class_of[i]] / blocks.block[k].start[blocks.class_of[i]]);
  }
  return result;
}
