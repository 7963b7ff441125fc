/* SPDX-License-Identifier: GPL-3.0-or-later */
/* growth.c - see growth.h. */
#include "stat/growth.h"

#include <math.h>

static double growth_clamp(double x, double lo, double hi) { return fmin(fmax(x, lo), hi); }

/* Mean and mean square about it of the changes; r > 0. */
static void growth_moments(const double *z, size_t n, double *mean, double *variance) {
  double r = (double)n - 1, squares = 0;
  *mean = (z[n - 1] - z[0]) / r;
  for (size_t t = 1; t < n; t++) squares += (z[t] - z[t - 1] - *mean) * (z[t] - z[t - 1] - *mean);
  *variance = r > 1 ? squares / (r - 1) : 0;
}

/* m drawn towards the common growth. */
static double growth_drawn(double m, double v) {
  double apart = m - GROWTH_COMMON, tau2 = GROWTH_TAU * GROWTH_TAU;
  double kept = fmax(0, 1 - v * (GROWTH_NU + 1) / (GROWTH_NU * (tau2 + v) + apart * apart));
  return GROWTH_KEPT * (GROWTH_COMMON + kept * apart);
}

/* theta of a moving average whose lag-1 correlation is that of the changes, drawn to 0; 0 when it is not negative. */
static double growth_theta(const double *z, size_t n, double mean) {
  double product = 0, squares = 0, r = (double)n - 1;
  for (size_t t = 1; t < n; t++) {
    double e = z[t] - z[t - 1] - mean;
    squares += e * e;
    if (t > 1) product += e * (z[t - 1] - z[t - 2] - mean);
  }
  if (!(squares > 0)) return 0;
  double follow = (product / squares + 1 / r) * r / (r + GROWTH_LEVEL_D);
  if (follow >= 0) return 0;
  follow = fmax(follow, -0.49);
  return (1 - sqrt(1 - 4 * follow * follow)) / (-2 * follow);
}

static void growth_level(const double *z, size_t n, struct growth *g) {
  double theta = n > 2 ? growth_theta(z, n, g->own) : 0, level = z[0];
  g->alpha = 1 - theta;
  for (size_t t = 1; t < n; t++) level += g->own + g->alpha * (z[t] - level - g->own);
  g->level = g->alpha < 1 ? level : z[n - 1];
  g->variance /= 1 + theta * theta;
}

struct growth growth_fit(const double *z, size_t n) {
  struct growth g = {.variance = GROWTH_S0 * GROWTH_S0, .drift = GROWTH_KEPT * GROWTH_COMMON, .changes = n - 1};
  double own = 0, r = (double)n - 1;
  g.level = z[n - 1], g.alpha = 1;
  if (n < 2) return g;
  growth_moments(z, n, &g.own, &own);
  g.variance = ((r - 1) * own + GROWTH_D0 * g.variance) / (r - 1 + GROWTH_D0);
  g.drift = growth_drawn(g.own, g.variance / r);
  if (n > 2) {
    double reach = GROWTH_LIMIT * sqrt(own / r);
    g.drift = growth_clamp(g.drift, g.own - reach, g.own + reach);
  }
  growth_level(z, n, &g);
  return g;
}

double growth_spread(const struct growth *g, size_t h) {
  double steps = (double)h, ahead = GROWTH_AHEAD * steps;
  return sqrt(g->variance * (1 + (steps - 1) * g->alpha * g->alpha) + ahead * ahead);
}
