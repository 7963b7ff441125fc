/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rng.c - see rng.h. */
#include "stat/rng.h"

#include <math.h>

#include "stat/distribution.h"

static uint64_t splitmix(uint64_t *x) {
  uint64_t z = (*x += 0x9E3779B97F4A7C15u);
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  return z ^ (z >> 31);
}

void rng_seed(struct rng *rng, uint64_t seed, uint64_t stream) {
  uint64_t x = seed, y = splitmix(&x) ^ stream;
  for (int i = 0; i < 4; i++) rng->s[i] = splitmix(&y);
}

static uint64_t rotate(uint64_t x, int k) { return (x << k) | (x >> (64 - k)); }

uint64_t rng_next(struct rng *rng) {
  uint64_t *s = rng->s, result = rotate(s[1] * 5, 7) * 9, t = s[1] << 17;
  s[2] ^= s[0];
  s[3] ^= s[1];
  s[1] ^= s[2];
  s[0] ^= s[3];
  s[2] ^= t;
  s[3] = rotate(s[3], 45);
  return result;
}

double rng_uniform(struct rng *rng) { return ((double)(rng_next(rng) >> 12) + 0.5) * 0x1p-52; }

uint64_t rng_below(struct rng *rng, uint64_t n) {
  uint64_t limit = UINT64_MAX - UINT64_MAX % n, x;
  do x = rng_next(rng);
  while (x >= limit);
  return x % n;
}

double rng_normal(struct rng *rng) { return normal_quantile(rng_uniform(rng)); }
