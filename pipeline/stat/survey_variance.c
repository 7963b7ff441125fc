/* SPDX-License-Identifier: GPL-3.0-or-later */
/* survey_variance.c - see survey_variance.h. */
#include "stat/survey_variance.h"

#include <math.h>

#include "stat/rng.h"

static double total_of(const double *u, size_t from, size_t to) {
  double sum = 0;
  for (size_t i = from; i < to; i++) sum += u[i];
  return sum;
}

static double fraction_of(const struct survey_design *d, uint32_t stratum, double n) {
  double population = d->population ? d->population[stratum] : 0;
  return population > 0 ? fmin(n / population, 1) : 0;
}

/* (1 - f) n / (n - 1) times the sum of squares of k totals about their mean. */
static double survey_variance_spread(const double *total, size_t k, double fraction) {
  double mean = 0, squares = 0;
  for (size_t i = 0; i < k; i++) mean += total[i];
  mean /= (double)k;
  for (size_t i = 0; i < k; i++) squares += (total[i] - mean) * (total[i] - mean);
  return k > 1 ? (1 - fraction) * (double)k / (double)(k - 1) * squares : 0;
}

/* Within psu p, records [from, to): the second stage. */
static double spread_within(const struct survey_design *d, const double *u, size_t from, size_t to, double *total) {
  size_t k = 0;
  for (size_t i = from, end; i < to; i = end) {
    for (end = i; end < to && d->ssu[end] == d->ssu[i]; end++) continue;
    total[k++] = total_of(u, i, end);
  }
  double population = d->within ? d->within[d->psu[from]] : 0;
  return survey_variance_spread(total, k, population > 0 ? fmin((double)k / population, 1) : 0);
}

double survey_variance(const struct survey_design *d, const double *u, size_t *lonely) {
  struct arena arena = {0};
  double *total = arena_array(&arena, double, d->n + 1), *inner = arena_array(&arena, double, d->n + 1), variance = 0,
         all = 0;
  double mean = d->psus ? total_of(u, 0, d->n) / d->psus : 0;
  *lonely = 0;
  for (size_t from = 0, to; from < d->n; from = to) {
    size_t k = 0;
    double within = 0;
    for (to = from; to < d->n && d->stratum[to] == d->stratum[from]; to++) continue;
    for (size_t i = from, end; i < to; i = end) {
      for (end = i; end < to && d->psu[end] == d->psu[i]; end++) continue;
      total[k++] = total_of(u, i, end);
      if (d->ssu) within += spread_within(d, u, i, end, inner);
    }
    double fraction = fraction_of(d, d->stratum[from], (double)k);
    all = survey_variance_spread(total, k, fraction);
    if (k == 1 && fraction < 1) all = (1 - fraction) * (total[0] - mean) * (total[0] - mean), ++*lonely;
    variance += all + (d->ssu ? (fraction > 0 ? fraction : 0) * within : 0);
  }
  arena_free(&arena);
  return variance;
}

struct survey_psus survey_psus(const struct survey_design *d, struct arena *arena) {
  struct survey_psus p = {arena_array(arena, uint32_t, d->psus + 1), arena_array(arena, uint32_t, d->strata + 1)};
  for (size_t i = d->n; i-- > 0;) p.first[d->psu[i]] = (uint32_t)i;
  p.first[d->psus] = (uint32_t)d->n;
  for (uint32_t k = d->psus; k-- > 0;) p.from[d->stratum[p.first[k]]] = k;
  p.from[d->strata] = d->psus;
  return p;
}

static uint32_t stratum_of(const struct survey_design *d, const struct survey_psus *p, uint32_t psu) {
  return d->stratum[p->first[psu]];
}

void survey_jackknife(const struct survey_design *d, const struct survey_psus *p, uint32_t out, double *factor) {
  uint32_t h = stratum_of(d, p, out), n = p->from[h + 1] - p->from[h];
  for (size_t i = 0; i < d->n; i++) factor[i] = 1;
  for (size_t i = p->first[p->from[h]]; i < p->first[p->from[h + 1]]; i++)
    factor[i] = d->psu[i] == out ? 0 : n > 1 ? (double)n / (n - 1) : 1;
}

double survey_jackknife_scale(const struct survey_design *d, const struct survey_psus *p, uint32_t out) {
  uint32_t h = stratum_of(d, p, out), n = p->from[h + 1] - p->from[h];
  return n > 1 ? (1 - fraction_of(d, h, n)) * (n - 1) / n : 0;
}

void survey_bootstrap(const struct survey_design *d, const struct survey_psus *p, uint64_t seed, uint32_t round,
                      double *factor) {
  struct rng rng;
  struct arena arena = {0};
  uint32_t *times = arena_array(&arena, uint32_t, d->psus + 1);
  rng_seed(&rng, seed, round);
  for (uint32_t h = 0; h < d->strata; h++) {
    uint32_t n = p->from[h + 1] - p->from[h];
    for (uint32_t k = 0; k + 1 < n; k++) times[p->from[h] + rng_below(&rng, n)]++;
    double keep = sqrt(1 - fraction_of(d, h, n));
    for (size_t i = p->first[p->from[h]]; i < p->first[p->from[h + 1]]; i++)
      factor[i] = n > 1 ? 1 - keep + keep * n / (n - 1) * times[d->psu[i]] : 1;
  }
  arena_free(&arena);
}
