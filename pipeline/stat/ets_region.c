/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ets_region.c - see ets_region.h. */
#include "stat/ets_region.h"

#include <math.h>

static const double LOW = 1e-4, HIGH = 0.9999, PHI_LOW = 0.8, PHI_HIGH = 0.98;

static int column(struct ets_region *r, bool wanted, double lower, double upper) {
  if (!wanted) return -1;
  r->lower[r->columns.count] = lower;
  r->upper[r->columns.count] = upper;
  return (int)r->columns.count++;
}

static void set_prior(struct ets_region *r, int at, double centre, double deviation) {
  if (at < 0) return;
  r->centre[at] = centre;
  r->precision[at] = 1 / (deviation * deviation);
}

static double or_zero(bool present, double value) { return present ? value : 0; }

struct ets_region ets_region_make(struct ets_form form, size_t m, struct ets_given g) {
  bool seasonal = form.season != ETS_SEASON_NONE;
  struct ets_region r = {.form = form, .m = m};
  r.given.alpha = g.alpha;
  r.given.beta = or_zero(form.trend, g.beta);
  r.given.gamma = or_zero(seasonal, g.gamma);
  r.given.phi = form.damped ? g.phi : or_zero(form.trend, 1);
  struct ets_columns *c = &r.columns;
  double low = form.trend && !isnan(g.beta) ? g.beta : LOW, high = seasonal && !isnan(g.gamma) ? 1 - g.gamma : HIGH;
  c->alpha = column(&r, isnan(r.given.alpha), low, high);
  c->beta = column(&r, isnan(r.given.beta), 0, 1);
  c->gamma = column(&r, isnan(r.given.gamma), 0, 1);
  c->phi = column(&r, isnan(r.given.phi), PHI_LOW, PHI_HIGH);
  c->level = column(&r, true, -INFINITY, INFINITY);
  c->slope = column(&r, form.trend, -INFINITY, INFINITY);
  c->season = column(&r, seasonal, -INFINITY, INFINITY);
  for (size_t i = 2; i < m && seasonal; i++) column(&r, true, -INFINITY, INFINITY);
  if (g.prior) {
    set_prior(&r, c->alpha, 1, 0.4);
    set_prior(&r, c->beta, 0.1, 0.2);
    set_prior(&r, c->gamma, 0.1, 0.4);
    set_prior(&r, c->phi, 0.9, 0.1);
  }
  c->lanes = lanes_for(c->count);
  return r;
}

static bool inside(double given, double low, double high) { return isnan(given) || (given >= low && given <= high); }

int ets_region_check(const struct ets_region *r, struct err *err) {
  const struct ets_given *g = &r->given;
  if (!inside(g->alpha, 0, 1) || !inside(g->beta, 0, 1) || !inside(g->gamma, 0, 1) || !inside(g->phi, 0, 1))
    return err_set(err, EX_USAGE, "a given smoothing parameter lies outside 0 to 1");
  if (g->beta > (isnan(g->alpha) ? HIGH : g->alpha))
    return err_set(err, EX_USAGE, "the given beta %g is greater than alpha", g->beta);
  if (g->gamma > 1 - (isnan(g->alpha) ? LOW : g->alpha))
    return err_set(err, EX_USAGE, "the given gamma %g is greater than 1 - alpha", g->gamma);
  return 0;
}

/* The ranges that beta and gamma have above LOW, given alpha. */
static double beta_range(double alpha) { return fmax(0, alpha - LOW); }
static double gamma_range(double alpha) { return fmax(0, 1 - alpha - LOW); }

struct ets_point ets_region_point(const struct ets_region *r, const double *z) {
  const struct ets_columns *c = &r->columns;
  struct ets_point p;
  p.alpha = c->alpha >= 0 ? z[c->alpha] : r->given.alpha;
  p.beta = c->beta >= 0 ? LOW + z[c->beta] * beta_range(p.alpha) : r->given.beta;
  p.gamma = c->gamma >= 0 ? LOW + z[c->gamma] * gamma_range(p.alpha) : r->given.gamma;
  p.phi = c->phi >= 0 ? z[c->phi] : r->given.phi;
  p.level = z[c->level];
  p.slope = c->slope >= 0 ? z[c->slope] : 0;
  if (c->season < 0) return p;
  p.season[0] = r->form.season == ETS_SEASON_MULTIPLICATIVE ? (double)r->m : 0;
  for (size_t i = 1; i < r->m; i++) {
    p.season[i] = z[(size_t)c->season + i - 1];
    p.season[0] -= p.season[i];
  }
  return p;
}

static double part(double value, double range) { return range > 0 ? fmin(1, fmax(0, (value - LOW) / range)) : 0; }

void ets_region_coordinates(const struct ets_region *r, const struct ets_point *p, double *z) {
  const struct ets_columns *c = &r->columns;
  double alpha = c->alpha >= 0 ? p->alpha : r->given.alpha;
  if (c->alpha >= 0) z[c->alpha] = alpha = fmin(r->upper[c->alpha], fmax(r->lower[c->alpha], alpha));
  if (c->beta >= 0) z[c->beta] = part(p->beta, beta_range(alpha));
  if (c->gamma >= 0) z[c->gamma] = part(p->gamma, gamma_range(alpha));
  if (c->phi >= 0) z[c->phi] = fmin(PHI_HIGH, fmax(PHI_LOW, p->phi));
  z[c->level] = p->level;
  if (c->slope >= 0) z[c->slope] = p->slope;
  for (size_t i = 1; i < r->m && c->season >= 0; i++) z[(size_t)c->season + i - 1] = p->season[i];
}

void ets_region_chain(const struct ets_region *r, const double *z, size_t n, lanes *jacobian) {
  const struct ets_columns *c = &r->columns;
  double alpha = c->alpha >= 0 ? z[c->alpha] : r->given.alpha;
  double range_b = beta_range(alpha), range_g = gamma_range(alpha);
  bool given = c->alpha < 0 && c->beta < 0 && c->gamma < 0;
  for (size_t t = 0; t < n && !given; t++) {
    double *row = (double *)(jacobian + t * c->lanes);
    if (c->alpha >= 0 && c->beta >= 0) row[c->alpha] += z[c->beta] * row[c->beta];
    if (c->alpha >= 0 && c->gamma >= 0) row[c->alpha] -= z[c->gamma] * row[c->gamma];
    if (c->beta >= 0) row[c->beta] *= range_b;
    if (c->gamma >= 0) row[c->gamma] *= range_g;
  }
}

double ets_region_prior(const struct ets_region *r, const double *z) {
  double sum = 0;
  for (size_t i = 0; i < r->columns.count; i++) sum += r->precision[i] * (z[i] - r->centre[i]) * (z[i] - r->centre[i]);
  return sum;
}

/* Do all zeros of the monic polynomial a[0] + a[1] x + ... + x^degree lie within the unit circle? Schur and Cohn's
 * step-down: the reflection coefficient of each order is smaller than 1. Destroys a. */
static bool stable(double *a, size_t degree) {
  for (size_t d = degree; d > 0; d--) {
    double k = a[0], scale = 1 - k * k, b[ETS_LONGEST + 2];
    if (!(fabs(k) < 1)) return false;
    for (size_t i = 0; i < d; i++) b[i] = (a[i + 1] - k * a[d - i - 1]) / scale;
    for (size_t i = 0; i < d; i++) a[i] = b[i];
  }
  return true;
}

bool ets_region_admissible(const struct ets_region *r, const struct ets_point *p) {
  const struct ets_columns *c = &r->columns;
  bool given = c->alpha < 0 && c->beta < 0 && c->gamma < 0 && c->phi < 0;
  if (c->season < 0 || given) return true;
  size_t m = r->m;
  double a[ETS_LONGEST + 2], alpha = p->alpha, gamma = p->gamma;
  if (!r->form.trend) { /* a zero at 1 belongs to the fixed sum of the season and is divided out */
    a[0] = alpha + gamma - 1;
    for (size_t i = 1; i < m; i++) a[i] = alpha;
    a[m] = 1;
    return stable(a, m);
  }
  double phi = p->phi, common = alpha + p->beta - alpha * phi;
  a[0] = phi * (1 - alpha - gamma);
  a[1] = common + gamma - 1;
  for (size_t i = 2; i < m; i++) a[i] = common;
  a[m] = alpha + p->beta - phi;
  a[m + 1] = 1;
  return stable(a, m + 1);
}
