/* SPDX-License-Identifier: GPL-3.0-or-later */
/* chain.c - see chain.h. */
#include "stat/chain.h"

#include <math.h>
#include <string.h>

bool chain_kind_named(const char *name, enum chain_kind *kind) {
  static const char *const known[] = {"price", "price_previous", "volume", "volume_previous"};
  for (size_t i = 0; i < sizeof known / sizeof *known; i++)
    if (strcmp(name, known[i]) == 0) {
      *kind = (enum chain_kind)i;
      return true;
    }
  return false;
}

/* The index at t over that at b. */
static double ratio(const struct chain_index *index, size_t b, size_t t) {
  bool links = index->kind == CHAIN_PRICE_PREVIOUS || index->kind == CHAIN_VOLUME_PREVIOUS;
  if (!links) return t == b ? 1 : index->index[t] / index->index[b];
  double product = 1;
  for (size_t s = b + 1; s <= t; s++) product *= index->index[s] / 100;
  for (size_t s = t + 1; s <= b; s++) product /= index->index[s] / 100;
  return product;
}

double chain_volume(const struct chain_index *index, const double *nominal, size_t base, size_t t) {
  bool price = index->kind == CHAIN_PRICE || index->kind == CHAIN_PRICE_PREVIOUS;
  double r = ratio(index, base, t), volume = price ? nominal[t] / r : nominal[base] * r;
  return isfinite(volume) ? volume : NAN;
}
