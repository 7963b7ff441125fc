/* SPDX-License-Identifier: GPL-3.0-or-later */
/* member.c - see member.h. */
#include "stat/member.h"

#include <math.h>
#include <string.h>

#include "base/elementary.h"
#include "stat/shrunk_season.h"

#define Z95 1.959963984540054
#define WIDEST 5 /* half a width in logs beyond which bounds say nothing */

static const double *logs(struct arena *arena, const double *y, size_t n) {
  double *z = arena_alloc(arena, n * sizeof *z);
  for (size_t t = 0; t < n; t++) {
    if (!(y[t] > 0)) return NULL;
    z[t] = real_log(y[t]);
  }
  return z;
}

struct member_series member_series(struct arena *arena, const struct sample *sample) {
  struct member_series s = {.raw = *sample};
  double *y = arena_alloc(arena, sample->n * sizeof *y); /* the caller's may be gone when the model is used */
  memcpy(y, sample->y, sample->n * sizeof *y);
  s.raw.y = y;
  s.tested = seasonal_adjust(arena, &s.raw), s.shrunk = season_shrink(arena, &s.raw);
  s.log_raw = logs(arena, y, sample->n);
  s.log_tested = s.tested.seasonal ? logs(arena, s.tested.sample.y, sample->n) : s.log_raw;
  s.log_shrunk = s.shrunk.seasonal ? logs(arena, s.shrunk.sample.y, sample->n) : s.log_raw;
  return s;
}

static const struct adjusted *season_of(const struct member *member, const struct member_series *series) {
  return member->season == MEMBER_SHRUNK_SEASON ? &series->shrunk : &series->tested;
}

static const double *side(const struct member *member, const struct member_series *series) {
  if (!member->season) return member->log ? series->log_raw : series->raw.y;
  if (!member->log) return season_of(member, series)->sample.y;
  return member->season == MEMBER_SHRUNK_SEASON ? series->log_shrunk : series->log_tested;
}

bool member_fit(struct arena *arena, const struct member *member, const struct member_series *series,
                struct member_fit *fit) {
  struct sample sample = series->raw;
  struct err refused = {0};
  *fit = (struct member_fit){.member = member, .method = method_find(member->method)};
  sample.y = side(member, series);
  if (member->season) sample.m = 1;
  if (!fit->method || !sample.y || sample.n < fit->method->fewest) return false;
  return fit->method->fit(arena, &sample, NULL, &fit->model, &refused) == 0;
}

static double index_at(const struct member_fit *fit, const struct member_series *series, size_t t) {
  const struct adjusted *a = season_of(fit->member, series);
  return fit->member->season && a->seasonal ? a->index[t % series->raw.m] : 1;
}

bool member_forecast(struct arena *arena, const struct member_fit *fit, const struct member_series *series, size_t h,
                     double *mean, double *sd) {
  static const double level[] = {95};
  struct forecast *f = forecast_new(arena, h, level, 1);
  bool finite = true;
  fit->method->forecast(fit->model, f);
  for (size_t j = 0; j < h; j++) {
    double index = index_at(fit, series, series->raw.n + j), half = (f->hi[j] - f->lo[j]) / 2;
    mean[j] = (fit->member->log ? real_exp(f->mean[j]) : f->mean[j]) * index;
    sd[j] = (fit->member->log ? mean[j] * sinh(fmin(half, WIDEST)) : half * index) / Z95;
    finite = finite && isfinite(mean[j]) && isfinite(sd[j]);
  }
  return finite;
}

void member_fitted(const struct member_fit *fit, const struct member_series *series, double *fitted) {
  fit->method->fitted(fit->model, fitted);
  for (size_t t = 0; t < series->raw.n; t++)
    fitted[t] = (fit->member->log ? real_exp(fitted[t]) : fitted[t]) * index_at(fit, series, t);
}

const char *member_label(struct arena *arena, const struct member_fit *fit) {
  return arena_format(arena, "%s%s%s", fit->member->log ? "log " : "", fit->method->name,
                      fit->member->season ? " (adjusted)" : "");
}
