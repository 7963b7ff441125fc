/* SPDX-License-Identifier: GPL-3.0-or-later */
/* winsorise.c - see winsorise.h. */
#include "stat/winsorise.h"

#include <math.h>

double winsorise_weight(const struct winsorise_unit *unit, double ratio) {
  double w = unit->design * unit->calibration;
  if (isnan(w) || isnan(unit->value)) return NAN;
  if (unit->design == 1 || w <= 1) return 1;
  double bound = unit->auxiliary * ratio + unit->limit / (w - 1);
  if (isnan(bound)) return NAN;
  if (!(unit->value > bound) || unit->value == 0) return 1;
  return (unit->value / w + (1 - 1 / w) * bound) / unit->value;
}

double winsorise_ratio(const struct winsorise_unit *unit, size_t n) {
  double sum_y = 0, sum_x = 0;
  for (size_t i = 0; i < n; i++) {
    if (isnan(unit[i].value) || isnan(unit[i].auxiliary) || isnan(unit[i].design)) continue;
    sum_y += unit[i].design * unit[i].value;
    sum_x += unit[i].design * unit[i].auxiliary;
  }
  return sum_x != 0 ? sum_y / sum_x : NAN;
}

void winsorise(const struct winsorise_unit *unit, size_t n, double *weight) {
  double ratio = winsorise_ratio(unit, n);
  for (size_t i = 0; i < n; i++) weight[i] = winsorise_weight(&unit[i], ratio);
}
