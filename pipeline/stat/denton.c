/* SPDX-License-Identifier: GPL-3.0-or-later */
/* denton.c - see denton.h.
 *
 * The corrections u minimise sum (u[t] - u[t-1])^2 under one equation a benchmark: sum w[t] u[t] = target, where w is
 * the indicator over its sum (proportional: a mean of factors) or 1 over the number of points (additive: a mean of
 * differences). The conditions of Lagrange are solved as one dense system, which scale leaves well conditioned.
 */
#include "stat/denton.h"

#include <gsl/gsl_linalg.h>
#include <math.h>

static double period_sum(const struct denton_series *s, size_t k) {
  double sum = 0;
  for (size_t i = 0; i < s->per; i++) sum += s->indicator[s->first + k * s->per + i];
  return sum;
}

static int check_period(const struct denton_series *s, size_t k, struct err *err) {
  if (s->first + (k + 1) * s->per > s->n)
    return err_set(err, EX_DATAERR, "Denton: benchmark %zu lies beyond the %zu points of the indicator", k + 1, s->n);
  if (!isfinite(s->benchmark[k])) return err_set(err, EX_DATAERR, "Denton: benchmark %zu is not finite", k + 1);
  if (!s->additive && period_sum(s, k) == 0)
    return err_set(err, EX_DATAERR, "Denton: the indicator of benchmark %zu sums to 0, it has no factor", k + 1);
  return 0;
}

static int denton_check(const struct denton_series *s, size_t *given, struct err *err) {
  int code = 0;
  *given = 0;
  if (s->n + s->benchmarks > DENTON_LARGEST || !s->per || !s->n)
    return err_set(err, EX_DATAERR, "Denton: %zu points and %zu benchmarks (at most %d in all)", s->n, s->benchmarks,
                   DENTON_LARGEST);
  for (size_t t = 0; t < s->n; t++)
    if (!isfinite(s->indicator[t])) return err_set(err, EX_DATAERR, "Denton: point %zu is missing", t + 1);
  for (size_t k = 0; k < s->benchmarks && !code; k++)
    if (!isnan(s->benchmark[k])) code = check_period(s, k, err), ++*given;
  if (!code && !*given) code = err_set(err, EX_DATAERR, "Denton: there is no benchmark");
  return code;
}

/* D'D, for the differences of neighbours. */
static void put_smoothness(gsl_matrix *a, size_t n) {
  for (size_t t = 0; t + 1 < n; t++) {
    *gsl_matrix_ptr(a, t, t) += 1;
    *gsl_matrix_ptr(a, t + 1, t + 1) += 1;
    *gsl_matrix_ptr(a, t, t + 1) -= 1;
    *gsl_matrix_ptr(a, t + 1, t) -= 1;
  }
}

static void put_benchmark(gsl_matrix *a, gsl_vector *b, const struct denton_series *s, size_t k, size_t row) {
  double sum = period_sum(s, k);
  for (size_t i = 0; i < s->per; i++) {
    size_t t = s->first + k * s->per + i;
    double w = s->additive ? 1 / (double)s->per : s->indicator[t] / sum;
    gsl_matrix_set(a, row, t, w);
    gsl_matrix_set(a, t, row, w);
  }
  gsl_vector_set(b, row, s->additive ? (s->benchmark[k] - sum) / (double)s->per : s->benchmark[k] / sum);
}

static int denton_solve(const struct denton_series *s, size_t given, double *correction, struct err *err) {
  size_t size = s->n + given, row = s->n;
  gsl_matrix *a = gsl_matrix_calloc(size, size);
  gsl_vector *b = gsl_vector_calloc(size);
  gsl_permutation *order = gsl_permutation_alloc(size);
  int sign, code = 0;
  if (!a || !b || !order) memory_exhausted(size * size * sizeof(double));
  put_smoothness(a, s->n);
  for (size_t k = 0; k < s->benchmarks; k++)
    if (!isnan(s->benchmark[k])) put_benchmark(a, b, s, k, row++);
  if (gsl_linalg_LU_decomp(a, order, &sign) || gsl_linalg_LU_svx(a, order, b))
    code = err_set(err, EX_DATAERR, "Denton: the benchmarks do not determine the series");
  for (size_t t = 0; t < s->n && !code; t++)
    if (!isfinite(correction[t] = gsl_vector_get(b, t)))
      code = err_set(err, EX_DATAERR, "Denton: the benchmarks do not determine the series");
  gsl_permutation_free(order);
  gsl_vector_free(b);
  gsl_matrix_free(a);
  return code;
}

int denton(struct arena *arena, const struct denton_series *s, struct denton_result *result, struct err *err) {
  size_t given;
  int code = denton_check(s, &given, err);
  if (code) return code;
  *result = (struct denton_result){arena_array(arena, double, s->n), arena_array(arena, double, s->n),
                                   arena_array(arena, double, s->benchmarks)};
  code = denton_solve(s, given, result->correction, err);
  for (size_t t = 0; t < s->n && !code; t++)
    result->value[t] = s->additive ? s->indicator[t] + result->correction[t] : s->indicator[t] * result->correction[t];
  for (size_t k = 0; k < s->benchmarks && !code; k++)
    result->gap[k] = isnan(s->benchmark[k]) ? NAN : s->benchmark[k] - period_sum(s, k);
  return code;
}
