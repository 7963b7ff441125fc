/* SPDX-License-Identifier: GPL-3.0-or-later */
/* chow_lin.c - see chow_lin.h. With S the covariance of u and C the sums: W = S C', V = C W; b by least squares of
 * inverse(L) y on inverse(L) C Z, V = L L'; x = Z b + W inverse(V) (y - C Z b). */
#include "stat/chow_lin.h"

#include <gsl/gsl_blas.h>
#include <gsl/gsl_linalg.h>
#include <gsl/gsl_multifit.h>
#include <math.h>

#include "base/elementary.h"

static const double HIGHEST_RHO = 0.999, GOLDEN = 0.6180339887498949;
enum { GRID = 40, REFINEMENTS = 60 };

struct work {
  const struct chow_lin_series *s;
  size_t given, columns;
  size_t *from; /* benchmarks: the first point of each */
  gsl_matrix *w, *v, *z, *whitened, *covariance;
  gsl_vector *y, *b, *rest;
  gsl_multifit_linear_workspace *room;
  double squares;
};

static double z_at(const struct chow_lin_series *s, size_t t, size_t column) {
  return column ? s->indicator[(column - 1) * s->n + t] : 1;
}

/* The covariance of u at two points, up to scale. */
static double u_covariance(const struct work *k, size_t a, size_t b, double rho) {
  if (k->s->method == CHOW_LIN_FERNANDEZ) return (double)((a < b ? a : b) + 1);
  return real_pow(rho, a < b ? (double)(b - a) : (double)(a - b)) / (1 - rho * rho);
}

static void put_covariances(struct work *k, double rho) {
  for (size_t t = 0; t < k->s->n; t++)
    for (size_t j = 0; j < k->given; j++) {
      double sum = 0;
      for (size_t i = 0; i < k->s->per; i++) sum += u_covariance(k, t, k->from[j] + i, rho);
      gsl_matrix_set(k->w, t, j, sum);
    }
  for (size_t i = 0; i < k->given; i++)
    for (size_t j = 0; j < k->given; j++) {
      double sum = 0;
      for (size_t t = 0; t < k->s->per; t++) sum += gsl_matrix_get(k->w, k->from[i] + t, j);
      gsl_matrix_set(k->v, i, j, sum);
    }
}

/* Fit for a rho; the log-likelihood, NaN when it cannot be had. Leaves v as L, b, covariance, squares, and rest as
 * inverse(L) of the residual. */
static double chow_lin_fit(struct work *k, double rho) {
  put_covariances(k, rho);
  if (gsl_linalg_cholesky_decomp1(k->v)) return NAN;
  double logs = 0, n = (double)k->given;
  for (size_t i = 0; i < k->given; i++) logs += real_log(gsl_matrix_get(k->v, i, i));
  gsl_matrix_memcpy(k->whitened, k->z);
  gsl_vector_memcpy(k->rest, k->y);
  gsl_blas_dtrsm(CblasLeft, CblasLower, CblasNoTrans, CblasNonUnit, 1, k->v, k->whitened);
  gsl_blas_dtrsv(CblasLower, CblasNoTrans, CblasNonUnit, k->v, k->rest);
  size_t rank;
  if (gsl_multifit_linear_tsvd(k->whitened, k->rest, 1e-12, k->b, k->covariance, &k->squares, &rank, k->room) ||
      rank < k->columns)
    return NAN;
  gsl_blas_dgemv(CblasNoTrans, -1, k->whitened, k->b, 1, k->rest);
  return -0.5 * n * (real_log(2 * M_PI * k->squares / n) + 1) - logs;
}

/* A grid, then the golden section around its best point. */
static double best_rho(struct work *k) {
  size_t top = 0;
  double best = -INFINITY;
  for (size_t i = 0; i <= GRID; i++) {
    double value = chow_lin_fit(k, HIGHEST_RHO * (double)i / GRID);
    if (value > best) best = value, top = i;
  }
  double low = HIGHEST_RHO * (double)(top ? top - 1 : 0) / GRID;
  double high = HIGHEST_RHO * (double)(top < GRID ? top + 1 : GRID) / GRID;
  for (int i = 0; i < REFINEMENTS; i++) {
    double a = high - GOLDEN * (high - low), b = low + GOLDEN * (high - low);
    if (chow_lin_fit(k, a) > chow_lin_fit(k, b))
      high = b;
    else
      low = a;
  }
  double middle = (low + high) / 2, edge = chow_lin_fit(k, 0);
  return edge >= chow_lin_fit(k, middle) ? 0 : middle;
}

static double standard_error(const struct work *k, size_t t, double sigma2, double rho, gsl_vector *share) {
  double variance = sigma2 * u_covariance(k, t, t, rho), slope[CHOW_LIN_COLUMNS];
  for (size_t j = 0; j < k->given; j++) gsl_vector_set(share, j, gsl_matrix_get(k->w, t, j));
  gsl_blas_dtrsv(CblasLower, CblasNoTrans, CblasNonUnit, k->v, share); /* inverse(L) w' */
  for (size_t c = 0; c < k->columns; c++) slope[c] = z_at(k->s, t, c);
  for (size_t j = 0; j < k->given; j++) {
    double x = gsl_vector_get(share, j);
    variance -= sigma2 * x * x;
    for (size_t c = 0; c < k->columns; c++) slope[c] -= x * gsl_matrix_get(k->whitened, j, c);
  }
  for (size_t c = 0; c < k->columns; c++)
    for (size_t d = 0; d < k->columns; d++) variance += slope[c] * gsl_matrix_get(k->covariance, c, d) * slope[d];
  return sqrt(fmax(variance, 0));
}

static void put_values(struct work *k, struct chow_lin_result *out) {
  gsl_vector *share = gsl_vector_alloc(k->given);
  for (size_t t = 0; t < k->s->n; t++) {
    out->se[t] = standard_error(k, t, out->sigma2, out->rho, share);
    for (size_t c = 0; c < k->columns; c++) out->value[t] += z_at(k->s, t, c) * gsl_vector_get(k->b, c);
    for (size_t j = 0; j < k->given; j++) out->value[t] += gsl_vector_get(share, j) * gsl_vector_get(k->rest, j);
  }
  gsl_vector_free(share);
}

static int chow_lin_check(const struct chow_lin_series *s, size_t *given, struct err *err) {
  *given = 0;
  if (!s->n || s->n > CHOW_LIN_LARGEST || !s->per || s->indicators + 1 > CHOW_LIN_COLUMNS)
    return err_set(err, EX_DATAERR, "Chow-Lin: %zu points and %zu indicators (at most %d and %d)", s->n, s->indicators,
                   CHOW_LIN_LARGEST, CHOW_LIN_COLUMNS - 1);
  for (size_t i = 0; i < s->n * s->indicators; i++)
    if (!isfinite(s->indicator[i])) return err_set(err, EX_DATAERR, "Chow-Lin: point %zu is missing", i % s->n + 1);
  for (size_t k = 0; k < s->benchmarks; k++) {
    if (isnan(s->benchmark[k])) continue;
    if (isinf(s->benchmark[k]) || s->first + (k + 1) * s->per > s->n)
      return err_set(err, EX_DATAERR, "Chow-Lin: benchmark %zu is infinite or lies beyond the indicator", k + 1);
    ++*given;
  }
  if (*given < s->indicators + 2)
    return err_set(err, EX_DATAERR, "Chow-Lin: %zu benchmarks are too few for %zu indicators and a constant", *given,
                   s->indicators);
  if (s->method == CHOW_LIN_FIXED && !(s->rho >= 0 && s->rho < 1))
    return err_set(err, EX_DATAERR, "Chow-Lin: rho %g is not in 0 .. 1", s->rho);
  return 0;
}

static struct work chow_lin_start(struct arena *arena, const struct chow_lin_series *s, size_t given) {
  size_t p = s->indicators + 1, row = 0;
  struct work k = {.s = s, .given = given, .columns = p, .from = arena_array(arena, size_t, given)};
  k.w = gsl_matrix_alloc(s->n, given);
  k.v = gsl_matrix_alloc(given, given);
  k.z = gsl_matrix_calloc(given, p);
  k.whitened = gsl_matrix_alloc(given, p);
  k.covariance = gsl_matrix_alloc(p, p);
  k.y = gsl_vector_alloc(given);
  k.b = gsl_vector_alloc(p);
  k.rest = gsl_vector_alloc(given);
  k.room = gsl_multifit_linear_alloc(given, p);
  for (size_t i = 0; i < s->benchmarks; i++) {
    if (isnan(s->benchmark[i])) continue;
    k.from[row] = s->first + i * s->per;
    gsl_vector_set(k.y, row, s->benchmark[i]);
    for (size_t c = 0; c < p; c++)
      for (size_t t = 0; t < s->per; t++) *gsl_matrix_ptr(k.z, row, c) += z_at(s, k.from[row] + t, c);
    row++;
  }
  return k;
}

static void chow_lin_finish(struct work *k) {
  gsl_multifit_linear_free(k->room);
  gsl_vector_free(k->rest);
  gsl_vector_free(k->b);
  gsl_vector_free(k->y);
  gsl_matrix_free(k->covariance);
  gsl_matrix_free(k->whitened);
  gsl_matrix_free(k->z);
  gsl_matrix_free(k->v);
  gsl_matrix_free(k->w);
}

int chow_lin(struct arena *arena, const struct chow_lin_series *s, struct chow_lin_result *out, struct err *err) {
  size_t given;
  int code = chow_lin_check(s, &given, err);
  if (code) return code;
  struct work k = chow_lin_start(arena, s, given);
  *out = (struct chow_lin_result){.value = arena_array(arena, double, s->n), .se = arena_array(arena, double, s->n)};
  out->columns = k.columns;
  out->rho = s->method == CHOW_LIN_FERNANDEZ ? NAN : s->method == CHOW_LIN_FIXED ? s->rho : best_rho(&k);
  out->loglik = chow_lin_fit(&k, out->rho);
  if (isnan(out->loglik)) code = err_set(err, EX_DATAERR, "Chow-Lin: the indicators are collinear, or fit exactly");
  if (!code) {
    out->sigma2 = k.squares / (double)(given - k.columns);
    put_values(&k, out);
    for (size_t c = 0; c < k.columns; c++) {
      out->coefficient[c] = gsl_vector_get(k.b, c);
      out->error[c] = sqrt(gsl_matrix_get(k.covariance, c, c));
    }
  }
  chow_lin_finish(&k);
  return code;
}
