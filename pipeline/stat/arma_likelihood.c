/* SPDX-License-Identifier: GPL-3.0-or-later */
/* arma_likelihood.c - see arma_likelihood.h. */
#include "stat/arma_likelihood.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "base/elementary.h"

static const double DIFFUSE = 1e4; /* a variance of this and more is not counted */
enum { LOG_EVERY = 16 };           /* points between two logarithms of the product of variances */

void arma_batch_start(struct arma_batch *batch, const struct arima_order *order) {
  batch->p = arma_ar_size(order);
  batch->q = arma_ma_size(order);
  batch->states = arma_states(order);
  memset(batch->phi, 0, (batch->states + 1) * sizeof *batch->phi);
  memset(batch->theta, 0, (batch->states + 1) * sizeof *batch->theta);
}

void arma_batch_set(struct arma_batch *batch, size_t lane, const double *phi, const double *theta) {
  for (size_t i = 0; i < batch->p; i++) batch->phi[i][lane] = phi[i];
  for (size_t i = 0; i < batch->q; i++) batch->theta[i][lane] = theta[i];
}

/* The filter of the four models. The covariance of the state changes from point to point by m l l', and gain is its
 * first column moved on by one point. state[0] is of the series, the others of the pulses. */
struct filter {
  arma_row state[1 + ARMA_GAPS][ARMA_STATES + 1], gain[ARMA_STATES + 1], l[ARMA_STATES + 1];
  arma_row m, variance, points, product, logs, counted;
  arma_row products[1 + ARMA_GAPS][1 + ARMA_GAPS]; /* of whitened errors; below the diagonal unused */
  bool all_counted;
};

/* False when a model is not stationary: its lane then has numbers that are not finite. */
static void arma_likelihood_start(struct filter *f, const struct arma_batch *batch, size_t columns, bool *stationary) {
  size_t r = batch->states;
  double phi[ARMA_STATES], theta[ARMA_STATES], column[ARMA_STATES + 1];
  arma_row first[ARMA_STATES + 1];
  memset(first, 0, (r + 1) * sizeof *first);
  for (size_t k = 0; k < ARMA_LANES; k++) {
    for (size_t i = 0; i < batch->p; i++) phi[i] = batch->phi[i][k];
    for (size_t i = 0; i < batch->q; i++) theta[i] = batch->theta[i][k];
    stationary[k] = arma_state_covariance(phi, batch->p, theta, batch->q, column);
    for (size_t i = 0; i < r; i++) first[i][k] = stationary[k] ? column[i] : i == 0;
  }
  for (size_t c = 0; c < columns; c++) {
    memset(f->state[c], 0, (r + 1) * sizeof **f->state);
    memset(f->products[c], 0, columns * sizeof **f->products);
  }
  for (size_t i = 0; i < r; i++) f->gain[i] = f->l[i] = batch->phi[i] * first[0] + first[i + 1];
  f->l[r] = f->gain[r] = (arma_row){0};
  f->variance = first[0];
  f->m = -1 / first[0];
  f->points = f->logs = (arma_row){0};
  f->product = f->counted = (arma_row){1, 1, 1, 1};
  f->all_counted = false;
}

static void add_logs(struct filter *f) {
  for (size_t k = 0; k < ARMA_LANES; k++) f->logs[k] += real_log(f->product[k]);
  f->product = (arma_row){1, 1, 1, 1};
}

static void arma_likelihood_judge(struct filter *f) {
  f->all_counted = true;
  for (size_t k = 0; k < ARMA_LANES; k++) {
    f->counted[k] = f->variance[k] < DIFFUSE;
    f->all_counted &= f->variance[k] < DIFFUSE;
  }
}

/* A pulse moves like the series; it has a lane in all four models. */
static void step_pulses(struct filter *f, const struct arma_batch *batch, const arma_row *series_error,
                        const struct arma_gaps *gaps, size_t n, size_t t) {
  arma_row error[1 + ARMA_GAPS];
  error[0] = *series_error;
  for (size_t c = 1; c <= gaps->count; c++) {
    arma_row *state = f->state[c], top = state[0];
    error[c] = gaps->pulse[(c - 1) * n + t] - top;
    arma_row push = error[c] / f->variance, weight = f->counted * push;
    for (size_t d = 0; d <= c; d++) f->products[d][c] += error[d] * weight;
    for (size_t i = 0; i < batch->states; i++) state[i] = batch->phi[i] * top + state[i + 1] + f->gain[i] * push;
  }
}

/* Variances never rise, so once all are counted, all that follow are. */
static void step(struct filter *f, const struct arma_batch *batch, const arma_row *w, const struct arma_gaps *gaps,
                 size_t n, size_t t) {
  if (!f->all_counted) arma_likelihood_judge(f);
  arma_row *states = f->state[0], state = states[0], l = f->l[0];
  arma_row error = w[t] - state, push = error / f->variance;
  f->products[0][0] += f->counted * error * push;
  f->points += f->counted;
  f->product *= f->counted * f->variance + (1 - f->counted);
  if (gaps) step_pulses(f, batch, &error, gaps, n, t);
  arma_row turn = f->m * l, next = f->variance + l * turn, back = l / next;
  f->m += turn * turn / f->variance;
  f->variance = next;
  for (size_t i = 0; i < batch->states; i++) {
    arma_row moved = batch->phi[i] * l + f->l[i + 1];
    states[i] = batch->phi[i] * state + states[i + 1] + f->gain[i] * push;
    f->gain[i] += moved * turn;
    f->l[i] = moved - f->gain[i] * back;
  }
}

/* Sweep the pulses out of the products of one lane: the sum of squares that is left; logs gains their determinant. */
static double squares_left(const struct filter *f, size_t pulses, size_t lane, double *logs) {
  double s[1 + ARMA_GAPS][1 + ARMA_GAPS];
  for (size_t c = 0; c <= pulses; c++)
    for (size_t d = 0; d <= pulses; d++) s[c][d] = f->products[c < d ? c : d][c < d ? d : c][lane];
  for (size_t k = pulses; k > 0; k--) {
    *logs += real_log(s[k][k]);
    for (size_t c = 0; c < k; c++)
      for (size_t d = 0; d < k; d++) s[c][d] -= s[c][k] * s[k][d] / s[k][k];
  }
  return s[0][0];
}

void arma_exact(const struct arma_batch *batch, size_t n, const arma_row *w, const struct arma_gaps *gaps,
                double *value) {
  struct filter f;
  bool stationary[ARMA_LANES];
  size_t pulses = gaps ? gaps->count : 0;
  arma_likelihood_start(&f, batch, 1 + pulses, stationary);
  for (size_t t = 0; t < n; t++) {
    step(&f, batch, w, gaps, n, t);
    if (t % LOG_EVERY == LOG_EVERY - 1) add_logs(&f);
  }
  add_logs(&f);
  for (size_t k = 0; k < ARMA_LANES; k++) {
    double logs = f.logs[k], points = f.points[k] - (double)pulses, squares = squares_left(&f, pulses, k, &logs);
    value[k] = 0.5 * (real_log(squares / points) + logs / points);
    if (!stationary[k] || !isfinite(value[k])) value[k] = DBL_MAX;
  }
}

void arma_conditional(const struct arma_batch *batch, size_t n, const arma_row *w, size_t skip, arma_row *room,
                      double *value) {
  arma_row squares = {0};
  memset(room, 0, (skip < n ? skip : n) * sizeof *room);
  for (size_t t = skip; t < n; t++) {
    arma_row error = w[t];
    size_t p = t < batch->p ? t : batch->p, q = t - skip < batch->q ? t - skip : batch->q;
    for (size_t j = 0; j < p; j++) error -= batch->phi[j] * w[t - j - 1];
    for (size_t j = 0; j < q; j++) error -= batch->theta[j] * room[t - j - 1];
    room[t] = error;
    squares += error * error;
  }
  for (size_t k = 0; k < ARMA_LANES; k++) value[k] = 0.5 * real_log(squares[k] / (double)(n - skip));
}
