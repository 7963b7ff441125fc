/* SPDX-License-Identifier: GPL-3.0-or-later */
/* joint.c - see joint.h. */
#include "stat/joint.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "stat/distribution.h"
#include "stat/rng.h"

static bool row_whole(const double *row, size_t n) {
  for (size_t j = 0; j < n; j++)
    if (!isfinite(row[j])) return false;
  return true;
}

/* Whole rows about their mean, over their standard deviation; columns that do not vary are 0. Their number. */
static size_t rows_scaled(const double *error, size_t t, size_t n, double *out) {
  size_t rows = 0;
  for (size_t s = 0; s < t; s++) {
    if (!row_whole(error + s * n, n)) continue;
    for (size_t j = 0; j < n; j++) out[rows * n + j] = error[s * n + j];
    rows++;
  }
  for (size_t j = 0; j < n; j++) {
    double mean = 0, squares = 0;
    for (size_t s = 0; s < rows; s++) mean += out[s * n + j] / (double)rows;
    for (size_t s = 0; s < rows; s++) squares += (out[s * n + j] - mean) * (out[s * n + j] - mean);
    double sd = sqrt(squares / (double)rows);
    for (size_t s = 0; s < rows; s++) out[s * n + j] = sd > 0 ? (out[s * n + j] - mean) / sd : 0;
  }
  return rows;
}

static bool varies(const double *scaled, size_t rows, size_t n, size_t j) {
  for (size_t s = 0; s < rows; s++)
    if (scaled[s * n + j] != 0) return true;
  return false;
}

static double product_mean(const double *scaled, size_t rows, size_t n, size_t i, size_t j) {
  double sum = 0;
  for (size_t s = 0; s < rows; s++) sum += scaled[s * n + i] * scaled[s * n + j];
  return rows ? sum / (double)rows : 0;
}

/* Variance of the correlation of i and j, from the spread of its products. */
static double product_variance(const double *scaled, size_t rows, size_t n, size_t i, size_t j, double r) {
  double sum = 0, m = (double)rows;
  for (size_t s = 0; s < rows; s++) {
    double away = scaled[s * n + i] * scaled[s * n + j] - r;
    sum += away * away;
  }
  return rows > 1 ? sum / (m * (m - 1)) : 0;
}

static double mean_correlation(const double *r, const bool *moves, size_t n) {
  double sum = 0, pairs = 0;
  for (size_t i = 0; i < n; i++)
    for (size_t j = 0; j < i; j++)
      if (moves[i] && moves[j]) sum += r[i * n + j], pairs++;
  return pairs > 0 ? fmin(0.99, fmax(0, sum / pairs)) : 0;
}

static double target_weight(const double *scaled, size_t rows, const double *r, const bool *moves, size_t n,
                            double mean) {
  double variances = 0, squares = 0;
  for (size_t i = 0; i < n; i++)
    for (size_t j = 0; j < i; j++) {
      if (!moves[i] || !moves[j]) continue;
      variances += product_variance(scaled, rows, n, i, j, r[i * n + j]);
      squares += (r[i * n + j] - mean) * (r[i * n + j] - mean);
    }
  return squares > 0 ? fmin(1, variances / squares) : 1;
}

void joint_correlation(struct arena *scratch, const double *error, size_t t, size_t n, double *r) {
  double *scaled = arena_alloc(scratch, (t + 1) * n * sizeof *scaled);
  bool *moves = arena_array(scratch, bool, n);
  size_t rows = rows_scaled(error, t, n, scaled);
  for (size_t i = 0; i < n; i++) {
    moves[i] = rows < JOINT_LEAST || varies(scaled, rows, n, i);
    for (size_t j = 0; j < n; j++) r[i * n + j] = i == j ? 1 : product_mean(scaled, rows, n, i, j);
  }
  double mean = rows < JOINT_LEAST ? JOINT_USUAL : mean_correlation(r, moves, n);
  double weight = rows < JOINT_LEAST ? 1 : target_weight(scaled, rows, r, moves, n, mean);
  for (size_t i = 0; i < n; i++)
    for (size_t j = 0; j < n; j++) {
      if (i == j) continue;
      r[i * n + j] = moves[i] && moves[j] ? (1 - weight) * r[i * n + j] + weight * mean : 0;
    }
}

/* The lower triangle l with l l' = r, in place; a hair is added to a diagonal that rounding made 0. */
static bool triangle(double *r, size_t n) {
  for (size_t i = 0; i < n; i++)
    for (size_t j = 0; j <= i; j++) {
      double sum = r[i * n + j];
      for (size_t k = 0; k < j; k++) sum -= r[i * n + k] * r[j * n + k];
      if (i == j && sum < -1e-8) return false;
      r[i * n + j] = i == j ? sqrt(fmax(sum, 1e-12)) : sum / r[j * n + j];
    }
  return true;
}

/* Shocks of one step for all parts of one path, times l. */
static void shocks(const double *l, size_t n, struct rng *rng, double *e, double *out) {
  for (size_t i = 0; i < n; i++) e[i] = rng_normal(rng);
  for (size_t i = 0; i < n; i++) {
    out[i] = 0;
    for (size_t k = 0; k <= i; k++) out[i] += l[i * n + k] * e[k];
  }
}

/* What the walk of a part moves in step j. */
static double step_sd(const double *spread, size_t j) {
  double before = j ? spread[j - 1] : 0, gain = spread[j] * spread[j] - before * before;
  return gain > 0 ? sqrt(gain) : 0;
}

static void draw_path(const double *l, const double *spread, size_t n, size_t h, size_t count, size_t k,
                      struct rng *rng, double *work, double *z) {
  double *e = work, *shock = work + n, *at = work + 2 * n, *size = work + 3 * n;
  for (size_t i = 0; i < n; i++) at[i] = size[i] = 0;
  for (size_t j = 0; j < h; j++) {
    shocks(l, n, rng, e, shock);
    for (size_t i = 0; i < n; i++) {
      double step = step_sd(spread + i * h, j);
      at[i] += step * shock[i], size[i] += step * step;
      z[(i * h + j) * count + k] = size[i] > 0 ? at[i] / sqrt(size[i]) : 0;
    }
  }
}

struct ranked {
  double z;
  size_t k;
};

static int ranked_compare(const void *a, const void *b) {
  const struct ranked *x = a, *y = b;
  int order = (x->z > y->z) - (x->z < y->z);
  return order ? order : (x->k > y->k) - (x->k < y->k);
}

/* Each part's values of a step become the quantiles of the normal law in their order: the margin has no sampling error
 * of its own, and the order, which is the dependence, stays. */
static void ranks_to_quantiles(struct ranked *ranked, const double *quantile, size_t count, double *z) {
  for (size_t k = 0; k < count; k++) ranked[k] = (struct ranked){z[k], k};
  qsort(ranked, count, sizeof *ranked, ranked_compare);
  if (ranked[0].z == ranked[count - 1].z) return; /* a part that does not move */
  for (size_t k = 0; k < count; k++) z[ranked[k].k] = quantile[k];
}

static void stratify(double *z, size_t rows, size_t count, struct arena *scratch) {
  struct ranked *ranked = arena_alloc(scratch, count * sizeof *ranked);
  double *quantile = arena_alloc(scratch, count * sizeof *quantile);
  for (size_t k = 0; k < count; k++) quantile[k] = normal_quantile(((double)k + 0.5) / (double)count);
  for (size_t i = 0; i < rows; i++) ranks_to_quantiles(ranked, quantile, count, z + i * count);
}

int joint_draw(const double *r, const double *spread, size_t n, size_t h, size_t count, uint64_t seed, uint64_t stream,
               double *z, struct err *err) {
  struct arena scratch = {0};
  double *l = arena_alloc(&scratch, n * n * sizeof *l), *work = arena_alloc(&scratch, 4 * n * sizeof *work);
  struct rng rng;
  for (size_t i = 0; i < n * n; i++) l[i] = r[i];
  bool good = triangle(l, n);
  rng_seed(&rng, seed, stream);
  for (size_t k = 0; good && k < count; k++) draw_path(l, spread, n, h, count, k, &rng, work, z);
  if (good) stratify(z, n * h, count, &scratch);
  arena_free(&scratch);
  return good ? 0 : err_set(err, EX_DATAERR, "the errors of the parts make no correlation matrix");
}
