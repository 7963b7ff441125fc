/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ets_filter.c - see ets_filter.h. */
#include "stat/ets_filter.h"

#include <math.h>
#include <string.h>

#include "base/elementary.h"

/* The product of many factors, kept from overflow: the log of the geometric mean is needed, and one log a point is the
 * dearest thing in the loop. */
struct product {
  double mantissa, log;
};

static void product_multiply(struct product *p, double factor) {
  p->mantissa *= factor;
  if (p->mantissa > 1e-100 && p->mantissa < 1e100) return;
  p->log += real_log(p->mantissa);
  p->mantissa = 1;
}

static double product_log(const struct product *p) { return p->log + real_log(p->mantissa); }

/* The part of the work that a point needs whether or not derivatives are wanted. */
struct step {
  double trend, season, f, e; /* trend: l + phi b */
  double level_shock, season_shock;
};

static struct step step_at(struct ets_form form, double y, double level, double slope_term, double season) {
  struct step s = {.trend = level + slope_term, .season = season};
  bool ratio = form.season == ETS_SEASON_MULTIPLICATIVE;
  s.f = ratio ? s.trend * season : s.trend + season;
  double difference = y - s.f;
  s.e = form.multiplicative_error ? difference / s.f : difference;
  s.level_shock = ratio ? s.trend * s.e : difference;
  s.season_shock = ratio ? season * s.e : difference;
  return s;
}

double ets_run(struct ets_form form, struct ets_series series, const struct ets_point *start, double *f, double *e,
               struct ets_point *final) {
  struct ets_point p = *start;
  bool seasonal = form.season != ETS_SEASON_NONE;
  double phi = form.trend ? (form.damped ? p.phi : 1) : 0, sum = 0;
  struct product means = {1, 0};
  size_t i = 0; /* t % m */
  for (size_t t = 0; t < series.n; t++) {
    struct step s = step_at(form, series.y[t], p.level, phi * p.slope, seasonal ? p.season[i] : 0);
    if (form.multiplicative_error) {
      if (!(s.f > 0)) return INFINITY;
      product_multiply(&means, s.f);
    }
    sum += s.e * s.e;
    p.level = s.trend + p.alpha * s.level_shock;
    if (form.trend) p.slope = phi * p.slope + p.beta * s.level_shock;
    if (seasonal) {
      p.season[i] += p.gamma * s.season_shock;
      if (++i == series.m) i = 0;
    }
    if (f) f[t] = s.f;
    if (e) e[t] = s.e;
  }
  if (final) *final = p;
  if (form.multiplicative_error) sum *= real_exp(2 * product_log(&means) / (double)series.n);
  return isfinite(sum) ? sum : INFINITY;
}

/* Derivatives of the states: a column each, two columns to a pair of lanes. */
enum { MOST_LANES = (ETS_COLUMNS + LANES - 1) / LANES };
struct slopes {
  lanes level[MOST_LANES], slope[MOST_LANES], season[ETS_LONGEST][MOST_LANES];
};

/* A whole pair is written, for a half written and a whole read soon after would stall the processor. */
static void add_at(lanes *row, int column, double value) {
  static const lanes unit[LANES] = {{1, 0}, {0, 1}};
  if (column >= 0) row[column / LANES] += value * unit[column % LANES];
}

static void slopes_start(struct slopes *d, const struct ets_columns *c, size_t m) {
  size_t size = c->lanes * sizeof(lanes);
  memset(d->level, 0, size);
  memset(d->slope, 0, size);
  for (size_t i = 0; i < m; i++) memset(d->season[i], 0, size);
  add_at(d->level, c->level, 1);
  add_at(d->slope, c->slope, 1);
  for (size_t i = 1; i < m; i++) {
    add_at(d->season[i], c->season + (int)i - 1, 1);
    add_at(d->season[0], c->season + (int)i - 1, -1);
  }
}

/* One step of the derivatives without a season; `row` becomes df. phi is 0 without a trend. */
static void slopes_plain(struct slopes *d, const struct ets_columns *c, const struct ets_point *p, double phi,
                         double error, lanes *restrict row) {
  const double alpha = p->alpha, beta = p->beta;
  const size_t width = c->lanes;
  add_at(d->slope, c->phi, p->slope / phi); /* d(phi b) = phi (db + b / phi) */
  for (size_t j = 0; j < width; j++) {
    lanes rise = phi * d->slope[j], df = d->level[j] + rise;
    row[j] = df;
    d->level[j] = df - alpha * df;
    d->slope[j] = rise - beta * df;
  }
  add_at(d->level, c->alpha, error);
  add_at(d->slope, c->beta, error);
}

/* The same with an additive season. */
static void slopes_additive(struct slopes *d, const struct ets_columns *c, const struct ets_point *p, double phi,
                            double error, lanes *restrict season, lanes *restrict row) {
  const double alpha = p->alpha, beta = p->beta, gamma = p->gamma;
  const size_t width = c->lanes;
  add_at(d->slope, c->phi, p->slope / phi);
  for (size_t j = 0; j < width; j++) {
    lanes rise = phi * d->slope[j], trend = d->level[j] + rise, df = trend + season[j];
    row[j] = df;
    d->level[j] = trend - alpha * df;
    d->slope[j] = rise - beta * df;
    season[j] -= gamma * df;
  }
  add_at(d->level, c->alpha, error);
  add_at(d->slope, c->beta, error);
  add_at(season, c->gamma, error);
}

/* The same with a multiplicative season. */
static void slopes_ratio(struct slopes *d, const struct ets_columns *c, const struct ets_point *p, double phi,
                         const struct step *s, double y, lanes *restrict season, lanes *restrict row) {
  const double alpha = p->alpha, beta = p->beta, gamma = p->gamma;
  const size_t width = c->lanes;
  const double trend_now = s->trend, season_now = s->season, e = s->e;
  double de_df = -y / (s->f * s->f);
  add_at(d->slope, c->phi, p->slope / phi);
  for (size_t j = 0; j < width; j++) {
    lanes rise = phi * d->slope[j], trend = d->level[j] + rise, other = season[j];
    lanes df = trend * season_now + trend_now * other, de = de_df * df;
    lanes level_shock = trend * e + trend_now * de;
    row[j] = df;
    d->level[j] = trend + alpha * level_shock;
    d->slope[j] = rise + beta * level_shock;
    season[j] = other + gamma * (other * e + season_now * de);
  }
  add_at(d->level, c->alpha, s->level_shock);
  add_at(d->slope, c->beta, s->level_shock);
  add_at(season, c->gamma, s->season_shock);
}

/* Multiplicative errors: from df in each row to the derivative of the residual e g, g the geometric mean of f. `share`
 * is the sum of df/f. */
static void ets_filter_finish(size_t n, const struct ets_columns *c, const double *y, const double *f, double log_mean,
                              const lanes *share, double *r, lanes *jacobian) {
  const size_t width = c->lanes;
  const double g = real_exp(log_mean);
  for (size_t t = 0; t < n; t++) {
    lanes *row = jacobian + t * width;
    double slope = -g * y[t] / (f[t] * f[t]), weight = r[t] * g / (double)n;
    r[t] *= g;
    for (size_t j = 0; j < width; j++) row[j] = row[j] * slope + weight * share[j];
  }
}

void ets_run_jacobian(struct ets_form form, struct ets_series series, const struct ets_point *start,
                      const struct ets_columns *c, double *r, double *f, lanes *jacobian) {
  struct ets_point p = *start;
  struct slopes d;
  bool seasonal = form.season != ETS_SEASON_NONE, ratio = form.season == ETS_SEASON_MULTIPLICATIVE;
  double phi = form.trend ? (form.damped ? p.phi : 1) : 0;
  lanes share[MOST_LANES] = {{0}};
  struct product means = {1, 0};
  slopes_start(&d, c, seasonal ? series.m : 0);
  size_t i = 0;
  for (size_t t = 0; t < series.n; t++) {
    struct step s = step_at(form, series.y[t], p.level, phi * p.slope, seasonal ? p.season[i] : 0);
    lanes *row = jacobian + t * c->lanes;
    if (ratio)
      slopes_ratio(&d, c, &p, phi, &s, series.y[t], d.season[i], row);
    else if (seasonal)
      slopes_additive(&d, c, &p, phi, series.y[t] - s.f, d.season[i], row);
    else
      slopes_plain(&d, c, &p, phi, series.y[t] - s.f, row);
    r[t] = form.multiplicative_error ? s.e : -s.e;
    f[t] = s.f;
    if (form.multiplicative_error) {
      if (!(s.f > 0)) return;
      product_multiply(&means, s.f);
      for (size_t j = 0; j < c->lanes; j++) share[j] += row[j] / s.f;
    }
    p.level = s.trend + p.alpha * s.level_shock;
    if (form.trend) p.slope = phi * p.slope + p.beta * s.level_shock;
    if (seasonal) {
      p.season[i] += p.gamma * s.season_shock;
      if (++i == series.m) i = 0;
    }
  }
  if (form.multiplicative_error)
    ets_filter_finish(series.n, c, series.y, f, product_log(&means) / (double)series.n, share, r, jacobian);
}
