/* SPDX-License-Identifier: GPL-3.0-or-later */
/* auto_share.c - the default forecast of a share on the logit scale; see auto.h. */
#include <math.h>

#include "stat/auto_model.h"
#include "stat/sample.h"

#define FOLLOW_RANGE 0.5
#define TREND_HALF 8.0 /* points at which the trend methods have half their part */

static const struct member trend_members[] = {{.method = "damped"}, {.method = "theta"}};

/* Correlation of a change with the one before, about their mean. */
static double following(const double *y, size_t n) {
  double product = 0, squares = 0, mean = (y[n - 1] - y[0]) / ((double)n - 1);
  for (size_t t = 1; t < n; t++) {
    double change = y[t] - y[t - 1] - mean;
    squares += change * change;
    if (t > 1) product += change * (y[t - 1] - y[t - 2] - mean);
  }
  return squares > 0 ? product / squares : 0;
}

static double trend_part(const double *y, size_t n) {
  return n < 6 ? 0 : fmin(fmax(following(y, n) / FOLLOW_RANGE, 0), 1) * (double)n / ((double)n + TREND_HALF);
}

/* Remove the additive season from y in place; NULL when the test finds none. */
static const double *remove_season(struct arena *arena, const struct sample *sample, double *y) {
  struct decomposition *d = NULL;
  struct err refused = {0};
  if (!seasonal_test(sample->y, sample->n, sample->m) || decompose(arena, sample, false, &d, &refused)) return NULL;
  for (size_t t = 0; t < sample->n; t++) y[t] -= d->index[t % sample->m];
  return d->index;
}

int auto_share_fit(struct arena *arena, struct auto_model *model, const struct pooled *pooled, struct err *err) {
  struct auto_share *s = &model->share;
  struct pooled unknown = POOLED_UNKNOWN;
  size_t n = model->sample.n;
  double *y = arena_alloc(arena, n * sizeof *y);
  for (size_t t = 0; t < n; t++) y[t] = model->sample.y[t];
  s->season = remove_season(arena, &model->sample, y);
  model->sample.y = y;
  if (!pooled) pooled = &unknown;
  s->last = y[n - 1];
  double own = 0;
  s->drift = pooled_drift(pooled, y, n, &own);
  s->least = pooled_least(pooled, y, n);
  s->variance = pooled_variance(pooled, y, n, s->drift);
  if (isnan(s->variance))
    return err_set(err, EX_DATAERR, "auto needs 2 points, or a panel, to know how a share varies");
  double part = own * trend_part(y, n); /* trends are believed as far as the series' own drift is */
  if (!(part > 0)) return 0;
  struct combination_options options = {trend_members, sizeof trend_members / sizeof *trend_members, COMBINATION_MEAN};
  struct err refused = {0};
  struct sample yearly = model->sample;
  yearly.m = 1; /* the season is out */
  if (combination_fit(arena, &yearly, &options, "auto", &s->trends, &refused) == 0) s->trend = part;
  return 0;
}

void auto_share_forecast(const struct auto_model *model, size_t h, double *mean, double *spread) {
  const struct auto_share *s = &model->share;
  if (s->trends) combination_forecast(s->trends, h, mean, spread, NULL, NULL);
  for (size_t j = 0; j < h; j++) {
    double steps = (double)(j + 1), walk = s->last + s->drift * steps;
    size_t season = (model->sample.n + j) % model->sample.m;
    double level = s->trends ? s->trend * mean[j] + (1 - s->trend) * walk : walk, least = s->last + s->least * steps;
    if (s->least > 0) level = fmax(level, least);
    if (s->least < 0) level = fmin(level, least);
    mean[j] = level + (s->season ? s->season[season] : 0);
    spread[j] = sqrt(s->variance * steps);
  }
}

void auto_share_fitted(const struct auto_model *model, double *fitted) {
  const struct auto_share *s = &model->share;
  for (size_t t = 0; t < model->sample.n; t++) {
    double season = s->season ? s->season[t % model->sample.m] : 0;
    fitted[t] = t ? model->sample.y[t - 1] + s->drift + season : NAN;
  }
}
