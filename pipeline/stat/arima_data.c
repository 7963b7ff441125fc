/* SPDX-License-Identifier: GPL-3.0-or-later */
/* arima_data.c - see arima_data.h. */
#include "stat/arima_data.h"

#include <gsl/gsl_linalg.h>
#include <gsl/gsl_multifit.h>
#include <math.h>
#include <string.h>

static const double NOTHING = 1e-20; /* share of the sum of squares that is rounding */
static const double DEPENDENT = 1e-10;

size_t difference(const double *y, size_t n, size_t d, size_t D, size_t m, double *out) {
  if (n <= d + D * m) return 0;
  memmove(out, y, n * sizeof *out);
  for (size_t i = 0; i < d + D; i++) {
    size_t lag = i < D ? m : 1;
    n -= lag;
    for (size_t t = 0; t < n; t++) out[t] = out[t + lag] - out[t];
  }
  return n;
}

static double sum_of_squares(const double *y, size_t n) {
  double sum = 0;
  for (size_t t = 0; t < n; t++)
    if (!isnan(y[t])) sum += y[t] * y[t];
  return sum;
}

/* One column: closed form. */
static bool line_of_one(const double *y, const double *x, size_t rows, double *coefficient, double *error,
                        double *squares) {
  double xx = 0, xy = 0, rss = 0;
  size_t used = 0;
  for (size_t t = 0; t < rows; t++) {
    if (isnan(y[t])) continue;
    xx += x[t] * x[t];
    xy += x[t] * y[t];
    used++;
  }
  if (!(xx > 0) || used < 2) return false;
  *coefficient = xy / xx;
  for (size_t t = 0; t < rows; t++)
    if (!isnan(y[t])) rss += (y[t] - *coefficient * x[t]) * (y[t] - *coefficient * x[t]);
  *squares = rss;
  *error = sqrt(rss / (double)(used - 1) / xx);
  return true;
}

static bool line_of_many(const double *y, const double *x, size_t rows, size_t k, size_t used, double *coefficient,
                         double *error, double *squares) {
  gsl_matrix *a = gsl_matrix_alloc(used, k), *covariance = gsl_matrix_alloc(k, k);
  gsl_vector *b = gsl_vector_alloc(used), *c = gsl_vector_alloc(k);
  gsl_multifit_linear_workspace *room = gsl_multifit_linear_alloc(used, k);
  size_t i = 0, rank = 0;
  for (size_t t = 0; t < rows; t++) {
    if (isnan(y[t])) continue;
    gsl_vector_set(b, i, y[t]);
    for (size_t j = 0; j < k; j++) gsl_matrix_set(a, i, j, x[j * rows + t]);
    i++;
  }
  bool good = !gsl_multifit_linear_tsvd(a, b, 1e-9, c, covariance, squares, &rank, room) && rank == k;
  for (size_t j = 0; j < k && good; j++) {
    coefficient[j] = gsl_vector_get(c, j);
    error[j] = sqrt(gsl_matrix_get(covariance, j, j));
  }
  gsl_multifit_linear_free(room);
  gsl_vector_free(c);
  gsl_vector_free(b);
  gsl_matrix_free(covariance);
  gsl_matrix_free(a);
  return good;
}

bool least_squares_line(const double *y, const double *x, size_t rows, size_t k, double *coefficient, double *error,
                        double *squares) {
  size_t used = 0;
  for (size_t t = 0; t < rows; t++) used += isnan(y[t]) ? 0 : 1;
  if (used <= k) return false;
  return k == 1 ? line_of_one(y, x, rows, coefficient, error, squares)
                : line_of_many(y, x, rows, k, used, coefficient, error, squares);
}

/* V of the singular value decomposition of the rows that are not missing. */
static bool principal_axes(const struct arima_data *data, double *turn) {
  size_t k = data->k, i = 0;
  gsl_matrix *a = gsl_matrix_alloc(data->present, k), *v = gsl_matrix_alloc(k, k);
  gsl_vector *s = gsl_vector_alloc(k), *work = gsl_vector_alloc(k);
  for (size_t t = 0; t < data->n; t++) {
    if (isnan(data->y[t])) continue;
    for (size_t j = 0; j < k; j++) gsl_matrix_set(a, i, j, data->x[j * data->n + t]);
    i++;
  }
  bool good = !gsl_linalg_SV_decomp(a, v, s, work);
  for (size_t j = 0; j < k * k; j++) turn[j] = v->data[j / k * v->tda + j % k];
  gsl_vector_free(work);
  gsl_vector_free(s);
  gsl_matrix_free(v);
  gsl_matrix_free(a);
  return good;
}

static bool turn_columns(struct arima_data *data) {
  size_t k = data->k;
  if (!principal_axes(data, data->turn)) return false;
  for (size_t t = 0; t < data->n; t++) {
    double row[ARIMA_REGRESSORS];
    for (size_t j = 0; j < k; j++) row[j] = data->x[j * data->n + t];
    for (size_t j = 0; j < k; j++) {
      double sum = 0;
      for (size_t i = 0; i < k; i++) sum += row[i] * data->turn[i * k + j];
      data->x[j * data->n + t] = sum;
    }
  }
  return true;
}

static void copy_series(struct arena *arena, const struct sample *sample, struct arima_data *data) {
  double *y = arena_alloc(arena, data->n * sizeof *y);
  memcpy(y, sample->y, data->n * sizeof *y);
  for (size_t j = 0; j < sample->k; j++)
    for (size_t t = 0; t < data->n; t++)
      if (!isfinite(sample->xreg[j * data->n + t])) y[t] = NAN;
  for (size_t t = 0; t < data->n; t++) data->present += isnan(y[t]) ? 0 : 1;
  data->missing = data->present < data->n;
  data->y = y;
}

static void put_regressors(struct arena *arena, const struct sample *sample, struct arima_data *data) {
  data->x = arena_array(arena, double, data->n * data->k);
  double *next = data->x;
  if (data->constant)
    for (size_t t = 0; t < data->n; t++) *next++ = data->d + data->D > 0 ? (double)(t + 1) : 1;
  for (size_t i = 0; i < data->n * sample->k; i++) next[i] = isfinite(sample->xreg[i]) ? sample->xreg[i] : 0;
}

static void put_differences(struct arena *arena, struct arima_data *data) {
  data->dy = arena_array(arena, double, data->n);
  data->dx = arena_array(arena, double, data->n *(data->k + 1));
  data->rows = difference(data->y, data->n, data->d, data->D, data->m, data->dy);
  for (size_t j = 0; j < data->k; j++) /* each column is shortened in place, and lands where the next does not reach */
    difference(data->x + j * data->n, data->n, data->d, data->D, data->m, data->dx + j * data->rows);
}

/* Heights of the pulses by least squares on the differences. False when they are collinear (a month that is
 * missing in all years, after a seasonal difference). */
static bool pulse_heights(const struct arima_data *data, double *height) {
  size_t g = data->gaps.count, n = data->rows;
  double s[ARMA_GAPS][ARMA_GAPS + 1], whole[ARMA_GAPS];
  for (size_t i = 0; i < g; i++)
    for (size_t j = 0; j <= g; j++) {
      const double *other = j < g ? data->gaps.pulse + j * n : data->dy;
      s[i][j] = 0;
      for (size_t t = 0; t < n; t++) s[i][j] += data->gaps.pulse[i * n + t] * other[t];
      if (i == j) whole[i] = s[i][i];
    }
  for (size_t k = 0; k < g; k++) {
    if (!(s[k][k] > DEPENDENT * whole[k])) return false;
    for (size_t i = 0; i < g; i++) {
      double ratio = i == k ? 0 : s[i][k] / s[k][k];
      for (size_t j = k; j <= g; j++) s[i][j] -= ratio * s[k][j];
    }
  }
  for (size_t i = 0; i < g; i++) height[i] = s[i][g] / s[i][i];
  return true;
}

static void put_pulses(struct arena *arena, struct arima_data *data) {
  double *pulse = arena_array(arena, double, data->n);
  double *next = arena_array(arena, double, data->rows *ARMA_GAPS + data->n);
  data->gaps.pulse = next;
  for (size_t t = 0; t < data->n; t++) {
    if (!isnan(data->y[t])) continue;
    pulse[t] = 1;
    next += difference(pulse, data->n, data->d, data->D, data->m, next);
    pulse[t] = 0;
    data->gaps.count++;
  }
}

/* Pulses at the missing values, and in place of these what least squares puts there (twice, against rounding). */
static void put_gaps(struct arena *arena, struct arima_data *data) {
  double *y = arena_array(arena, double, data->n), height[ARMA_GAPS];
  size_t first = 0;
  data->dy = arena_array(arena, double, data->n);
  while (isnan(data->y[first])) first++;
  for (size_t t = 0; t < data->n; t++) y[t] = t < first ? data->y[first] : isnan(data->y[t]) ? y[t - 1] : data->y[t];
  if (data->n - data->present <= ARMA_GAPS) put_pulses(arena, data);
  for (int i = 0; i < 2 && data->gaps.count; i++) {
    difference(y, data->n, data->d, data->D, data->m, data->dy);
    if (!pulse_heights(data, height)) data->gaps.count = 0;
    for (size_t t = 0, gap = 0; t < data->n && data->gaps.count; t++)
      if (isnan(data->y[t])) y[t] -= height[gap++];
  }
  difference(y, data->n, data->d, data->D, data->m, data->dy);
}

static void put_wide(struct arena *arena, struct arima_data *data) {
  data->wide = arena_array(arena, arma_row, data->rows);
  for (size_t t = 0; t < data->rows; t++) data->wide[t] = data->dy[t] + (arma_row){0};
}

/* From the differences that need no missing value; when these are too few, from all, bridged. */
static int put_start(const double *known, struct arima_data *data, struct err *err) {
  double error[ARIMA_REGRESSORS], left;
  size_t rows = 0;
  for (size_t t = 0; t < data->rows; t++) rows += isnan(known[t]) ? 0 : 1;
  const double *dy = rows > data->k + 1 ? known : data->dy;
  double whole = left = sum_of_squares(dy, data->rows);
  if (data->k) {
    if (!least_squares_line(dy, data->dx, data->rows, data->k, data->start, error, &left))
      return err_set(err, EX_DATAERR, "arima: %zu regressors (the constant is one) are collinear in %zu points",
                     data->k, data->rows);
    for (size_t j = 0; j < data->k; j++) data->scale[j] = 10 * error[j];
  }
  data->exact = !(left > NOTHING * whole);
  return 0;
}

int arima_data_new(struct arena *arena, const struct sample *sample, const struct arima_order *order, bool constant,
                   struct arima_data **out, struct err *err) {
  struct arima_data *data = arena_zero(arena, 1, sizeof *data);
  data->n = sample->n;
  data->m = order->m;
  data->d = order->d;
  data->D = order->D;
  data->constant = constant && order->d + order->D <= 1;
  data->k = sample->k + (data->constant ? 1u : 0u);
  if (data->k > ARIMA_REGRESSORS)
    return err_set(err, EX_DATAERR, "arima: %zu regressors, and at most %d are possible", data->k, ARIMA_REGRESSORS);
  copy_series(arena, sample, data);
  if (data->present <= arima_lost(order) + data->k)
    return err_set(err, EX_DATAERR, "arima: %zu points are too few to difference them", data->present);
  put_regressors(arena, sample, data);
  data->turn[0] = 1;
  if (data->k > 1 && !turn_columns(data)) return err_set(err, EX_DATAERR, "arima: the regressors cannot be separated");
  put_differences(arena, data);
  *out = data;
  const double *known = data->dy;
  if (data->missing) put_gaps(arena, data);
  put_wide(arena, data);
  return put_start(known, data, err);
}

void arima_data_turn_back(const struct arima_data *data, const double *coefficient, double *out) {
  double from[ARIMA_REGRESSORS];
  memcpy(from, coefficient, data->k * sizeof *from);
  for (size_t i = 0; i < data->k; i++) {
    out[i] = 0;
    for (size_t j = 0; j < data->k; j++) out[i] += data->turn[i * data->k + j] * from[j];
  }
}
