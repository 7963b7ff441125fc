/* SPDX-License-Identifier: GPL-3.0-or-later */
/* minimise.c - see minimise.h. Variables are divided by their scale throughout. */
#include "stat/minimise.h"

#include <math.h>
#include <string.h>

static const double STEP = 1e-3;       /* of numeric slopes */
static const double SHORTEN = 0.2;     /* of a step that was refused */
static const double SUFFICIENT = 1e-4; /* share of the promised decrease */
static const double NEGLIGIBLE = 10;   /* x + 10 == x' + 10: the variable did not move */
enum { MOST_STEPS = 100 };

struct search {
  const struct minimise_problem *problem;
  size_t n;
  double x[MINIMISE_LARGEST], slope[MINIMISE_LARGEST], direction[MINIMISE_LARGEST];
  double inverse[MINIMISE_LARGEST * MINIMISE_LARGEST]; /* of the second derivatives */
  double value;
};

static double scale_at(const struct minimise_problem *p, size_t i) { return p->scale ? p->scale[i] : 1; }

static double minimise_value_at(const struct minimise_problem *p, const double *x) {
  double point[MINIMISE_LARGEST] = {0}, value;
  for (size_t i = 0; i < p->n; i++) point[i] = x[i] * scale_at(p, i);
  p->evaluate(p->context, 1, point, &value);
  return value;
}

/* Slopes at x (scaled); false when one is not finite. */
static bool slopes_at(const struct minimise_problem *p, const double *x, double *slope) {
  double point[2 * MINIMISE_LARGEST * MINIMISE_LARGEST], value[2 * MINIMISE_LARGEST];
  size_t n = p->n;
  for (size_t k = 0; k < 2 * n; k++) {
    for (size_t i = 0; i < n; i++) point[k * n + i] = x[i] * scale_at(p, i);
    point[k * n + k / 2] = (x[k / 2] + (k % 2 ? -STEP : STEP)) * scale_at(p, k / 2);
  }
  p->evaluate(p->context, 2 * n, point, value);
  bool finite = true;
  for (size_t i = 0; i < n; i++) {
    slope[i] = (value[2 * i] - value[2 * i + 1]) / (2 * STEP);
    finite &= isfinite(slope[i]) != 0;
  }
  return finite;
}

static void reset_inverse(struct search *s) {
  for (size_t i = 0; i < s->n; i++)
    for (size_t j = 0; j < s->n; j++) s->inverse[i * s->n + j] = i == j;
}

/* Sets the direction; returns its slope, negative when it goes down. */
static double aim(struct search *s) {
  double down = 0;
  for (size_t i = 0; i < s->n; i++) {
    double d = 0;
    for (size_t j = 0; j < s->n; j++) d -= s->inverse[i * s->n + j] * s->slope[j];
    s->direction[i] = d;
    down += d * s->slope[i];
  }
  return down;
}

/* Go along the direction until the decrease is enough. Returns the length gone, 0 when x does not move any more. */
static double go(struct search *s, double down, double *value) {
  double start[MINIMISE_LARGEST];
  memcpy(start, s->x, s->n * sizeof *start);
  for (double length = 1; length > 1e-100; length *= SHORTEN) {
    size_t still = 0;
    for (size_t i = 0; i < s->n; i++) {
      s->x[i] = start[i] + length * s->direction[i];
      still += NEGLIGIBLE + s->x[i] == NEGLIGIBLE + start[i];
    }
    if (still == s->n) return 0;
    *value = minimise_value_at(s->problem, s->x);
    if (isfinite(*value) && *value <= s->value + down * length * SUFFICIENT) return length;
  }
  memcpy(s->x, start, s->n * sizeof *start);
  return 0;
}

/* The BFGS update by the step and the change of slope; false when the curvature along it is not positive. */
static bool update(struct search *s, double length, const double *old_slope) {
  double step[MINIMISE_LARGEST], change[MINIMISE_LARGEST], pushed[MINIMISE_LARGEST], curvature = 0, ratio = 0;
  for (size_t i = 0; i < s->n; i++) {
    step[i] = length * s->direction[i];
    change[i] = s->slope[i] - old_slope[i];
    curvature += step[i] * change[i];
  }
  if (!(curvature > 0)) return false;
  for (size_t i = 0; i < s->n; i++) {
    pushed[i] = 0;
    for (size_t j = 0; j < s->n; j++) pushed[i] += s->inverse[i * s->n + j] * change[j];
    ratio += pushed[i] * change[i];
  }
  ratio = 1 + ratio / curvature;
  for (size_t i = 0; i < s->n; i++)
    for (size_t j = 0; j < s->n; j++)
      s->inverse[i * s->n + j] += (ratio * step[i] * step[j] - step[i] * pushed[j] - pushed[i] * step[j]) / curvature;
  return true;
}

static struct minimise_result minimise_run(struct search *s) {
  size_t fresh = 0; /* steps since the inverse was reset */
  reset_inverse(s);
  for (size_t steps = 1; steps < MOST_STEPS;) {
    double down = aim(s), value = s->value, length = 0, old[MINIMISE_LARGEST];
    if (down < 0) length = go(s, down, &value);
    bool enough =
        length > 0 && fabs(value - s->value) > s->problem->tolerance * (fabs(s->value) + s->problem->tolerance);
    if (length > 0) s->value = value;
    if (!enough) {
      if (!fresh) return (struct minimise_result){s->value, true, true};
      reset_inverse(s);
      fresh = 0;
      continue;
    }
    memcpy(old, s->slope, s->n * sizeof *old);
    if (!slopes_at(s->problem, s->x, s->slope)) return (struct minimise_result){s->value, false, false};
    steps++;
    fresh++;
    if (!update(s, length, old) || fresh > 2 * s->n) {
      reset_inverse(s);
      fresh = 0;
    }
  }
  return (struct minimise_result){s->value, true, false};
}

struct minimise_result minimise(const struct minimise_problem *problem, double *x) {
  struct search s = {.problem = problem, .n = problem->n};
  for (size_t i = 0; i < s.n; i++) s.x[i] = x[i] / scale_at(problem, i);
  s.value = minimise_value_at(problem, s.x);
  if (!s.n || !isfinite(s.value)) return (struct minimise_result){s.value, isfinite(s.value) != 0, true};
  if (!slopes_at(problem, s.x, s.slope)) return (struct minimise_result){s.value, false, false};
  struct minimise_result result = minimise_run(&s);
  for (size_t i = 0; i < s.n; i++) x[i] = s.x[i] * scale_at(problem, i);
  return result;
}

bool minimise_hessian(const struct minimise_problem *p, const double *at, double *hessian) {
  double x[MINIMISE_LARGEST], up[MINIMISE_LARGEST], down[MINIMISE_LARGEST];
  size_t n = p->n;
  bool finite = true;
  for (size_t i = 0; i < n; i++) x[i] = at[i] / scale_at(p, i);
  for (size_t i = 0; i < n; i++) {
    double centre = x[i];
    x[i] = centre + STEP;
    finite &= slopes_at(p, x, up);
    x[i] = centre - STEP;
    finite &= slopes_at(p, x, down);
    x[i] = centre;
    for (size_t j = 0; j < n; j++)
      hessian[i * n + j] = (up[j] - down[j]) / (2 * STEP * scale_at(p, i) * scale_at(p, j));
  }
  for (size_t i = 0; i < n; i++)
    for (size_t j = 0; j < i; j++)
      hessian[i * n + j] = hessian[j * n + i] = (hessian[i * n + j] + hessian[j * n + i]) / 2;
  return finite;
}
