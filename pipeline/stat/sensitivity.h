/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sensitivity.h - is a cell confidential by what it is based on, and how far must it be kept from being estimated?
 * (Hundepool et al. 2012, chapter 4; Cox 1981.)
 *
 * With contributions x1 >= x2 >= ... of absolute value and total X, R = X - x1 - x2:
 *   threshold n          fewer than n contributors
 *   dominance (n, k)     x1 + .. + xn > k % of X                protection 100/k (x1 + .. + xn) - X
 *   p %                  R < p % of x1                          protection p/100 x1 - R
 *   prior-posterior p,q  q % of R < p % of x1                   protection p/q x1 - R
 * The protection is what must be possible above and below the cell; a cell without contributors is not confidential.
 */
#ifndef TERTIA_STAT_SENSITIVITY_H
#define TERTIA_STAT_SENSITIVITY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct contribution {
  const double *largest; /* without sign, the largest first */
  size_t n;              /* how many of them are known */
  uint64_t contributors;
  double absolute; /* their sum without signs */
};

struct sensitivity {
  bool confidential;
  double protection; /* on each side; 0 where the rule states none */
};

struct sensitivity sensitivity_threshold(const struct contribution *cell, uint64_t n);
struct sensitivity sensitivity_dominance(const struct contribution *cell, size_t n, double k);
struct sensitivity sensitivity_p_percent(const struct contribution *cell, double p);
struct sensitivity sensitivity_prior_posterior(const struct contribution *cell, double p, double q);

#endif
