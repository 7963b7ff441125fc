/* SPDX-License-Identifier: GPL-3.0-or-later */
/* verdict.c - see verdict.h. */
#include "stat/verdict.h"

#include <math.h>

enum verdict verdict_of_chance(const struct verdict_scale *scale, double chance) {
  if (isnan(chance)) return VERDICT_ABSENT;
  int i = 0;
  while (i < VERDICT_LIMITS && chance < scale->least[i]) i++;
  return (enum verdict)(VERDICT_VERY_LIKELY + i);
}

enum verdict verdict_of_outcome(bool met) { return met ? VERDICT_MET : VERDICT_MISSED; }
