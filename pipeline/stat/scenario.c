/* SPDX-License-Identifier: GPL-3.0-or-later */
/* scenario.c - see scenario.h. */
#include "stat/scenario.h"

#include <math.h>

#include "base/elementary.h"

/* The model's step from j - 1 to j; its start is the last figure, which it knows. */
static void model_step(const struct scenario_course *c, size_t j, double *mean, double *variance) {
  if (!c->mean || !c->sd) {
    *mean = NAN;
    return;
  }
  double before = j ? c->mean[j - 1] : real_log(c->last), spread = j ? c->sd[j - 1] * c->sd[j - 1] : 0;
  *mean += c->mean[j] - before;
  *variance += fmax(0, c->sd[j] * c->sd[j] - spread);
}

size_t scenario_amount(const struct scenario_course *c, size_t h, double *mean, double *sd) {
  double at = real_log(c->last), variance = 0;
  size_t assumed = 0;
  for (size_t j = 0; j < h; j++) {
    if (c->growth && !isnan(c->growth[j])) {
      double se = c->growth_se && !isnan(c->growth_se[j]) ? c->growth_se[j] / (1 + c->growth[j]) : 0;
      at += real_log1p(c->growth[j]);
      variance += se * se;
      assumed++;
    } else
      model_step(c, j, &at, &variance);
    mean[j] = at;
    sd[j] = isnan(at) ? NAN : sqrt(variance);
  }
  return assumed;
}

void scenario_share(const double *mean_whole, const double *sd_whole, size_t h, double *mean_part, double *sd_part) {
  for (size_t j = 0; j < h; j++) {
    mean_part[j] += real_log(100) - mean_whole[j];
    sd_part[j] = real_hypot(sd_part[j], sd_whole[j]);
  }
}
