/* least_squares.c - see least_squares.h. */
#include "stat/least_squares.h"

#include <math.h>
#include <string.h>

/* A sum that falls by less than this part of itself, twice in a row, is at rest. */
static const double REST = 1e-9;
static const double LAMBDA_START = 1e-6, LAMBDA_LEAST = 1e-10, LAMBDA_MOST = 1e8;

struct least_squares_room least_squares_room(struct arena *arena, size_t n, size_t count) {
  struct least_squares_room room;
  room.r = arena_alloc(arena, n * sizeof(double));
  room.jacobian = arena_alloc(arena, n * count * sizeof(double));
  room.normal = arena_alloc(arena, count * count * sizeof(double));
  room.factor = arena_alloc(arena, count * count * sizeof(double));
  room.gradient = arena_alloc(arena, count * sizeof(double));
  room.step = arena_alloc(arena, count * sizeof(double));
  room.trial = arena_alloc(arena, count * sizeof(double));
  room.held = arena_alloc(arena, count * sizeof(int));
  return room;
}

/* Lower triangle of J'J, and J'r. */
static void normal_equations(const struct least_squares *p, struct least_squares_room *w) {
  size_t k = p->count;
  memset(w->normal, 0, k * k * sizeof(double));
  memset(w->gradient, 0, k * sizeof(double));
  for (size_t t = 0; t < p->n; t++) {
    const double *row = w->jacobian + t * k;
    for (size_t i = 0; i < k; i++) {
      w->gradient[i] += row[i] * w->r[t];
      for (size_t j = 0; j <= i; j++) w->normal[i * k + j] += row[i] * row[j];
    }
  }
}

static void hold(const struct least_squares *p, struct least_squares_room *w, const double *z) {
  for (size_t i = 0; i < p->count; i++)
    w->held[i] = (z[i] <= p->lower[i] && w->gradient[i] > 0) || (z[i] >= p->upper[i] && w->gradient[i] < 0);
}

/* Cholesky of the damped normal matrix, held variables replaced by the identity. 0 when it is not positive. */
static int factorise(size_t k, struct least_squares_room *w, double lambda) {
  double largest = 0;
  for (size_t i = 0; i < k; i++) largest = fmax(largest, w->normal[i * k + i]);
  for (size_t i = 0; i < k; i++) {
    double *row = w->factor + i * k;
    for (size_t j = 0; j <= i; j++) {
      const double *other = w->factor + j * k;
      double sum = w->held[i] || w->held[j] ? (i == j) : w->normal[i * k + j];
      if (i == j && !w->held[i]) sum += lambda * sum + 1e-14 * largest;
      for (size_t l = 0; l < j; l++) sum -= row[l] * other[l];
      if (i != j)
        row[j] = sum / other[j];
      else if (sum > 0)
        row[j] = sqrt(sum);
      else
        return 0;
    }
  }
  return 1;
}

static void solve(size_t k, struct least_squares_room *w) {
  double *d = w->step;
  for (size_t i = 0; i < k; i++) {
    double sum = w->held[i] ? 0 : -w->gradient[i];
    for (size_t j = 0; j < i; j++) sum -= w->factor[i * k + j] * d[j];
    d[i] = sum / w->factor[i * k + i];
  }
  for (size_t i = k; i-- > 0;) {
    for (size_t j = i + 1; j < k; j++) d[i] -= w->factor[j * k + i] * d[j];
    d[i] /= w->factor[i * k + i];
  }
}

/* The sum of squares at the end of the step of this lambda; w->trial is that point. */
static double try_step(const struct least_squares *p, struct least_squares_room *w, const double *z, double lambda) {
  if (!factorise(p->count, w, lambda)) return INFINITY;
  solve(p->count, w);
  for (size_t i = 0; i < p->count; i++) w->trial[i] = fmin(p->upper[i], fmax(p->lower[i], z[i] + w->step[i]));
  double sum = p->sum(p->context, w->trial);
  return isnan(sum) ? INFINITY : sum;
}

double least_squares(const struct least_squares *p, struct least_squares_room *w, double *z) {
  double sum = p->sum(p->context, z), lambda = LAMBDA_START;
  int rest = 0;
  if (!isfinite(sum)) return INFINITY;
  for (int step = 0; step < p->steps && rest < 2 && sum > 0; step++) {
    p->jacobian(p->context, z, w->r, w->jacobian);
    normal_equations(p, w);
    hold(p, w, z);
    double next = try_step(p, w, z, lambda);
    while (!(next < sum) && lambda < LAMBDA_MOST) {
      lambda = fmax(lambda * 8, 1e-3);
      next = try_step(p, w, z, lambda);
    }
    if (!(next < sum)) break;
    rest = sum - next < REST * sum ? rest + 1 : 0;
    memcpy(z, w->trial, p->count * sizeof *z);
    sum = next;
    lambda = fmax(lambda / 10, LAMBDA_LEAST);
  }
  return sum;
}
