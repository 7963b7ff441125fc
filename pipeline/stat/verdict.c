/* SPDX-License-Identifier: GPL-3.0-or-later */
/* verdict.c - see verdict.h. */
#include "stat/verdict.h"

#include <math.h>

enum verdict verdict_of_chance(double chance) {
  if (isnan(chance)) return VERDICT_ABSENT;
  if (chance >= VERDICT_VERY_LIKELY_FROM) return VERDICT_VERY_LIKELY;
  if (chance >= VERDICT_LIKELY_FROM) return VERDICT_LIKELY;
  if (chance >= VERDICT_EVEN_FROM) return VERDICT_EVEN;
  return chance >= VERDICT_UNLIKELY_FROM ? VERDICT_UNLIKELY : VERDICT_VERY_UNLIKELY;
}

enum verdict verdict_of_outcome(bool met) { return met ? VERDICT_MET : VERDICT_MISSED; }

const char *verdict_name(enum verdict verdict) {
  static const char *const names[] = {"absent", "reached", "met",      "missed",        "very_likely",
                                      "likely", "even",    "unlikely", "very_unlikely", "no_basis"};
  return names[verdict];
}
