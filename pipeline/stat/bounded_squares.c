/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bounded_squares.c - see bounded_squares.h. */
#include "stat/bounded_squares.h"

#include <float.h>
#include <gsl/gsl_linalg.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

/* The problem, and which variables are free; the others are 0. */
struct active_set {
  const double *a, *b;
  size_t m, n;
  bool *free;
  size_t *column, columns; /* of the free ones */
  double *residual, *slope, *trial;
};

static void residual_update(struct active_set *s, const double *x) {
  for (size_t i = 0; i < s->m; i++) {
    s->residual[i] = s->b[i];
    for (size_t j = 0; j < s->n; j++) s->residual[i] -= s->a[i * s->n + j] * x[j];
  }
  for (size_t j = 0; j < s->n; j++) {
    s->slope[j] = 0;
    for (size_t i = 0; i < s->m; i++) s->slope[j] += s->a[i * s->n + j] * s->residual[i];
  }
}

static double column_size(const struct active_set *s, size_t j) {
  double size = 0;
  for (size_t i = 0; i < s->m; i++) size += s->a[i * s->n + j] * s->a[i * s->n + j];
  return sqrt(size);
}

/* Least squares over the free variables, to trial; by singular values, for columns may depend on each other. */
static void trial_solve(struct active_set *s) {
  size_t p = s->columns, rows = s->m > p ? s->m : p; /* rows of 0 are added where there are fewer than columns */
  gsl_matrix *u = gsl_matrix_calloc(rows, p), *v = gsl_matrix_alloc(p, p);
  gsl_vector *size = gsl_vector_alloc(p), *work = gsl_vector_alloc(p), *x = gsl_vector_alloc(p);
  gsl_vector *b = gsl_vector_calloc(rows);
  for (size_t i = 0; i < s->m; i++) {
    gsl_vector_set(b, i, s->b[i]);
    for (size_t k = 0; k < p; k++) gsl_matrix_set(u, i, k, s->a[i * s->n + s->column[k]]);
  }
  gsl_linalg_SV_decomp(u, v, size, work);
  double least = gsl_vector_get(size, 0) * 1e-13;
  for (size_t k = 0; k < p; k++)
    if (gsl_vector_get(size, k) < least) gsl_vector_set(size, k, 0);
  gsl_linalg_SV_solve(u, v, size, b, x);
  memset(s->trial, 0, s->n * sizeof *s->trial);
  for (size_t k = 0; k < p; k++) s->trial[s->column[k]] = gsl_vector_get(x, k);
  gsl_matrix_free(u), gsl_matrix_free(v);
  gsl_vector_free(size), gsl_vector_free(work), gsl_vector_free(x), gsl_vector_free(b);
}

static void columns_update(struct active_set *s) {
  s->columns = 0;
  for (size_t j = 0; j < s->n; j++)
    if (s->free[j]) s->column[s->columns++] = j;
}

/* From x towards trial as far as no variable turns negative; those that reach 0 are fixed there. True when all the way.
 */
static bool step_towards(struct active_set *s, double *x) {
  double part = 1;
  for (size_t j = 0; j < s->n; j++)
    if (s->free[j] && s->trial[j] <= 0) part = fmin(part, x[j] - s->trial[j] > 0 ? x[j] / (x[j] - s->trial[j]) : 0);
  for (size_t j = 0; j < s->n; j++)
    if (s->free[j]) {
      bool stops = s->trial[j] <= 0 && x[j] + part * (s->trial[j] - x[j]) <= DBL_EPSILON * fabs(x[j]);
      x[j] += part * (s->trial[j] - x[j]);
      if (stops) x[j] = 0, s->free[j] = false;
    }
  return part >= 1;
}

/* The variable whose growth lessens the residual most, or n. */
static size_t steepest(const struct active_set *s, const double *scale, const bool *refused) {
  size_t best = s->n;
  double steep = 0, size = 0;
  for (size_t i = 0; i < s->m; i++) size = fmax(size, fabs(s->b[i]));
  for (size_t j = 0; j < s->n; j++) {
    double slope = scale[j] > 0 ? s->slope[j] / scale[j] : 0;
    if (!s->free[j] && !refused[j] && slope > 1e-11 * size && slope > steep) steep = slope, best = j;
  }
  return best;
}

void bounded_squares(struct arena *arena, const double *a, const double *b, size_t m, size_t n, double *x) {
  struct active_set s = {a,
                         b,
                         m,
                         n,
                         arena_array(arena, bool, n + 1),
                         arena_array(arena, size_t, n + 1),
                         0,
                         arena_array(arena, double, m + 1),
                         arena_array(arena, double, n + 1),
                         arena_array(arena, double, n + 1)};
  double *scale = arena_array(arena, double, n + 1);
  bool *refused = arena_array(arena, bool, n + 1);
  for (size_t j = 0; j < n; j++) x[j] = 0, scale[j] = column_size(&s, j);
  for (size_t round = 0; round < 3 * n + 10; round++) {
    residual_update(&s, x);
    size_t enters = steepest(&s, scale, refused);
    if (enters == n) return;
    s.free[enters] = true;
    columns_update(&s);
    trial_solve(&s);
    if (s.trial[enters] <= 0) { /* only rounding made it look useful */
      s.free[enters] = false, refused[enters] = true;
      continue;
    }
    memset(refused, 0, n * sizeof *refused);
    while (!step_towards(&s, x)) {
      columns_update(&s);
      if (!s.columns) break;
      trial_solve(&s);
    }
  }
}
