/* SPDX-License-Identifier: GPL-3.0-or-later */
/* arma.c - see arma.h. The step up and down between partial autocorrelations and coefficients is that of Levinson
 * (1947) and Durbin (1960). */
#include "stat/arma.h"

#include <gsl/gsl_poly.h>
#include <math.h>
#include <string.h>

#include "base/elementary.h"

void arma_expand(const struct arima_order *o, const double *coefficient, double *phi, double *theta) {
  double ar[ARMA_STATES], ma[ARMA_STATES];
  memcpy(ar, coefficient, o->p * sizeof *ar);
  memcpy(ma, coefficient + o->p, o->q * sizeof *ma);
  memset(phi, 0, arma_ar_size(o) * sizeof *phi);
  memset(theta, 0, arma_ma_size(o) * sizeof *theta);
  memcpy(phi, ar, o->p * sizeof *ar);
  memcpy(theta, ma, o->q * sizeof *ma);
  const double *sar = coefficient + o->p + o->q, *sma = sar + o->P;
  for (size_t j = 0; j < o->P; j++) {
    phi[(j + 1) * o->m - 1] += sar[j];
    for (size_t i = 0; i < o->p; i++) phi[(j + 1) * o->m + i] -= ar[i] * sar[j];
  }
  for (size_t j = 0; j < o->Q; j++) {
    theta[(j + 1) * o->m - 1] += sma[j];
    for (size_t i = 0; i < o->q; i++) theta[(j + 1) * o->m + i] += ma[i] * sma[j];
  }
}

/* phi of order k from phi of order k - 1 and the partial autocorrelation at lag k. */
static void step_up(double *phi, size_t k, double partial) {
  for (size_t i = 0, j = k - 2; k > 1 && i <= j && j < k; i++, j--) {
    double a = phi[i] - partial * phi[j], b = phi[j] - partial * phi[i];
    phi[i] = a;
    phi[j] = b;
  }
  phi[k - 1] = partial;
}

/* The reverse: returns the partial autocorrelation at lag k, and leaves phi of order k - 1. */
static double step_down(double *phi, size_t k) {
  double partial = phi[k - 1], scale = 1 / (1 - partial * partial);
  for (size_t i = 0, j = k - 2; k > 1 && i <= j && j < k; i++, j--) {
    double a = (phi[i] + partial * phi[j]) * scale, b = (phi[j] + partial * phi[i]) * scale;
    phi[i] = a;
    phi[j] = b;
  }
  return partial;
}

void arma_from_raw(const double *raw, size_t p, double *phi) {
  for (size_t k = 1; k <= p; k++) step_up(phi, k, real_tanh(raw[k - 1]));
}

void arma_to_raw(const double *phi, size_t p, double *raw) {
  double work[ARMA_STATES];
  memcpy(work, phi, p * sizeof *work);
  for (size_t k = p; k > 0; k--) raw[k - 1] = atanh(step_down(work, k));
}

void arma_from_raw_all(const struct arima_order *o, const double *raw, double *coefficient) {
  double partial[ARMA_STATES];
  memmove(coefficient, raw, arma_coefficients(o) * sizeof *raw);
  memcpy(partial, coefficient, o->p * sizeof *partial);
  arma_from_raw(partial, o->p, coefficient);
  memcpy(partial, coefficient + o->p + o->q, o->P * sizeof *partial);
  arma_from_raw(partial, o->P, coefficient + o->p + o->q);
}

void arma_to_raw_all(const struct arima_order *o, const double *coefficient, double *raw) {
  memmove(raw, coefficient, arma_coefficients(o) * sizeof *raw);
  arma_to_raw(coefficient, o->p, raw);
  arma_to_raw(coefficient + o->p + o->q, o->P, raw + o->p + o->q);
}

static void slopes_of(const double *raw, size_t p, size_t at, size_t count, double *slope) {
  const double step = 1e-3;
  double phi[ARMA_STATES], moved[ARMA_STATES], work[ARMA_STATES];
  memcpy(work, raw, p * sizeof *work);
  arma_from_raw(work, p, phi);
  for (size_t i = 0; i < p; i++) {
    work[i] += step;
    arma_from_raw(work, p, moved);
    for (size_t j = 0; j < p; j++) slope[(at + i) * count + at + j] = (moved[j] - phi[j]) / step;
    work[i] = raw[i];
  }
}

void arma_raw_slopes(const struct arima_order *o, const double *raw, double *slope) {
  size_t count = arma_coefficients(o), seasonal = o->p + o->q;
  for (size_t i = 0; i < count; i++)
    for (size_t j = 0; j < count; j++) slope[i * count + j] = i == j;
  slopes_of(raw, o->p, 0, count, slope);
  slopes_of(raw + seasonal, o->P, seasonal, count, slope);
}

bool arma_is_stationary(const double *phi, size_t n, double radius) {
  double work[ARMA_STATES], power = 1;
  for (size_t i = 0; i < n; i++) work[i] = phi[i] * (power *= radius);
  for (size_t k = n; k > 0; k--)
    if (!(fabs(step_down(work, k)) < 1)) return false;
  return true;
}

bool arma_roots_beyond(const double *c, size_t n, double radius) {
  double phi[ARMA_STATES] = {0};
  for (size_t i = 0; i < n; i++) phi[i] = -c[i];
  return arma_is_stationary(phi, n, radius);
}

/* theta := the polynomial with these inverse roots (pairs of real and imaginary part). */
static void from_inverse_roots(const double *inverse, size_t q, double *theta) {
  double re[ARMA_STATES + 1] = {1}, im[ARMA_STATES + 1] = {0};
  for (size_t k = 0; k < q; k++)
    for (size_t i = k + 1; i > 0; i--) {
      double x = inverse[2 * k], y = inverse[2 * k + 1];
      re[i] -= x * re[i - 1] - y * im[i - 1];
      im[i] -= x * im[i - 1] + y * re[i - 1];
    }
  memcpy(theta, re + 1, q * sizeof *theta);
}

bool arma_make_invertible(double *theta, size_t q) {
  while (q && theta[q - 1] == 0) q--;
  if (arma_roots_beyond(theta, q, 1)) return false;
  /* The roots of z^q + theta[0] z^(q-1) + .. are the inverse roots. */
  double c[ARMA_STATES + 1], root[2 * ARMA_STATES];
  for (size_t i = 0; i < q; i++) c[q - 1 - i] = theta[i];
  c[q] = 1;
  gsl_poly_complex_workspace *room = gsl_poly_complex_workspace_alloc(q + 1);
  int failed = room ? gsl_poly_complex_solve(c, q + 1, room, root) : 1;
  gsl_poly_complex_workspace_free(room);
  if (failed) return false;
  bool turned = false;
  for (size_t k = 0; k < q; k++) {
    double square = root[2 * k] * root[2 * k] + root[2 * k + 1] * root[2 * k + 1];
    if (!(square > 1)) continue;
    root[2 * k] /= square; /* 1 / conjugate */
    root[2 * k + 1] /= square;
    turned = true;
  }
  if (turned) from_inverse_roots(root, q, theta);
  return turned;
}

/* Autocovariances g[0..lags] of the pure autoregression, by stepping down to white noise and up again. */
static bool ar_autocovariance(const double *phi, size_t p, size_t lags, double *g) {
  double work[ARMA_STATES], partial[ARMA_STATES], variance = 1;
  memcpy(work, phi, p * sizeof *work);
  for (size_t k = p; k > 0; k--) {
    partial[k - 1] = step_down(work, k);
    if (!(fabs(partial[k - 1]) < 1)) return false;
  }
  for (size_t k = 0; k < p; k++) variance /= 1 - partial[k] * partial[k];
  g[0] = variance;
  for (size_t k = 1; k <= lags; k++) {
    double sum = 0;
    size_t order = k - 1 < p ? k - 1 : p;
    for (size_t j = 0; j < order; j++) sum += work[j] * g[k - 1 - j];
    if (k <= p) {
      sum += partial[k - 1] * variance;
      variance *= 1 - partial[k - 1] * partial[k - 1];
      step_up(work, k, partial[k - 1]);
    }
    g[k] = sum;
  }
  return true;
}

/* Autocovariances out[0..lags] of the mixed process: those of its autoregressive part, filtered by theta. */
static bool arma_autocovariance(const double *phi, size_t p, const double *theta, size_t q, size_t lags, double *out) {
  double g[3 * ARMA_STATES + 1], r[ARMA_STATES + 1];
  if (!ar_autocovariance(phi, p, lags + q, g)) return false;
  for (size_t s = 0; s <= q; s++) {
    r[s] = s ? theta[s - 1] : 1;
    for (size_t i = 0; i + s < q; i++) r[s] += theta[i] * theta[i + s];
  }
  for (size_t k = 0; k <= lags; k++) {
    out[k] = r[0] * g[k];
    for (size_t s = 1; s <= q; s++) out[k] += r[s] * (g[k + s] + g[k > s ? k - s : s - k]);
  }
  return true;
}

/* Moving-average weights psi[0..count-1] of the whole process. */
static void psi_weights(const double *phi, size_t p, const double *theta, size_t q, size_t count, double *psi) {
  for (size_t k = 0; k < count; k++) {
    psi[k] = k == 0 ? 1 : k <= q ? theta[k - 1] : 0;
    for (size_t j = 1; j <= k && j <= p; j++) psi[k] += phi[j - 1] * psi[k - j];
  }
}

bool arma_state_covariance(const double *phi, size_t p, const double *theta, size_t q, double *column) {
  double g[ARMA_STATES + 1], psi[ARMA_STATES + 1];
  size_t r = p > q + 1 ? p : q + 1;
  if (!arma_autocovariance(phi, p, theta, q, p, g)) return false;
  psi_weights(phi, p, theta, q, q + 1, psi);
  column[0] = g[0];
  for (size_t i = 1; i < r; i++) {
    column[i] = 0;
    for (size_t j = i; j < p; j++) column[i] += phi[j] * g[j - i + 1];
    for (size_t j = i; j <= q; j++) column[i] += theta[j - 1] * psi[j - i];
  }
  return isfinite(column[0]);
}
