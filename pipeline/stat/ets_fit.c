/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ets_fit.c - see ets_fit.h. */
#include "stat/ets_fit.h"

#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "base/elementary.h"
#include "stat/least_squares.h"

size_t ets_parameter_count(struct ets_form form, size_t m) {
  size_t count = 3 + 2 * (size_t)form.trend + (size_t)form.damped;
  return form.season == ETS_SEASON_NONE ? count : count + m;
}

/* Ends of the search: the best few points of the grid. */
enum { ENDS = 3, STATE_STEPS = 3, FIRST_STEPS = 8, STEPS = 100 };
static const double COARSE = 1e-5, FINE = 1e-8; /* least_squares.h: rest, of the first steps and of the last */
struct candidate {
  double sum; /* of squares, times exp(prior / n) */
  struct ets_point point;
};

struct search {
  struct ets_form form;
  struct ets_series series; /* scaled */
  struct least_squares_room room;
  double *f;
  struct candidate best[ENDS]; /* best first */
};

/* What least_squares() is asked to minimise. */
struct objective {
  struct search *search;
  struct ets_region region;
};

static double sum_at(const void *context, const double *z) {
  const struct objective *o = context;
  struct ets_point p = ets_region_point(&o->region, z);
  if (!ets_region_admissible(&o->region, &p)) return INFINITY;
  return ets_run(o->search->form, o->search->series, &p, NULL, NULL, NULL);
}

static void jacobian_at(const void *context, const double *z, double *r, lanes *jacobian) {
  const struct objective *o = context;
  const struct search *s = o->search;
  struct ets_point p = ets_region_point(&o->region, z);
  ets_run_jacobian(s->form, s->series, &p, &o->region.columns, r, s->f, jacobian);
  ets_region_chain(&o->region, z, s->series.n, jacobian);
}

/* Improve the candidate within the region by at most `steps` steps; `linear`: only the states of an additive form are
 * free, and one step is the end. */
static void improve(struct search *s, struct ets_given given, int steps, bool linear, struct candidate *c) {
  struct objective o = {s, ets_region_make(s->form, s->series.m, given)};
  double z[ETS_COLUMNS];
  ets_region_coordinates(&o.region, &c->point, z);
  struct least_squares problem = {.context = &o,
                                  .sum = sum_at,
                                  .jacobian = jacobian_at,
                                  .n = s->series.n,
                                  .count = o.region.columns.count,
                                  .lower = o.region.lower,
                                  .upper = o.region.upper,
                                  .centre = o.region.centre,
                                  .precision = o.region.precision,
                                  .linear = linear,
                                  .steps = steps,
                                  .rest = steps == STEPS ? FINE : COARSE};
  c->sum = least_squares(&problem, &s->room, z);
  c->point = ets_region_point(&o.region, z);
}

static void ets_fit_remember(struct search *s, const struct candidate *c) {
  size_t at = ENDS;
  while (at > 0 && c->sum < s->best[at - 1].sum) at--;
  for (size_t i = ENDS; i-- > at + 1;) s->best[i] = s->best[i - 1];
  if (at < ENDS) s->best[at] = *c;
}

/* A rough level, slope and season to start from: the first year's mean, the mean change, each season's mean ratio to or
 * difference from the series' mean. */
static void rough_states(const struct search *s, struct ets_point *p) {
  const struct ets_series *y = &s->series;
  bool ratio = s->form.season == ETS_SEASON_MULTIPLICATIVE;
  size_t year = s->form.season == ETS_SEASON_NONE ? (y->n < 4 ? y->n : 4) : y->m;
  double first = 0, last = 0, total = 0;
  for (size_t t = 0; t < year; t++) first += y->y[t] / (double)year;
  for (size_t t = y->n - year; t < y->n; t++) last += y->y[t] / (double)year;
  p->slope = s->form.trend && y->n > year ? (last - first) / (double)(y->n - year) : 0;
  p->level = first - p->slope * (double)(year + 1) / 2;
  if (s->form.multiplicative_error && !(p->level > 0)) p->level = first;
  if (s->form.season == ETS_SEASON_NONE) return;
  double rise = s->form.trend ? p->slope : (last - first) / (double)(y->n > year ? y->n - year : 1);
  for (size_t i = 0; i < y->m; i++) {
    double sum = 0, count = 0;
    for (size_t t = i; t < y->n; t += y->m, count++) {
      double base = first + rise * ((double)t - ((double)year - 1) / 2);
      sum += ratio ? y->y[t] / fmax(base, 0.1 * first) : y->y[t] - base;
    }
    p->season[i] = sum / count;
    total += p->season[i];
  }
  for (size_t i = 0; i < y->m; i++)
    p->season[i] = ratio ? p->season[i] * (double)y->m / total : p->season[i] - total / (double)y->m;
}

/* What is usable when those are not: the mean, no slope, no season. */
static void flat_states(const struct search *s, struct ets_point *p) {
  p->level = s->form.multiplicative_error ? 1 : 0;
  p->slope = 0;
  for (size_t i = 0; i < s->series.m; i++) p->season[i] = s->form.season == ETS_SEASON_MULTIPLICATIVE ? 1 : 0;
}

/* The states were fitted without regard to the prior of the parameters. */
static void ets_fit_weigh(const struct search *s, struct ets_given given, struct candidate *c) {
  if (!given.prior) return;
  struct ets_region region = ets_region_make(s->form, s->series.m, given);
  double z[ETS_COLUMNS];
  ets_region_coordinates(&region, &c->point, z);
  c->sum *= real_exp(ets_region_prior(&region, z) / (double)s->series.n);
}

/* Try one set of parameters: what is given stands, the rest is as named; the states are fitted. */
static void try_parameters(struct search *s, struct ets_given given, const struct ets_point *p) {
  struct ets_given fixed = {isnan(given.alpha) ? p->alpha : given.alpha, p->beta, p->gamma, p->phi, false};
  fixed.beta = isnan(given.beta) ? fixed.alpha * p->beta : given.beta;
  fixed.gamma = isnan(given.gamma) ? (1 - fixed.alpha) * p->gamma : given.gamma;
  if (!isnan(given.phi)) fixed.phi = given.phi;
  struct candidate c = {.point = *p};
  improve(s, fixed, STATE_STEPS, !s->form.multiplicative_error, &c);
  if (!isfinite(c.sum)) {
    flat_states(s, &c.point);
    improve(s, fixed, STATE_STEPS, false, &c);
  }
  ets_fit_weigh(s, given, &c);
  ets_fit_remember(s, &c);
}

static void try_grid(struct search *s, struct ets_given given) {
  static const double alphas[] = {0.05, 0.3, 0.6, 0.95}, betas[] = {0.03, 0.3, 0.8}, gammas[] = {0.05, 0.5};
  static const double phis[] = {0.85, 0.97};
  size_t na = isnan(given.alpha) ? 4 : 1, nb = s->form.trend && isnan(given.beta) ? 3 : 1;
  size_t nc = s->form.season != ETS_SEASON_NONE && isnan(given.gamma) ? 2 : 1;
  size_t nd = s->form.damped && isnan(given.phi) ? 2 : 1;
  struct ets_point p = {0};
  rough_states(s, &p);
  for (size_t i = 0; i < na * nb * nc * nd; i++) {
    p.alpha = alphas[i % na];
    p.beta = betas[i / na % nb];
    p.gamma = gammas[i / (na * nb) % nc];
    p.phi = phis[i / (na * nb * nc)];
    try_parameters(s, given, &p);
  }
}

/* The units of the search: y = centre + scale x. */
struct units {
  double centre, scale;
};

static struct units units_of(struct ets_form form, struct ets_series series) {
  double mean = 0, spread = 0;
  for (size_t t = 0; t < series.n; t++) mean += series.y[t] / (double)series.n;
  if (form.multiplicative_error) return (struct units){0, mean};
  for (size_t t = 0; t < series.n; t++) spread += fabs(series.y[t] - mean) / (double)series.n;
  return (struct units){mean, spread > 0 ? spread : 1};
}

static void restore_units(struct ets_form form, struct units u, size_t m, struct ets_point *p) {
  p->level = u.centre + u.scale * p->level;
  p->slope *= u.scale;
  for (size_t i = 0; i < m && form.season == ETS_SEASON_ADDITIVE; i++) p->season[i] *= u.scale;
}

static int ets_fit_check(struct ets_form form, struct ets_series series, struct ets_given given, struct err *err) {
  struct ets_region region = ets_region_make(form, series.m, given);
  int code = ets_region_check(&region, err);
  for (size_t t = 0; t < series.n && !code && form.multiplicative_error; t++)
    if (!(series.y[t] > 0))
      code = err_set(err, EX_DATAERR, "%s needs positive values, and point %zu is %g", ets_form_label(form), t + 1,
                     series.y[t]);
  return code;
}

int ets_estimate(struct ets_form form, struct ets_series series, struct ets_given given, struct ets_point *start,
                 struct err *err) {
  int code = ets_fit_check(form, series, given, err);
  if (code) return code;
  struct arena scratch = {0};
  struct units units = units_of(form, series);
  double *y = arena_alloc(&scratch, series.n * sizeof *y);
  for (size_t t = 0; t < series.n; t++) y[t] = (series.y[t] - units.centre) / units.scale;
  struct search s = {.form = form, .series = {y, series.n, series.m}, .f = arena_alloc(&scratch, series.n * sizeof *y)};
  s.room = least_squares_room(&scratch, series.n, ETS_COLUMNS);
  for (size_t i = 0; i < ENDS; i++) s.best[i].sum = INFINITY;
  try_grid(&s, given);
  size_t ends = form.damped || form.season != ETS_SEASON_NONE ? ENDS : ENDS - 1; /* fewer valleys in two dimensions */
  for (size_t i = 0; i < ends; i++)
    if (isfinite(s.best[i].sum)) improve(&s, given, FIRST_STEPS, false, &s.best[i]);
  struct candidate *best = &s.best[0];
  for (size_t i = 1; i < ENDS; i++)
    if (s.best[i].sum < best->sum) best = &s.best[i];
  if (isfinite(best->sum)) improve(&s, given, STEPS, false, best);
  *start = best->point;
  restore_units(form, units, series.m, start);
  if (!isfinite(best->sum)) code = err_set(err, EX_DATAERR, "%s does not fit the series", ets_form_label(form));
  arena_free(&scratch);
  return code;
}
