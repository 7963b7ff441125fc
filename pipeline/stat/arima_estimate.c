/* SPDX-License-Identifier: GPL-3.0-or-later */
/* arima_estimate.c - see arima_estimate.h. */
#include "stat/arima_estimate.h"

#include <float.h>
#include <gsl/gsl_linalg.h>
#include <math.h>
#include <string.h>

#include "base/elementary.h"
#include "stat/minimise.h"

struct arima_room arima_room_new(struct arena *arena, size_t n) {
  return (struct arima_room){arena_array(arena, struct arma_batch, 1), arena_array(arena, arma_row, n),
                             arena_array(arena, arma_row, n), arena_array(arena, double, n), arena};
}

/* What the criterion is asked of. */
struct criterion {
  const struct arima_data *data;
  const struct arima_order *order;
  struct arima_room *room;
  struct kalman *filter; /* NULL: not more missing values than pulses can bridge */
  bool conditional;      /* coefficients as they are; else the autoregressions are raw */
};

/* The differenced series less its regression, in one lane. */
static void put_residual(const struct criterion *c, const double *slope, size_t lane) {
  const struct arima_data *data = c->data;
  for (size_t t = 0; t < data->rows; t++) {
    double w = data->dy[t];
    for (size_t j = 0; j < data->k; j++) w -= slope[j] * data->dx[j * data->rows + t];
    c->room->w[t][lane] = w;
  }
}

static void put_lane(const struct criterion *c, const double *point, size_t lane) {
  double coefficient[ARIMA_PARAMETERS], phi[ARMA_STATES], theta[ARMA_STATES];
  if (c->conditional)
    memcpy(coefficient, point, arma_coefficients(c->order) * sizeof *point);
  else
    arma_from_raw_all(c->order, point, coefficient);
  arma_expand(c->order, coefficient, phi, theta);
  arma_batch_set(c->room->batch, lane, phi, theta);
  if (c->data->k) put_residual(c, point + arma_coefficients(c->order), lane);
}

static void evaluate_wide(void *context, size_t count, const double *point, double *value) {
  const struct criterion *c = context;
  size_t n = arma_coefficients(c->order) + c->data->k;
  for (size_t from = 0; from < count; from += ARMA_LANES) {
    double four[ARMA_LANES];
    for (size_t lane = 0; lane < ARMA_LANES; lane++) {
      size_t i = from + lane < count ? from + lane : count - 1;
      put_lane(c, point + i * n, lane);
    }
    const arma_row *w = c->data->k ? c->room->w : c->data->wide;
    if (c->conditional)
      arma_conditional(c->room->batch, c->data->rows, w, arma_ar_size(c->order), c->room->residual, four);
    else
      arma_exact(c->room->batch, c->data->rows, w, c->data->gaps.count ? &c->data->gaps : NULL, four);
    for (size_t lane = 0; lane < ARMA_LANES && from + lane < count; lane++) value[from + lane] = four[lane];
  }
}

static double evaluate_filter(const struct criterion *c, const double *point) {
  const struct arima_data *data = c->data;
  double coefficient[ARIMA_PARAMETERS], phi[ARMA_STATES], theta[ARMA_STATES];
  const double *slope = point + arma_coefficients(c->order);
  arma_from_raw_all(c->order, point, coefficient);
  arma_expand(c->order, coefficient, phi, theta);
  for (size_t t = 0; t < data->n; t++) {
    c->room->less[t] = data->y[t];
    for (size_t j = 0; j < data->k; j++)
      if (!isnan(data->y[t])) c->room->less[t] -= slope[j] * data->x[j * data->n + t];
  }
  if (!kalman_start(c->filter, c->order, phi, theta)) return DBL_MAX;
  return kalman_run(c->filter, c->room->less, data->n, NULL);
}

static void evaluate_missing(void *context, size_t count, const double *point, double *value) {
  const struct criterion *c = context;
  size_t n = arma_coefficients(c->order) + c->data->k;
  for (size_t i = 0; i < count; i++) value[i] = evaluate_filter(c, point + i * n);
}

static struct minimise_problem problem_of(struct criterion *c, double *scale) {
  size_t arma = arma_coefficients(c->order);
  for (size_t i = 0; i < arma; i++) scale[i] = 1;
  memcpy(scale + arma, c->data->scale, c->data->k * sizeof *scale);
  return (struct minimise_problem){.evaluate = c->filter ? evaluate_missing : evaluate_wide,
                                   .context = c,
                                   .n = arma + c->data->k,
                                   .scale = scale,
                                   .tolerance = 1e-8};
}

static bool invert_averages(const struct arima_order *o, double *coefficient) {
  bool plain = arma_make_invertible(coefficient + o->p, o->q);
  return arma_make_invertible(coefficient + o->p + o->q + o->P, o->Q) || plain;
}

static bool stationary(const struct arima_order *o, const double *coefficient) {
  return arma_is_stationary(coefficient, o->p, 1) && arma_is_stationary(coefficient + o->p + o->q, o->P, 1);
}

/* Least squares from zeros. False when it met numbers that are not finite. */
static bool conditional_part(struct criterion *c, struct arima_estimate *e) {
  double scale[ARIMA_PARAMETERS];
  struct minimise_problem problem = problem_of(c, scale);
  double x[ARIMA_PARAMETERS];
  memcpy(x, e->coefficient, e->count * sizeof *x);
  struct minimise_result r = minimise(&problem, x);
  if (!r.finite) return false;
  if (r.converged || e->conditional) memcpy(e->coefficient, x, e->count * sizeof *x);
  memcpy(e->raw, x, e->count * sizeof *x);
  e->value = r.value;
  e->converged = r.converged;
  return true;
}

static enum arima_outcome exact_part(struct criterion *c, struct arima_estimate *e) {
  double scale[ARIMA_PARAMETERS];
  c->conditional = false;
  struct minimise_problem problem = problem_of(c, scale);
  if (!stationary(c->order, e->coefficient)) return ARIMA_NOT_STATIONARY;
  memcpy(e->raw, e->coefficient, e->count * sizeof *e->raw);
  arma_to_raw_all(c->order, e->coefficient, e->raw);
  invert_averages(c->order, e->raw);
  struct minimise_result r = minimise(&problem, e->raw);
  invert_averages(c->order, e->raw);
  memcpy(e->coefficient, e->raw, e->count * sizeof *e->raw);
  arma_from_raw_all(c->order, e->raw, e->coefficient);
  e->value = r.value;
  e->converged = r.converged;
  return r.finite && r.value < DBL_MAX ? ARIMA_DONE : ARIMA_NOT_FINITE;
}

/* With the filter for a series with many missing values; false when the order is too large for it. */
static bool make_criterion(const struct arima_data *data, const struct arima_order *order, struct arima_room *room,
                           struct kalman *filter, struct criterion *c) {
  *c = (struct criterion){data, order, room, NULL, true};
  if (arma_states(order) > ARMA_STATES || arima_lost(order) > ARMA_STATES ||
      arma_coefficients(order) + data->k > ARIMA_PARAMETERS)
    return false;
  arma_batch_start(room->batch, order);
  if (!data->missing || data->gaps.count) return true;
  c->filter = filter;
  return kalman_room(room->arena, order, filter);
}

enum arima_outcome arima_estimate(const struct arima_data *data, const struct arima_order *order,
                                  enum arima_method method, struct arima_room *room, struct arima_estimate *e) {
  struct criterion c;
  struct kalman filter;
  size_t arma = arma_coefficients(order);
  memset(e, 0, sizeof *e);
  if (!make_criterion(data, order, room, &filter, &c)) return ARIMA_TOO_LARGE;
  e->order = *order;
  e->count = arma + data->k;
  e->used = data->present - arima_lost(order);
  e->conditional = method == ARIMA_CSS && !data->missing;
  memcpy(e->coefficient + arma, data->start, data->k * sizeof *data->start);
  if (data->rows <= arma_ar_size(order)) return ARIMA_TOO_SHORT;
  if (method != ARIMA_ML && !data->missing && !conditional_part(&c, e)) return ARIMA_NOT_FINITE;
  return e->conditional ? ARIMA_DONE : exact_part(&c, e);
}

bool arima_refine(const struct arima_data *data, struct arima_room *room, struct arima_estimate *e) {
  struct criterion c;
  struct kalman filter;
  struct arima_estimate next = *e;
  if (!make_criterion(data, &e->order, room, &filter, &c)) return false;
  if (exact_part(&c, &next) != ARIMA_DONE || !(next.value < e->value)) return false;
  *e = next;
  return true;
}

double arima_loglik(const struct arima_estimate *e) {
  double used = (double)e->used;
  return -0.5 * (2 * used * e->value + used + used * real_log(2 * M_PI));
}

/* covariance := inverse of the matrix; false when that is singular to working precision. */
static bool invert(double *matrix, size_t n, double *inverse) {
  gsl_matrix_view a = gsl_matrix_view_array(matrix, n, n), b = gsl_matrix_view_array(inverse, n, n);
  gsl_permutation *order = gsl_permutation_alloc(n);
  double norm = gsl_matrix_norm1(&a.matrix);
  int sign;
  bool good = order && !gsl_linalg_LU_decomp(&a.matrix, order, &sign) &&
              !gsl_linalg_LU_invert(&a.matrix, order, &b.matrix) &&
              norm * gsl_matrix_norm1(&b.matrix) < 1 / DBL_EPSILON;
  gsl_permutation_free(order);
  return good;
}

/* out := A' C A, all n x n. */
static void sandwich(const double *a, const double *c, size_t n, double *out) {
  for (size_t i = 0; i < n; i++)
    for (size_t j = 0; j < n; j++) {
      double sum = 0;
      for (size_t k = 0; k < n; k++)
        for (size_t l = 0; l < n; l++) sum += a[k * n + i] * c[k * n + l] * a[l * n + j];
      out[i * n + j] = sum;
    }
}

/* Slopes of what is reported by what was searched: through raw, and back to the columns as they came. */
static void put_slopes(const struct arima_data *data, const struct arima_estimate *e, double *slope) {
  size_t n = e->count, arma = arma_coefficients(&e->order), k = data->k;
  double inner[ARIMA_PARAMETERS * ARIMA_PARAMETERS];
  memset(slope, 0, n * n * sizeof *slope);
  if (e->conditional)
    for (size_t i = 0; i < arma; i++) slope[i * n + i] = 1;
  else {
    arma_raw_slopes(&e->order, e->raw, inner);
    for (size_t i = 0; i < arma; i++) memcpy(slope + i * n, inner + i * arma, arma * sizeof *slope);
  }
  for (size_t i = 0; i < k; i++)
    for (size_t j = 0; j < k; j++) slope[(arma + i) * n + arma + j] = data->turn[j * k + i];
}

bool arima_covariance(const struct arima_data *data, const struct arima_estimate *e, struct arima_room *room,
                      double *covariance) {
  struct criterion c;
  struct kalman filter;
  size_t n = e->count;
  double scale[ARIMA_PARAMETERS], hessian[ARIMA_PARAMETERS * ARIMA_PARAMETERS],
      inverse[ARIMA_PARAMETERS * ARIMA_PARAMETERS], slope[ARIMA_PARAMETERS * ARIMA_PARAMETERS];
  if (!n) return true;
  if (!make_criterion(data, &e->order, room, &filter, &c)) return false;
  c.conditional = e->conditional;
  struct minimise_problem problem = problem_of(&c, scale);
  if (!minimise_hessian(&problem, e->raw, hessian)) return false;
  for (size_t i = 0; i < n * n; i++) hessian[i] *= (double)e->used;
  if (!invert(hessian, n, inverse)) return false;
  put_slopes(data, e, slope);
  sandwich(slope, inverse, n, covariance);
  return true;
}
