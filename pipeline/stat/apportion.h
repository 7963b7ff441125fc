/* SPDX-License-Identifier: GPL-3.0-or-later */
/* apportion.h - real amounts rounded to whole steps so that sums which are known come out exactly.
 *
 * Each amount is rounded down; what is then missing in a sum goes to the amounts with the largest remainders
 * (Hamilton's method). Where sums cross, as in a table with both margins, steps are moved between amounts until every
 * sum is met; a sum that cannot be met so is left a few steps off. The step is as fine as doubles allow: what a sum has
 * finer than the step goes to its largest amount.
 */
#ifndef TERTIA_STAT_APPORTION_H
#define TERTIA_STAT_APPORTION_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/decimal.h"

struct apportion_sum {
  const size_t *amount; /* indices */
  size_t amounts;
  decimal_sum value;
  int weight; /* where not all can be met, the heavier ones are; at least 1 */
};

/* amount: n reals; *whole: n, in millionths. An amount of 0 stays 0. */
void apportion(struct arena *arena, const double *amount, size_t n, const struct apportion_sum *sum, size_t sums,
               decimal_sum *whole);

#endif
