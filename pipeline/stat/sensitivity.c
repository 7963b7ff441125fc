/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sensitivity.c - see sensitivity.h. */
#include "stat/sensitivity.h"

/* Sums are of doubles made of exact decimals: what differs by less is equal, and an equal cell is not confidential. */
#define ROUNDING 1e-12

static double largest_at(const struct contribution *cell, size_t i) { return i < cell->n ? cell->largest[i] : 0; }

static double remainder_of(const struct contribution *cell) {
  double rest = cell->absolute - largest_at(cell, 0) - largest_at(cell, 1);
  return rest > ROUNDING * cell->absolute ? rest : 0;
}

struct sensitivity sensitivity_threshold(const struct contribution *cell, uint64_t n) {
  return (struct sensitivity){cell->contributors > 0 && cell->contributors < n, 0};
}

static struct sensitivity beyond(const struct contribution *cell, double protection) {
  bool confidential = cell->contributors > 0 && protection > ROUNDING * cell->absolute;
  return (struct sensitivity){confidential, confidential ? protection : 0};
}

struct sensitivity sensitivity_dominance(const struct contribution *cell, size_t n, double k) {
  double top = 0;
  for (size_t i = 0; i < n; i++) top += largest_at(cell, i);
  return beyond(cell, 100 / k * top - cell->absolute);
}

struct sensitivity sensitivity_p_percent(const struct contribution *cell, double p) {
  return beyond(cell, p / 100 * largest_at(cell, 0) - remainder_of(cell));
}

struct sensitivity sensitivity_prior_posterior(const struct contribution *cell, double p, double q) {
  return beyond(cell, p / q * largest_at(cell, 0) - remainder_of(cell));
}
