/* SPDX-License-Identifier: GPL-3.0-or-later */
/* intervention.c - see intervention.h. */
#include "stat/intervention.h"

static double intervention_value_at(enum intervention kind, size_t at, size_t t) {
  if (t < at) return 0;
  if (kind == INTERVENTION_PULSE) return t == at ? 1 : 0;
  return kind == INTERVENTION_STEP ? 1 : (double)(t - at + 1);
}

void intervention_column(enum intervention kind, size_t at, size_t n, size_t h, double *past, double *future) {
  for (size_t t = 0; past && t < n; t++) past[t] = intervention_value_at(kind, at, t);
  for (size_t j = 0; future && j < h; j++) future[j] = intervention_value_at(kind, at, n + j);
}
