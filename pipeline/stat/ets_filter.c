/* ets_filter.c - see ets_filter.h. */
#include "stat/ets_filter.h"

#include <math.h>
#include <string.h>

/* The product of many factors, kept from overflow: the log of the geometric mean is needed, and one log a point is the
 * dearest thing in the loop. */
struct product {
  double mantissa, log;
};

static void product_multiply(struct product *p, double factor) {
  p->mantissa *= factor;
  if (p->mantissa > 1e-100 && p->mantissa < 1e100) return;
  p->log += log(p->mantissa);
  p->mantissa = 1;
}

static double product_log(const struct product *p) { return p->log + log(p->mantissa); }

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
  if (form.multiplicative_error) sum *= exp(2 * product_log(&means) / (double)series.n);
  return isfinite(sum) ? sum : INFINITY;
}

/* Derivatives of the states, a column each. */
struct slopes {
  double level[ETS_COLUMNS], slope[ETS_COLUMNS], season[ETS_LONGEST][ETS_COLUMNS];
};

static void slopes_start(struct slopes *d, const struct ets_columns *c, size_t m) {
  memset(d->level, 0, c->count * sizeof *d->level);
  memset(d->slope, 0, c->count * sizeof *d->slope);
  for (size_t i = 0; i < m; i++) memset(d->season[i], 0, c->count * sizeof *d->level);
  if (c->level >= 0) d->level[c->level] = 1;
  if (c->slope >= 0) d->slope[c->slope] = 1;
  for (size_t i = 1; i < m && c->season >= 0; i++) {
    d->season[i][(size_t)c->season + i - 1] = 1;
    d->season[0][(size_t)c->season + i - 1] = -1;
  }
}

/* One step of the derivatives when the mean is additive; `row` becomes df. */
static void slopes_additive(struct slopes *d, const struct ets_columns *c, const struct ets_point *p, double phi,
                            double error, double *season, double *row) {
  size_t count = c->count;
  for (size_t j = 0; j < count; j++) row[j] = d->level[j] + phi * d->slope[j] + (season ? season[j] : 0);
  if (c->phi >= 0) row[c->phi] += p->slope;
  for (size_t j = 0; j < count; j++) d->level[j] += phi * d->slope[j] - p->alpha * row[j];
  if (c->phi >= 0) d->level[c->phi] += p->slope;
  if (c->alpha >= 0) d->level[c->alpha] += error;
  if (phi != 0) {
    for (size_t j = 0; j < count; j++) d->slope[j] = phi * d->slope[j] - p->beta * row[j];
    if (c->phi >= 0) d->slope[c->phi] += p->slope;
    if (c->beta >= 0) d->slope[c->beta] += error;
  }
  if (!season) return;
  for (size_t j = 0; j < count; j++) season[j] -= p->gamma * row[j];
  if (c->gamma >= 0) season[c->gamma] += error;
}

/* One step of the derivatives when the season is multiplicative. */
static void slopes_ratio(struct slopes *d, const struct ets_columns *c, const struct ets_point *p, double phi,
                         const struct step *s, double y, double *season, double *row) {
  double de_df = -y / (s->f * s->f);
  for (size_t j = 0; j < c->count; j++) {
    double trend = d->level[j] + phi * d->slope[j] + ((int)j == c->phi ? p->slope : 0);
    double df = trend * s->season + s->trend * season[j], de = de_df * df;
    double level_shock = trend * s->e + s->trend * de, season_shock = season[j] * s->e + s->season * de;
    d->slope[j] = trend - d->level[j] + p->beta * level_shock + ((int)j == c->beta ? s->level_shock : 0);
    d->level[j] = trend + p->alpha * level_shock + ((int)j == c->alpha ? s->level_shock : 0);
    season[j] += p->gamma * season_shock + ((int)j == c->gamma ? s->season_shock : 0);
    row[j] = df;
  }
}

/* From df in each row to the derivative of the residual e g, g the geometric mean of f. `share` is the sum of df/f. */
static double finish(struct ets_form form, size_t n, const struct ets_columns *c, const double *y, const double *f,
                     double log_mean, const double *share, double *r, double *jacobian) {
  double g = form.multiplicative_error ? exp(log_mean) : 1, sum = 0;
  for (size_t t = 0; t < n; t++) {
    double *row = jacobian + t * c->count;
    double slope = form.multiplicative_error ? -g * y[t] / (f[t] * f[t]) : -1;
    r[t] *= g;
    sum += r[t] * r[t];
    for (size_t j = 0; j < c->count; j++) row[j] *= slope;
    if (!form.multiplicative_error) continue;
    for (size_t j = 0; j < c->count; j++) row[j] += r[t] * share[j];
  }
  return isfinite(sum) ? sum : INFINITY;
}

double ets_run_jacobian(struct ets_form form, struct ets_series series, const struct ets_point *start,
                        const struct ets_columns *c, double *r, double *f, double *jacobian) {
  struct ets_point p = *start;
  struct slopes d;
  bool seasonal = form.season != ETS_SEASON_NONE, ratio = form.season == ETS_SEASON_MULTIPLICATIVE;
  double phi = form.trend ? (form.damped ? p.phi : 1) : 0, share[ETS_COLUMNS] = {0};
  struct product means = {1, 0};
  slopes_start(&d, c, seasonal ? series.m : 0);
  size_t i = 0;
  for (size_t t = 0; t < series.n; t++) {
    struct step s = step_at(form, series.y[t], p.level, phi * p.slope, seasonal ? p.season[i] : 0);
    double *row = jacobian + t * c->count, *season = seasonal ? d.season[i] : NULL;
    if (ratio)
      slopes_ratio(&d, c, &p, phi, &s, series.y[t], season, row);
    else
      slopes_additive(&d, c, &p, phi, series.y[t] - s.f, season, row);
    r[t] = s.e;
    f[t] = s.f;
    if (form.multiplicative_error) {
      if (!(s.f > 0)) return INFINITY;
      product_multiply(&means, s.f);
      for (size_t j = 0; j < c->count; j++) share[j] += row[j] / s.f;
    }
    p.level = s.trend + p.alpha * s.level_shock;
    if (form.trend) p.slope = phi * p.slope + p.beta * s.level_shock;
    if (seasonal) {
      p.season[i] += p.gamma * s.season_shock;
      if (++i == series.m) i = 0;
    }
  }
  for (size_t j = 0; j < c->count; j++) share[j] /= (double)series.n;
  return finish(form, series.n, c, series.y, f, product_log(&means) / (double)series.n, share, r, jacobian);
}
