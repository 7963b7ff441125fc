/* SPDX-License-Identifier: GPL-3.0-or-later */
/* chain.h - volumes: amounts at the prices of a base year, by single deflation, and their linking over base years.
 *
 * The volume at t in prices of the base b is
 *   price index P            nominal[t] * P[b] / P[t]            (P of any one reference year)
 *   price index, previous    nominal[t] / (product of p[s] / 100 over b < s <= t)
 *   volume index Q           nominal[b] * Q[t] / Q[b]
 *   volume index, previous   nominal[b] * (product of q[s] / 100 over b < s <= t)
 * and for t before b the other way round. Parts at common base prices add up; growth of a whole is that of the sum of
 * its parts at the base in force, and the contribution of a part is its change over the whole a period before. Levels
 * are linked over base years by these growths; linked levels do not add up. Source: System of National Accounts 2008,
 * chapter 15; IMF, Quarterly National Accounts Manual (2017), chapter 8.
 */
#ifndef TERTIA_STAT_CHAIN_H
#define TERTIA_STAT_CHAIN_H

#include <stdbool.h>
#include <stddef.h>

enum chain_kind { CHAIN_PRICE, CHAIN_PRICE_PREVIOUS, CHAIN_VOLUME, CHAIN_VOLUME_PREVIOUS };

/* "price", "price_previous", "volume", "volume_previous" (previous period = 100). */
bool chain_kind_named(const char *name, enum chain_kind *kind);

struct chain_index {
  enum chain_kind kind;
  const double *index; /* on the grid of the amounts, percent; NaN missing */
};

/* NaN where a needed index or amount is missing. */
double chain_volume(const struct chain_index *index, const double *nominal, size_t base, size_t t);

#endif
