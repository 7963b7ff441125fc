/* arma_likelihood.c - see arma_likelihood.h. */
#include "stat/arma_likelihood.h"

#include <float.h>
#include <math.h>
#include <string.h>

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
 * first column moved on by one point. */
struct filter {
  arma_row state[ARMA_STATES + 1], gain[ARMA_STATES + 1], l[ARMA_STATES + 1];
  arma_row m, variance, squares, points, product, logs, counted;
  bool all_counted;
};

/* False when a model is not stationary: its lane then holds numbers that are not finite. */
static void start(struct filter *f, const struct arma_batch *batch, bool *stationary) {
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
  memset(f->state, 0, (r + 1) * sizeof *f->state);
  for (size_t i = 0; i < r; i++) f->gain[i] = f->l[i] = batch->phi[i] * first[0] + first[i + 1];
  f->l[r] = f->gain[r] = (arma_row){0};
  f->variance = first[0];
  f->m = -1 / first[0];
  f->squares = f->points = f->logs = (arma_row){0};
  f->product = f->counted = (arma_row){1, 1, 1, 1};
  f->all_counted = false;
}

static void take_logs(struct filter *f) {
  for (size_t k = 0; k < ARMA_LANES; k++) f->logs[k] += log(f->product[k]);
  f->product = (arma_row){1, 1, 1, 1};
}

static void judge(struct filter *f) {
  f->all_counted = true;
  for (size_t k = 0; k < ARMA_LANES; k++) {
    f->counted[k] = f->variance[k] < DIFFUSE;
    f->all_counted &= f->variance[k] < DIFFUSE;
  }
}

/* Variances never rise, so once all are counted, all that follow are. */
static void step(struct filter *f, const struct arma_batch *batch, const arma_row *w) {
  if (!f->all_counted) judge(f);
  arma_row error = *w - f->state[0], push = error / f->variance, state = f->state[0], l = f->l[0];
  f->squares += f->counted * error * push;
  f->points += f->counted;
  f->product *= f->counted * f->variance + (1 - f->counted);
  arma_row turn = f->m * l, next = f->variance + l * turn, back = l / next;
  f->m += turn * turn / f->variance;
  f->variance = next;
  for (size_t i = 0; i < batch->states; i++) {
    arma_row moved = batch->phi[i] * l + f->l[i + 1];
    f->state[i] = batch->phi[i] * state + f->state[i + 1] + f->gain[i] * push;
    f->gain[i] += moved * turn;
    f->l[i] = moved - f->gain[i] * back;
  }
}

void arma_exact(const struct arma_batch *batch, size_t n, const arma_row *w, double *value) {
  struct filter f;
  bool stationary[ARMA_LANES];
  start(&f, batch, stationary);
  for (size_t t = 0; t < n; t++) {
    step(&f, batch, &w[t]);
    if (t % LOG_EVERY == LOG_EVERY - 1) take_logs(&f);
  }
  take_logs(&f);
  for (size_t k = 0; k < ARMA_LANES; k++) {
    value[k] = 0.5 * (log(f.squares[k] / f.points[k]) + f.logs[k] / f.points[k]);
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
  for (size_t k = 0; k < ARMA_LANES; k++) value[k] = 0.5 * log(squares[k] / (double)(n - skip));
}
