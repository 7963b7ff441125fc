/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ilr.c - see ilr.h. */
#include "stat/ilr.h"

#include <gsl/gsl_eigen.h>
#include <math.h>

#include "base/elementary.h"

struct ilr ilr_new(struct arena *arena, size_t d, double whole) {
  struct ilr ilr = {.d = d, .whole = whole, .basis = arena_array(arena, double, (d - 1) * d)};
  for (size_t k = 1; k < d; k++) {
    double *row = ilr.basis + (k - 1) * d, scale = sqrt((double)k / (double)(k + 1));
    for (size_t j = 0; j < k; j++) row[j] = scale / (double)k;
    row[k] = -scale;
  }
  return ilr;
}

void ilr_forward(const struct ilr *ilr, const double *x, double *z) {
  for (size_t k = 0; k + 1 < ilr->d; k++) {
    z[k] = 0;
    for (size_t j = 0; j < ilr->d; j++)
      if (ilr->basis[k * ilr->d + j] != 0) z[k] += ilr->basis[k * ilr->d + j] * real_log(x[j]);
  }
}

void ilr_back(const struct ilr *ilr, const double *z, double *x) {
  double most = -INFINITY, sum = 0;
  for (size_t j = 0; j < ilr->d; j++) {
    x[j] = 0;
    for (size_t k = 0; k + 1 < ilr->d; k++) x[j] += ilr->basis[k * ilr->d + j] * z[k];
    most = fmax(most, x[j]);
  }
  for (size_t j = 0; j < ilr->d; j++) sum += x[j] = real_exp(x[j] - most); /* the largest is 1: no overflow */
  for (size_t j = 0; j < ilr->d; j++) x[j] *= ilr->whole / sum;
}

size_t ilr_close(const struct ilr *ilr, double delta, double *x) {
  size_t zeros = 0;
  double sum = 0;
  for (size_t j = 0; j < ilr->d; j++) {
    if (x[j] <= 0)
      zeros++;
    else
      sum += x[j];
  }
  double rest = ilr->whole - delta * (double)zeros;
  for (size_t j = 0; j < ilr->d; j++) x[j] = x[j] <= 0 ? delta : x[j] * rest / sum;
  return zeros;
}

/* Second moments of the differences of the coordinates about their mean. */
static void difference_moments(const struct ilr *ilr, const double *x, size_t n, gsl_matrix *moments, double *z) {
  size_t q = ilr->d - 1;
  double *now = z, *before = z + q, *mean = z + 2 * q;
  for (size_t t = 1; t < n; t++) {
    ilr_forward(ilr, x + t * ilr->d, now);
    ilr_forward(ilr, x + (t - 1) * ilr->d, before);
    for (size_t a = 0; a < q; a++) {
      mean[a] += (now[a] - before[a]) / (double)(n - 1);
      for (size_t b = 0; b < q; b++)
        *gsl_matrix_ptr(moments, a, b) += (now[a] - before[a]) * (now[b] - before[b]) / (double)(n - 1);
    }
  }
  for (size_t a = 0; a < q; a++)
    for (size_t b = 0; b < q; b++) *gsl_matrix_ptr(moments, a, b) -= mean[a] * mean[b];
}

/* New basis = transposed eigenvectors times the old one; the largest entry of each row positive, for a fixed sign. */
static void turn(struct ilr *ilr, const gsl_matrix *vectors, double *turned) {
  size_t q = ilr->d - 1;
  for (size_t k = 0; k < q; k++) {
    double largest = 0;
    for (size_t j = 0; j < ilr->d; j++) {
      double sum = 0;
      for (size_t a = 0; a < q; a++) sum += gsl_matrix_get(vectors, a, k) * ilr->basis[a * ilr->d + j];
      turned[k * ilr->d + j] = sum;
      if (fabs(sum) > fabs(largest) + 1e-12) largest = sum;
    }
    for (size_t j = 0; largest < 0 && j < ilr->d; j++) turned[k * ilr->d + j] = -turned[k * ilr->d + j];
  }
  for (size_t i = 0; i < q * ilr->d; i++) ilr->basis[i] = turned[i];
}

void ilr_principal(struct ilr *ilr, const double *x, size_t n) {
  size_t q = ilr->d - 1;
  if (n < 3 || q < 2) return;
  struct arena scratch = {0};
  gsl_matrix *moments = gsl_matrix_calloc(q, q), *vectors = gsl_matrix_alloc(q, q);
  gsl_vector *values = gsl_vector_alloc(q);
  gsl_eigen_symmv_workspace *work = gsl_eigen_symmv_alloc(q);
  difference_moments(ilr, x, n, moments, arena_array(&scratch, double, 3 * q));
  if (gsl_eigen_symmv(moments, values, vectors, work) == 0) {
    gsl_eigen_symmv_sort(values, vectors, GSL_EIGEN_SORT_VAL_DESC);
    turn(ilr, vectors, arena_array(&scratch, double, q * ilr->d));
  }
  gsl_eigen_symmv_free(work);
  gsl_vector_free(values);
  gsl_matrix_free(vectors);
  gsl_matrix_free(moments);
  arena_free(&scratch);
}
