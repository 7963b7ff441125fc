/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rng.h - seeded random numbers, the same on every machine and for any thread count.
 *
 * The generator is xoshiro256** (Blackman and Vigna 2021), seeded by splitmix64 from (seed, stream); each series, or
 * each block of records, takes a stream of its own, so that order of work does not matter. The normal is by inversion
 * of a uniform on (0,1) through the quantile function, hence one draw a value.
 */
#ifndef TERTIA_STAT_RNG_H
#define TERTIA_STAT_RNG_H

#include <stddef.h>
#include <stdint.h>

struct rng {
  uint64_t s[4];
};

void rng_seed(struct rng *rng, uint64_t seed, uint64_t stream);
uint64_t rng_next(struct rng *rng);
double rng_uniform(struct rng *rng);             /* in (0,1), never 0 or 1 */
uint64_t rng_below(struct rng *rng, uint64_t n); /* 0..n-1, without bias */
double rng_normal(struct rng *rng);              /* N(0,1) */

#endif
