/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ets_moments.c - the mean and variance of what an exponential smoothing model has yet to see; see ets_model.h.
 *
 * Class 1 (additive errors): v_h = sigma2 (1 + sum c_j^2), j = 1..h-1, with c_j the effect of an error j steps later.
 * Class 2 (multiplicative errors, additive mean): theta_h = f_h^2 + sigma2 sum c_j^2 theta_{h-j}, v_h = (1 + sigma2)
 * theta_h - f_h^2. Class 3 (multiplicative season): the level and slope x and the seasons z change by (F + G e) each,
 * so Q = x z' has exact first and second moments, carried along as a matrix of the products.
 */
#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "stat/ets_model.h"

static double phi_of(const struct ets_model *model) {
  return model->form.trend ? (model->form.damped ? model->final.phi : 1) : 0;
}

static void means(const struct ets_model *model, size_t h, double *f) {
  const struct ets_point *p = &model->final;
  double phi = phi_of(model), power = 1, damp = 0;
  for (size_t j = 0; j < h; j++) {
    power *= phi;
    damp += power;
    double season = p->season[(model->n + j) % model->m];
    f[j] = p->level + (model->form.trend ? damp * p->slope : 0);
    if (model->form.season == ETS_SEASON_ADDITIVE) f[j] += season;
  }
}

/* v[0] is unused on entry; c_j is computed on the way. Class 2 keeps theta in v until the end. */
static void variance_additive(const struct ets_model *model, size_t h, const double *f, double *v) {
  const struct ets_point *p = &model->final;
  struct arena scratch = {0};
  double *c2 = arena_array(&scratch, double, h), phi = phi_of(model), power = 1, damp = 0, s2 = model->sigma2;
  bool relative = model->form.multiplicative_error;
  for (size_t j = 1; j < h; j++) {
    power *= phi;
    damp += power;
    double c = p->alpha + (model->form.trend ? p->beta * damp : 0);
    if (model->form.season != ETS_SEASON_NONE && j % model->m == 0) c += p->gamma;
    c2[j] = c * c;
  }
  for (size_t i = 0; i < h; i++) {
    double sum = 0;
    for (size_t j = 1; j <= i; j++) sum += c2[j] * (relative ? v[i - j] : 1);
    v[i] = relative ? f[i] * f[i] + s2 * sum : s2 * (1 + sum);
  }
  for (size_t i = 0; i < h && relative; i++) v[i] = (1 + s2) * v[i] - f[i] * f[i];
  arena_free(&scratch);
}

/* Class 3. A product of state and season is q[2 i + r]: r 0 level, 1 slope; i the age of the season, m - 1 the next to
 * come. The change of q over one step is F q + e H q + e^2 K q. */
struct change {
  double alpha, beta, gamma, phi;
  size_t m;
};

enum part { PART_F, PART_H, PART_K };

static void transition(const struct change *c, const double *q, double weight, double *out) {
  out[0] += weight * (q[0] + c->phi * q[1]);
  out[1] += weight * c->phi * q[1];
}

static void shock(const struct change *c, const double *q, double weight, double *out) {
  double trend = q[0] + c->phi * q[1];
  out[0] += weight * c->alpha * trend;
  out[1] += weight * c->beta * trend;
}

static void ets_moments_apply(const struct change *c, enum part part, const double *q, double *out) {
  const double *next = q + 2 * (c->m - 1);
  memset(out, 0, 2 * c->m * sizeof *out);
  if (part == PART_F) transition(c, next, 1, out);
  if (part == PART_H) shock(c, next, 1, out), transition(c, next, c->gamma, out);
  if (part == PART_K) shock(c, next, c->gamma, out);
  for (size_t i = 1; i < c->m && part != PART_K; i++)
    (part == PART_F ? transition : shock)(c, q + 2 * (i - 1), 1, out + 2 * i);
}

/* sum += weight * left A right', for a square matrix A of side d. `half` is work space of the same size. */
static void add_sandwich(const struct change *c, double weight, enum part left, enum part right, const double *a,
                         double *half, double *sum) {
  size_t d = 2 * c->m;
  double out[2 * ETS_LONGEST], column[2 * ETS_LONGEST];
  for (size_t i = 0; i < d; i++) ets_moments_apply(c, right, a + i * d, half + i * d);
  for (size_t j = 0; j < d; j++) {
    for (size_t i = 0; i < d; i++) column[i] = half[i * d + j];
    ets_moments_apply(c, left, column, out);
    for (size_t i = 0; i < d; i++) sum[i * d + j] += weight * out[i];
  }
}

/* One step of the mean M and the variance V of q. `work` has room for four matrices. */
static void advance(const struct change *c, double s2, double *mean, double *variance, double *work) {
  size_t d = 2 * c->m, size = d * d;
  double *second = work, *fourth = work + size, *half = work + 2 * size, *next = work + 3 * size;
  double f[2 * ETS_LONGEST], k[2 * ETS_LONGEST];
  for (size_t i = 0; i < size; i++) {
    double product = mean[i / d] * mean[i % d];
    second[i] = variance[i] + product;
    fourth[i] = 3 * variance[i] + 2 * product;
  }
  memset(next, 0, size * sizeof *next);
  add_sandwich(c, 1, PART_F, PART_F, variance, half, next);
  add_sandwich(c, s2, PART_F, PART_K, variance, half, next);
  add_sandwich(c, s2, PART_K, PART_F, variance, half, next);
  add_sandwich(c, s2, PART_H, PART_H, second, half, next);
  add_sandwich(c, s2 * s2, PART_K, PART_K, fourth, half, next);
  memcpy(variance, next, size * sizeof *next);
  ets_moments_apply(c, PART_F, mean, f);
  ets_moments_apply(c, PART_K, mean, k);
  for (size_t i = 0; i < d; i++) mean[i] = f[i] + s2 * k[i];
}

static void moments_ratio(const struct ets_model *model, size_t h, double *f, double *v) {
  const struct ets_point *p = &model->final;
  struct change c = {p->alpha, model->form.trend ? p->beta : 0, p->gamma, phi_of(model), model->m};
  size_t d = 2 * c.m;
  struct arena scratch = {0};
  double *variance = arena_array(&scratch, double, 5 * d * d), mean[2 * ETS_LONGEST];
  for (size_t i = 0; i < c.m; i++) {
    double season = p->season[(model->n + c.m - 1 - i) % c.m];
    mean[2 * i] = p->level * season;
    mean[2 * i + 1] = p->slope * season;
  }
  for (size_t j = 0; j < h; j++) {
    const double *next = mean + d - 2, *corner = variance + (d - 2) * d + d - 2;
    f[j] = next[0] + c.phi * next[1];
    v[j] = corner[0] + 2 * c.phi * corner[1] + c.phi * c.phi * corner[d + 1];
    v[j] = (1 + model->sigma2) * v[j] + model->sigma2 * f[j] * f[j];
    advance(&c, model->sigma2, mean, variance, variance + d * d);
  }
  arena_free(&scratch);
}

void ets_model_moments(const struct ets_model *model, size_t h, double *f, double *v) {
  if (model->form.season == ETS_SEASON_MULTIPLICATIVE) {
    moments_ratio(model, h, f, v);
    return;
  }
  means(model, h, f);
  variance_additive(model, h, f, v);
}
