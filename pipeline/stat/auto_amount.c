/* SPDX-License-Identifier: GPL-3.0-or-later */
/* auto_amount.c - the default forecast of a positive amount, on the log scale; see auto.h.
 *
 * Yearly: the growth that can be expected to go on (growth.h) and the simple methods of level series, averaged on the
 * log scale. The growth has all the weight up to FEW points, GROWTH_LEAST from MANY on, and in between the weight falls
 * on a line, so that nothing jumps at a length. Seasonal series, and those without a growth of their own (an index, a
 * rate), have the simple methods alone. A method whose forecast is not positive at some step is left out there. */
#include <math.h>

#include "base/elementary.h"
#include "stat/auto_model.h"
#include "stat/sample.h"

enum { FEW = 10, MANY = 14 };
#define GROWTH_LEAST 0.25
#define APART 2 /* weight of how far the members are apart, a member's own sd being 1 */

static double growth_part(const struct sample *sample, bool grows) {
  if (!grows || sample->m != 1) return 0;
  double part = 1 - (1 - GROWTH_LEAST) * ((double)sample->n - FEW) / (MANY - FEW);
  return fmin(1, fmax(GROWTH_LEAST, part));
}

int auto_amount_fit(struct arena *arena, struct auto_model *model, bool grows, struct err *err) {
  struct auto_amount *a = &model->amount;
  size_t n = model->sample.n;
  if (n < 2) return err_set(err, EX_DATAERR, "auto needs 2 points to know how an amount varies");
  double *y = arena_alloc(arena, n * sizeof *y);
  for (size_t t = 0; t < n; t++) y[t] = real_exp(model->sample.y[t]);
  struct sample level = {.y = y, .n = n, .m = model->sample.m};
  a->growth = growth_fit(model->sample.y, n);
  a->part = growth_part(&model->sample, grows);
  if (a->part >= 1) return 0;
  int code = auto_members_fit(arena, &level, &model->levels, err);
  if (code && a->part > 0) a->part = 1, code = 0;
  return code;
}

/* Means and standard deviations of the members that are positive, on the log scale; how many those are. */
static size_t amount_column(const double *mean, const double *sd, size_t members, size_t h, size_t j, double *z,
                            double *relative, size_t *who) {
  size_t n = 0;
  for (size_t i = 0; i < members; i++) {
    if (!(mean[i * h + j] > 0)) continue;
    z[n] = real_log(mean[i * h + j]);
    who[n] = i;
    relative[n++] = sd[i * h + j] / mean[i * h + j];
  }
  return n;
}

static double amount_average(const double *x, const double *share, size_t n) {
  double sum = 0;
  for (size_t i = 0; i < n; i++) sum += share ? share[i] * x[i] : x[i] / (double)n;
  return sum;
}

static double amount_apart(const double *z, size_t n) {
  double centre = sample_mean(z, n), squares = 0;
  for (size_t i = 0; i < n; i++) squares += (z[i] - centre) * (z[i] - centre);
  return n > 1 ? sqrt(squares / ((double)n - 1)) : 0;
}

/* The members' trimmed mean and spread of h steps, on the log scale; NaN at a step where none is positive. */
static void amount_members(const struct combination *c, size_t h, double *mean, double *spread) {
  struct arena scratch = {0};
  double *means = arena_alloc(&scratch, c->count * h * sizeof *means);
  double *sds = arena_alloc(&scratch, c->count * h * sizeof *sds);
  double z[COMBINATION_MOST], relative[COMBINATION_MOST], share[COMBINATION_MOST];
  size_t who[COMBINATION_MOST];
  combination_gather(&scratch, c, h, means, sds);
  for (size_t j = 0; j < h; j++) {
    size_t n = amount_column(means, sds, c->count, h, j, z, relative, who);
    double k = (double)n;
    combination_shares_of(c, who, z, NULL, n, share);
    mean[j] = n ? amount_average(z, share, n) : NAN;
    spread[j] = n ? (k * amount_average(relative, NULL, n) + APART * amount_apart(z, n)) / (k + APART) : NAN;
  }
  arena_free(&scratch);
}

void auto_amount_forecast(const struct auto_model *model, size_t h, double *mean, double *spread) {
  const struct auto_amount *a = &model->amount;
  if (model->levels) amount_members(model->levels, h, mean, spread);
  for (size_t j = 0; j < h; j++) {
    double grown = a->growth.level + a->growth.drift * (double)(j + 1), apart = growth_spread(&a->growth, j + 1);
    double part = model->levels && !isnan(mean[j]) ? a->part : 1;
    mean[j] = part < 1 ? part * grown + (1 - part) * mean[j] : grown;
    spread[j] = part < 1 ? part * apart + (1 - part) * spread[j] : apart;
  }
}

void auto_amount_fitted(const struct auto_model *model, double *fitted) {
  const struct auto_amount *a = &model->amount;
  size_t n = model->sample.n;
  if (model->levels) combination_fitted(model->levels, fitted);
  for (size_t t = 0; t < n; t++) {
    double grown = t ? model->sample.y[t - 1] + a->growth.drift : NAN, part = model->levels ? a->part : 1;
    if (part >= 1)
      fitted[t] = grown;
    else
      fitted[t] = part > 0 ? part * grown + (1 - part) * real_log(fitted[t]) : real_log(fitted[t]);
  }
}
