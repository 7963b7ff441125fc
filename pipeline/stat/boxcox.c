/* SPDX-License-Identifier: GPL-3.0-or-later */
/* boxcox.c - see boxcox.h. */
#include "stat/boxcox.h"

#include <math.h>

#include "stat/distribution.h"
#include "stat/transform.h"

static double inverse(double w, double lambda) {
  struct transform transform = {.kind = TRANSFORM_BOXCOX, .lambda = lambda};
  return lambda < 0 && !(lambda * w + 1 > 0) ? NAN : transform_back(&transform, w);
}

static double variance_at(const struct forecast *out, size_t j) {
  if (!isnan(out->sd[j])) return out->sd[j] * out->sd[j];
  size_t widest = 0;
  for (size_t l = 1; l < out->levels; l++)
    if (out->level[l] > out->level[widest]) widest = l;
  if (out->levels == 0) return 0;
  double z = normal_quantile(0.5 + out->level[widest] / 200);
  double sd = (out->hi[widest * out->h + j] - out->lo[widest * out->h + j]) / (2 * z);
  return sd * sd;
}

void boxcox_restore(struct forecast *out, double lambda, bool adjust) {
  for (size_t j = 0; j < out->h; j++) {
    double w = out->mean[j], power = lambda * w + 1, variance = variance_at(out, j), median = inverse(w, lambda);
    out->mean[j] = adjust ? median * (1 + variance * (1 - lambda) / (2 * power * power)) : median;
    out->sd[j] *= fabs(median / power);
    for (size_t l = 0; l < out->levels; l++) {
      out->lo[l * out->h + j] = inverse(out->lo[l * out->h + j], lambda);
      out->hi[l * out->h + j] = inverse(out->hi[l * out->h + j], lambda);
    }
  }
}
