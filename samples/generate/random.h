/* SPDX-License-Identifier: GPL-3.0-or-later */
/* random.h - random numbers that depend only on (seed, unit, purpose), so that any unit can be generated again at
 * any time, in any order.
 *
 * A draw is splitmix64 (Steele, Lea, Flood 2014) over the three. */
#ifndef SAMPLE_RANDOM_H
#define SAMPLE_RANDOM_H

#include <stdint.h>

static inline uint64_t random_mix(uint64_t x) {
  x += 0x9e3779b97f4a7c15u;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
  return x ^ (x >> 31);
}

static inline uint64_t random_bits(uint64_t seed, uint64_t unit, uint64_t purpose) {
  return random_mix(random_mix(random_mix(seed) + unit) ^ (purpose * 0xd1b54a32d192ed03u));
}

/* In the open interval (0, 1). */
static inline double random_unit(uint64_t bits) { return ((double)(bits >> 11) + 0.5) * 0x1p-53; }

/* An integer in 0..n-1. */
static inline unsigned random_below(uint64_t bits, unsigned n) { return (unsigned)((bits >> 32) * n >> 32); }

/* The normal quantile of p, by Newton steps on erfc from a rational start. */
double random_normal(double p);

/* Digits of i in base 2, mirrored: 0.5, 0.25, 0.75, ... for i = 1, 2, 3; evenly spread over any run of i. */
double random_spread(uint64_t i);

#endif
