/* SPDX-License-Identifier: GPL-3.0-or-later */
/* least_squares.c - see least_squares.h. */
#include "stat/least_squares.h"

#include <math.h>
#include <string.h>

#include "base/elementary.h"

static const double LAMBDA_START = 1e-6, LAMBDA_LEAST = 1e-10, LAMBDA_MOST = 1e8;

struct least_squares_room least_squares_room(struct arena *arena, size_t n, size_t count) {
  struct least_squares_room room;
  size_t width = lanes_for(count);
  room.r = arena_alloc(arena, n * sizeof(double));
  room.jacobian = arena_alloc(arena, n * width * sizeof(lanes));
  room.normal = arena_alloc(arena, count * width * sizeof(lanes));
  room.gradient = arena_alloc(arena, width * sizeof(lanes));
  room.factor = arena_alloc(arena, count * count * sizeof(double));
  room.step = arena_alloc(arena, count * sizeof(double));
  room.trial = arena_alloc(arena, count * sizeof(double));
  room.held = arena_alloc(arena, count * sizeof(int));
  return room;
}

/* J'J (of a row, the part up to the diagonal and a little more), and J'r. */
static void normal_equations(const struct least_squares *p, struct least_squares_room *w) {
  size_t width = lanes_for(p->count);
  memset(w->normal, 0, p->count * width * sizeof(lanes));
  memset(w->gradient, 0, width * sizeof(lanes));
  for (size_t t = 0; t < p->n; t++) {
    const lanes *restrict row = w->jacobian + t * width;
    const double r = w->r[t];
    for (size_t j = 0; j < width; j++) w->gradient[j] += row[j] * r;
    for (size_t i = 0; i < p->count; i++) {
      lanes *restrict sum = w->normal + i * width;
      const double weight = row[i / LANES][i % LANES];
      for (size_t j = 0; j <= i / LANES; j++) sum[j] += row[j] * weight;
    }
  }
}

static double gradient(const struct least_squares_room *w, size_t i) { return w->gradient[i / LANES][i % LANES]; }

static void least_squares_hold(const struct least_squares *p, struct least_squares_room *w, const double *z) {
  for (size_t i = 0; i < p->count; i++) {
    double slope = gradient(w, i);
    w->held[i] = (z[i] <= p->lower[i] && slope > 0) || (z[i] >= p->upper[i] && slope < 0);
  }
}

/* Cholesky of the damped normal matrix, held variables replaced by the identity. False when it is not positive. */
static bool factorise(size_t k, struct least_squares_room *w, double lambda) {
  double largest = 0;
  const double *normal = (const double *)w->normal;
  size_t stride = lanes_for(k) * LANES;
  for (size_t i = 0; i < k; i++) largest = fmax(largest, normal[i * stride + i]);
  for (size_t i = 0; i < k; i++) {
    double *row = w->factor + i * k;
    for (size_t j = 0; j <= i; j++) {
      const double *other = w->factor + j * k;
      double sum = w->held[i] || w->held[j] ? (i == j) : normal[i * stride + j];
      if (i == j && !w->held[i]) sum += lambda * sum + 1e-14 * largest;
      for (size_t l = 0; l < j; l++) sum -= row[l] * other[l];
      if (i == j && !(sum > 0)) return false;
      row[j] = i == j ? sqrt(sum) : sum / other[j];
    }
  }
  return true;
}

static void least_squares_solve(size_t k, struct least_squares_room *w) {
  double *d = w->step;
  for (size_t i = 0; i < k; i++) {
    double sum = w->held[i] ? 0 : -gradient(w, i);
    for (size_t j = 0; j < i; j++) sum -= w->factor[i * k + j] * d[j];
    d[i] = sum / w->factor[i * k + i];
  }
  for (size_t i = k; i-- > 0;) {
    for (size_t j = i + 1; j < k; j++) d[i] -= w->factor[j * k + i] * d[j];
    d[i] /= w->factor[i * k + i];
  }
}

/* The fall of the sum of squares that the linear model promises for the whole step of this lambda, which is put in
 * w->step; negative when the matrix cannot be factorised. */
static double promise(const struct least_squares *p, struct least_squares_room *w, double lambda) {
  if (!factorise(p->count, w, lambda)) return -1;
  least_squares_solve(p->count, w);
  double fall = 0;
  for (size_t i = 0; i < p->count; i++)
    if (!w->held[i]) fall -= gradient(w, i) * w->step[i];
  return fall;
}

/* What is minimised, in the units of a sum of squares: sum exp(prior / n). */
static double least_squares_value_at(const struct least_squares *p, const double *z) {
  double sum = p->sum(p->context, z), prior = 0;
  for (size_t i = 0; i < p->count; i++) prior += p->precision[i] * (z[i] - p->centre[i]) * (z[i] - p->centre[i]);
  return prior > 0 ? sum * real_exp(prior / (double)p->n) : sum;
}

/* The prior's part of the normal equations. */
static void add_prior(const struct least_squares *p, struct least_squares_room *w, const double *z) {
  size_t width = lanes_for(p->count);
  double sum = 0;
  for (size_t t = 0; t < p->n; t++) sum += w->r[t] * w->r[t];
  for (size_t i = 0; i < p->count; i++) {
    double weight = p->precision[i] * sum / (double)p->n;
    w->gradient[i / LANES][i % LANES] += weight * (z[i] - p->centre[i]);
    w->normal[i * width + i / LANES][i % LANES] += weight;
  }
}

/* The value at the end of the step; w->trial is that point. */
static double try_step(const struct least_squares *p, struct least_squares_room *w, const double *z) {
  for (size_t i = 0; i < p->count; i++) {
    double to = z[i] + w->step[i];
    w->trial[i] = to < p->lower[i] ? p->lower[i] : to > p->upper[i] ? p->upper[i] : to;
  }
  double sum = least_squares_value_at(p, w->trial);
  return isnan(sum) ? INFINITY : sum;
}

/* One step down from z: raise lambda until the sum falls. False when it is at rest, or cannot fall. */
static bool descend(const struct least_squares *p, struct least_squares_room *w, double *z, double *sum,
                    double *lambda) {
  for (; *lambda < LAMBDA_MOST; *lambda = fmax(*lambda * 8, 1e-3)) {
    double fall = promise(p, w, *lambda);
    if (fall >= 0 && fall < p->rest * *sum) return false;
    double next = fall > 0 ? try_step(p, w, z) : INFINITY;
    if (!(next < *sum)) continue;
    memcpy(z, w->trial, p->count * sizeof *z);
    *sum = next;
    *lambda = fmax(*lambda / 10, LAMBDA_LEAST);
    return true;
  }
  return false;
}

/* The fall that a linear model promises is the fall. */
static double solve_linear(const struct least_squares *p, struct least_squares_room *w, double *z) {
  double sum = 0;
  p->jacobian(p->context, z, w->r, w->jacobian);
  normal_equations(p, w);
  memset(w->held, 0, p->count * sizeof *w->held);
  double fall = promise(p, w, LAMBDA_LEAST);
  for (size_t t = 0; t < p->n; t++) sum += w->r[t] * w->r[t];
  if (!isfinite(sum) || !(fall >= 0)) return INFINITY;
  for (size_t i = 0; i < p->count; i++) z[i] += w->step[i];
  return fmax(0, sum - fall);
}

double least_squares(const struct least_squares *p, struct least_squares_room *w, double *z) {
  if (p->linear) return solve_linear(p, w, z);
  double sum = least_squares_value_at(p, z), before, lambda = LAMBDA_START;
  if (!isfinite(sum)) return INFINITY;
  for (int step = 0, rest = 0; step < p->steps && rest < 2 && sum > 0; step++) {
    p->jacobian(p->context, z, w->r, w->jacobian);
    normal_equations(p, w);
    add_prior(p, w, z);
    least_squares_hold(p, w, z);
    before = sum;
    if (!descend(p, w, z, &sum, &lambda)) break;
    rest = before - sum < p->rest * sum ? rest + 1 : 0;
  }
  return sum;
}
