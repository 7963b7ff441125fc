/* SPDX-License-Identifier: GPL-3.0-or-later */
/* hidiroglou_berthelot.c - see hidiroglou_berthelot.h. */
#include "stat/hidiroglou_berthelot.h"

#include <math.h>

#include "base/elementary.h"
#include "base/memory.h"
#include "stat/quantile.h"

#include <stdlib.h>

enum { LEAST_UNITS = 3 };

/* The ratios that there are, in ascending order. */
static size_t ratios_of(const double *now, const double *before, size_t n, double *ratio) {
  size_t k = 0;
  for (size_t i = 0; i < n; i++)
    if (now[i] > 0 && before[i] > 0) ratio[k++] = now[i] / before[i];
  return k;
}

double hb_effect(const struct hidiroglou_berthelot *how, double now, double before, double median) {
  if (!(now > 0 && before > 0)) return NAN;
  double ratio = now / before, centred = ratio < median ? 1 - median / ratio : ratio / median - 1;
  double size = now > before ? now : before;
  return how->exponent > 0 ? centred * real_pow(size, how->exponent) : centred;
}

bool hb_effects(const struct hidiroglou_berthelot *how, const double *now, const double *before, size_t n,
                double *effect, struct hb_bounds *bounds) {
  double *room = memory_alloc((n + 1) * sizeof *room);
  size_t k = ratios_of(now, before, n, room);
  *bounds = (struct hb_bounds){NAN, NAN, NAN, NAN, NAN};
  if (k) bounds->median_ratio = quantile(room, k, 0.5);
  k = 0;
  for (size_t i = 0; i < n; i++) {
    effect[i] = hb_effect(how, now[i], before[i], bounds->median_ratio);
    if (!isnan(effect[i])) room[k++] = effect[i];
  }
  double middle = quantile(room, k, 0.5), low = quantile_sorted(room, k, 0.25), high = quantile_sorted(room, k, 0.75);
  double least = fabs(how->least * middle), below = fmax(middle - low, least), above = fmax(high - middle, least);
  free(room);
  if (k < LEAST_UNITS) return false;
  bounds->impute_low = middle - how->impute * below, bounds->exclude_low = middle - how->exclude * below;
  bounds->impute_high = middle + how->impute * above, bounds->exclude_high = middle + how->exclude * above;
  return true;
}
