/* SPDX-License-Identifier: GPL-3.0-or-later */
/* hierarchy.c - see hierarchy.h. */
#include "stat/hierarchy.h"

#include <gsl/gsl_linalg.h>
#include <math.h>
#include <stdbool.h>

#include "base/arena.h"
#include "base/elementary.h"

static bool whole_row(const double *row, size_t n) {
  for (size_t j = 0; j < n; j++)
    if (!isfinite(row[j])) return false;
  return true;
}

/* Mean products of errors over whole rows; their number. */
static size_t products(const double *error, size_t t, size_t n, double *w) {
  size_t rows = 0;
  for (size_t i = 0; i < n * n; i++) w[i] = 0;
  for (size_t r = 0; r < t; r++) {
    if (!whole_row(error + r * n, n)) continue;
    rows++;
    for (size_t i = 0; i < n; i++)
      for (size_t j = 0; j < n; j++) w[i * n + j] += error[r * n + i] * error[r * n + j];
  }
  for (size_t i = 0; rows && i < n * n; i++) w[i] /= (double)rows;
  return rows;
}

/* Sum of the variances of the correlations over the sum of their squares (Schaefer and Strimmer 2005, target D). */
static double shrinkage(const double *error, size_t t, size_t n, const double *w, size_t rows) {
  double variances = 0, squares = 0, m = (double)rows;
  for (size_t i = 0; i < n; i++)
    for (size_t j = 0; j < n; j++) {
      double scale = sqrt(w[i * n + i] * w[j * n + j]);
      if (i == j || !(scale > 0)) continue;
      double r = w[i * n + j] / scale, spread = 0;
      for (size_t s = 0; s < t; s++)
        if (whole_row(error + s * n, n)) spread += real_pow(error[s * n + i] * error[s * n + j] / scale - r, 2);
      variances += spread / (m * (m - 1));
      squares += r * r;
    }
  return squares > 0 ? fmin(1, fmax(0, variances / squares)) : 1;
}

static void scale_off_diagonal(double *w, size_t n, double by) {
  for (size_t i = 0; i < n; i++)
    for (size_t j = 0; j < n; j++)
      if (i != j) w[i * n + j] *= by;
}

int hierarchy_covariance(enum hierarchy_weights weights, const double *error, size_t t, size_t n, double *w,
                         double *lambda, struct err *err) {
  double shrink = weights == HIERARCHY_MINT_SAMPLE ? 0 : 1;
  if (weights == HIERARCHY_OLS) {
    for (size_t i = 0; i < n * n; i++) w[i] = i % (n + 1) == 0;
  } else {
    size_t rows = products(error, t, n, w);
    if (rows == 0) return err_set(err, EX_DATAERR, "no period in which every forecast has an error");
    if (weights == HIERARCHY_MINT_SHRINK && rows >= 3) shrink = shrinkage(error, t, n, w, rows);
    scale_off_diagonal(w, n, 1 - shrink);
  }
  if (lambda) *lambda = shrink;
  return 0;
}

/* wc = W C' (n x k); cwc = C W C'. */
static void hierarchy_weigh(const struct hierarchy *h, const double *w, double *wc, gsl_matrix *cwc) {
  for (size_t i = 0; i < h->n; i++)
    for (size_t a = 0; a < h->k; a++) {
      wc[i * h->k + a] = 0;
      for (size_t j = 0; j < h->n; j++) wc[i * h->k + a] += w[i * h->n + j] * h->constraint[a * h->n + j];
    }
  for (size_t a = 0; a < h->k; a++)
    for (size_t b = 0; b < h->k; b++) {
      double sum = 0;
      for (size_t i = 0; i < h->n; i++) sum += h->constraint[a * h->n + i] * wc[i * h->k + b];
      gsl_matrix_set(cwc, a, b, sum);
    }
}

static double residual(const struct hierarchy *h, size_t a, const double *y) {
  double sum = -h->value[a];
  for (size_t i = 0; i < h->n; i++) sum += h->constraint[a * h->n + i] * y[i];
  return sum;
}

static void project(const struct hierarchy *h, const double *wc, const gsl_matrix *inverse, double *y, double *move) {
  for (size_t a = 0; a < h->k; a++) move[a] = residual(h, a, y);
  for (size_t i = 0; i < h->n; i++)
    for (size_t a = 0; a < h->k; a++)
      for (size_t b = 0; b < h->k; b++) y[i] -= wc[i * h->k + a] * gsl_matrix_get(inverse, a, b) * move[b];
}

static void narrow(const struct hierarchy *h, const double *w, const double *wc, const gsl_matrix *inverse,
                   double *after) {
  for (size_t i = 0; i < h->n; i++)
    for (size_t j = 0; j < h->n; j++) {
      double sum = w[i * h->n + j];
      for (size_t a = 0; a < h->k; a++)
        for (size_t b = 0; b < h->k; b++) sum -= wc[i * h->k + a] * gsl_matrix_get(inverse, a, b) * wc[j * h->k + b];
      after[i * h->n + j] = sum;
    }
}

int hierarchy_reconcile(const struct hierarchy *h, const double *w, double *y, double *after, struct err *err) {
  struct arena scratch = {0};
  double *wc = arena_array(&scratch, double, h->n * h->k), *move = arena_array(&scratch, double, h->k);
  gsl_matrix *cwc = gsl_matrix_alloc(h->k, h->k);
  hierarchy_weigh(h, w, wc, cwc);
  int failed = gsl_linalg_cholesky_decomp1(cwc) || gsl_linalg_cholesky_invert(cwc);
  if (!failed) {
    project(h, wc, cwc, y, move);
    if (after) narrow(h, w, wc, cwc, after);
  }
  gsl_matrix_free(cwc);
  arena_free(&scratch);
  return failed ? err_set(err, EX_DATAERR,
                          "the constraints cannot be weighed: a forecast without variance, or two equal rows")
                : 0;
}

void hierarchy_bottom_up(const double *sum, size_t n, double *y) {
  for (size_t i = 0; i < n; i++) {
    double total = 0;
    bool any = false;
    for (size_t j = 0; j < n; j++)
      if (sum[i * n + j] != 0) total += sum[i * n + j] * y[j], any = true;
    if (any) y[i] = total;
  }
}
