/* SPDX-License-Identifier: GPL-3.0-or-later */
/* arima_kalman.c - see arima_kalman.h.
 *
 * Between two calls state and covariance are those of the coming point before it is seen. The transition moves the ARMA
 * part by the companion matrix of phi, the kept values down by one, and puts the point itself on top of them. */
#include "stat/arima_kalman.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "base/elementary.h"

static const double DIFFUSE_START = 1e6, DIFFUSE = 1e4;

bool kalman_room(struct arena *arena, const struct arima_order *order, struct kalman *filter) {
  size_t size = arma_states(order) + arima_lost(order);
  if (arma_states(order) > ARMA_STATES || arima_lost(order) > ARMA_STATES) return false;
  *filter = (struct kalman){.size = size};
  filter->state = arena_array(arena, double, size);
  filter->covariance = arena_array(arena, double, size *size);
  filter->work = arena_array(arena, double, size *size);
  return true;
}

/* (1 - B)^d (1 - B^m)^D = 1 - delta[0] B - .. */
static void put_differences(struct kalman *f, const struct arima_order *o) {
  double c[ARMA_STATES + 1] = {1};
  size_t degree = 0;
  for (size_t i = 0; i < o->d + o->D; i++) {
    size_t lag = i < o->d ? 1 : o->m;
    degree += lag;
    for (size_t j = degree; j >= lag; j--) c[j] -= c[j - lag];
  }
  for (size_t j = 0; j < degree; j++) f->delta[j] = -c[j + 1];
}

/* The covariance of the ARMA states in stationarity, from its first column by P = T P T' + R R'. */
static bool put_stationary(struct kalman *f, size_t p, size_t q) {
  double column[ARMA_STATES + 1], *c = f->covariance;
  size_t r = f->r, n = f->size;
  if (!arma_state_covariance(f->phi, p, f->theta, q, column)) return false;
  column[r] = 0;
  for (size_t i = r; i-- > 0;)
    for (size_t j = r; j-- > i;) {
      double shock = (i ? f->theta[i - 1] : 1) * (j ? f->theta[j - 1] : 1);
      double below = j + 1 < r ? c[(i + 1) * n + j + 1] : 0;
      double value = i == 0 ? column[j]
                            : f->phi[i] * f->phi[j] * column[0] + f->phi[i] * column[j + 1] +
                                  f->phi[j] * column[i + 1] + below + shock;
      c[i * n + j] = c[j * n + i] = value;
    }
  return true;
}

bool kalman_start(struct kalman *f, const struct arima_order *o, const double *phi, const double *theta) {
  size_t p = arma_ar_size(o), q = arma_ma_size(o);
  f->r = arma_states(o);
  f->lost = arima_lost(o);
  memset(f->phi, 0, sizeof f->phi);
  memset(f->theta, 0, sizeof f->theta);
  memcpy(f->phi, phi, p * sizeof *phi);
  memcpy(f->theta, theta, q * sizeof *theta);
  put_differences(f, o);
  memset(f->state, 0, f->size * sizeof *f->state);
  memset(f->covariance, 0, f->size * f->size * sizeof *f->covariance);
  for (size_t i = f->r; i < f->size; i++) f->covariance[i * f->size + i] = DIFFUSE_START;
  f->squares = f->logs = 0;
  f->counted = 0;
  return put_stationary(f, p, q);
}

/* to := T from, where `from` and `to` are columns `stride` apart. */
static void move(const struct kalman *f, const double *from, double *to, size_t stride) {
  size_t r = f->r;
  for (size_t i = 0; i < r; i++) to[i * stride] = f->phi[i] * from[0] + (i + 1 < r ? from[(i + 1) * stride] : 0);
  if (!f->lost) return;
  double top = from[0];
  for (size_t j = 0; j < f->lost; j++) top += f->delta[j] * from[(r + j) * stride];
  for (size_t j = f->lost; j-- > 1;) to[(r + j) * stride] = from[(r + j - 1) * stride];
  to[r * stride] = top;
}

/* covariance := T covariance T' + R R'. */
static void arima_kalman_spread(struct kalman *f) {
  size_t n = f->size;
  for (size_t j = 0; j < n; j++) move(f, f->covariance + j, f->work + j, n);
  for (size_t i = 0; i < n; i++) move(f, f->work + i * n, f->covariance + i * n, 1);
  for (size_t i = 0; i < f->r; i++)
    for (size_t j = 0; j < f->r; j++) f->covariance[i * n + j] += (i ? f->theta[i - 1] : 1) * (j ? f->theta[j - 1] : 1);
}

/* The covariance of state i with the coming point. */
static double with_point(const struct kalman *f, size_t i) {
  const double *row = f->covariance + i * f->size;
  double sum = row[0];
  for (size_t j = 0; j < f->lost; j++) sum += f->delta[j] * row[f->r + j];
  return sum;
}

double kalman_point(const struct kalman *f, const double *state) {
  double point = state[0];
  for (size_t j = 0; j < f->lost; j++) point += f->delta[j] * state[f->r + j];
  return point;
}

void kalman_move(const struct kalman *f, const double *state, double *next) { move(f, state, next, 1); }

double kalman_expect(struct kalman *f, double *variance) {
  *variance = with_point(f, 0);
  for (size_t j = 0; j < f->lost; j++)
    if (f->delta[j] != 0) *variance += f->delta[j] * with_point(f, f->r + j);
  return kalman_point(f, f->state);
}

static void arima_kalman_learn(struct kalman *f, double error, double variance) {
  double gain[KALMAN_STATES];
  size_t n = f->size;
  for (size_t i = 0; i < n; i++) gain[i] = with_point(f, i);
  for (size_t i = 0; i < n; i++) {
    f->state[i] += gain[i] * error / variance;
    for (size_t j = 0; j < n; j++) f->covariance[i * n + j] -= gain[i] * gain[j] / variance;
  }
  if (!(variance < DIFFUSE)) return;
  f->squares += error * error / variance;
  f->logs += real_log(variance);
  f->counted++;
}

double kalman_take(struct kalman *f, double y) {
  double variance, moved[KALMAN_STATES], error = y - kalman_expect(f, &variance);
  if (!isnan(y)) arima_kalman_learn(f, error, variance);
  memcpy(moved, f->state, f->size * sizeof *moved);
  move(f, moved, f->state, 1);
  arima_kalman_spread(f);
  return error / sqrt(variance);
}

double kalman_run(struct kalman *f, const double *y, size_t n, double *errors) {
  for (size_t t = 0; t < n; t++) {
    double e = kalman_take(f, y[t]);
    if (errors) errors[t] = e;
  }
  double points = (double)f->counted, value = 0.5 * (real_log(f->squares / points) + f->logs / points);
  return isfinite(value) ? value : DBL_MAX;
}
