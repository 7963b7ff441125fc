/* SPDX-License-Identifier: GPL-3.0-or-later */
/* projection.c - see projection.h. */
#include "stat/projection.h"

#include <math.h>

#include "stat/bounded_squares.h"

/* The rows as g z >= h, in z = (x - start) / sqrt(spread), each of length 1. */
struct distance_rows {
  double *g, *h;
  size_t rows;
};

/* False for a row without variables that does not hold. */
static bool projection_row_put(struct distance_rows *to, const struct projection *p, size_t row, double sign) {
  const double *a = p->a + row * p->n;
  double *g = to->g + to->rows * p->n, size = 0, at = 0;
  for (size_t j = 0; j < p->n; j++) {
    g[j] = -sign * a[j] * sqrt(p->spread[j]);
    at += a[j] * p->start[j], size += g[j] * g[j];
  }
  double h = -sign * (p->b[row] - at);
  size = sqrt(size);
  if (size <= 0) return h <= 1e-9 * (1 + fabs(p->b[row]));
  for (size_t j = 0; j < p->n; j++) g[j] /= size;
  to->h[to->rows++] = h / size;
  return true;
}

/* min |z| with g z >= h: u >= 0 that makes [g'; h'] u nearest to (0, ..., 0, 1); z_j = -r_j / r_last. */
static bool distance_solve(struct arena *arena, const struct distance_rows *d, size_t n, double *z) {
  double *e = arena_array(arena, double, (n + 1) * (d->rows + 1)), *f = arena_array(arena, double, n + 1);
  double *u = arena_array(arena, double, d->rows + 1), scale = 0;
  for (size_t i = 0; i < d->rows; i++) scale = fmax(scale, d->h[i]);
  for (size_t j = 0; j < n; j++) z[j] = 0;
  if (scale <= 0) return true; /* the start meets them all */
  for (size_t i = 0; i < d->rows; i++) {
    for (size_t j = 0; j < n; j++) e[j * d->rows + i] = d->g[i * n + j];
    e[n * d->rows + i] = d->h[i] / scale;
  }
  f[n] = 1;
  bounded_squares(arena, e, f, n + 1, d->rows, u);
  double last = -1;
  for (size_t i = 0; i < d->rows; i++) last += e[n * d->rows + i] * u[i];
  if (fabs(last) < 1e-10) return false;
  for (size_t j = 0; j < n; j++) {
    double r = 0;
    for (size_t i = 0; i < d->rows; i++) r += e[j * d->rows + i] * u[i];
    z[j] = -r / last * scale;
  }
  return true;
}

static bool is_near(const struct distance_rows *d, size_t n, const double *z) {
  double size = 1;
  for (size_t i = 0; i < d->rows; i++) size = fmax(size, fabs(d->h[i]));
  for (size_t i = 0; i < d->rows; i++) {
    double at = -d->h[i];
    for (size_t j = 0; j < n; j++) at += d->g[i * n + j] * z[j];
    if (at < -1e-6 * size) return false;
  }
  return true;
}

bool projection_solve(struct arena *arena, const struct projection *p, double *x) {
  size_t room = 2 * p->rows + 1;
  struct distance_rows d = {arena_array(arena, double, room *(p->n + 1)), arena_array(arena, double, room), 0};
  for (size_t i = 0; i < p->rows; i++)
    if (!projection_row_put(&d, p, i, 1) || (p->equation[i] && !projection_row_put(&d, p, i, -1))) return false;
  double *z = arena_array(arena, double, p->n + 1);
  if (!distance_solve(arena, &d, p->n, z) || !is_near(&d, p->n, z)) return false;
  for (size_t j = 0; j < p->n; j++) x[j] = p->start[j] + sqrt(p->spread[j]) * z[j];
  return true;
}
