/* SPDX-License-Identifier: GPL-3.0-or-later */
/* growth.h - the growth of a positive amount that can be expected to go on.
 *
 * On the log scale an amount is a random walk with a drift. Few points tell the drift badly, and what an amount grew by
 * in one decade says little of the next: over panels of countries and regions the correlation of growth between decades
 * is 0.1 to 0.4 (Easterly, Kremer, Pritchett and Summers 1993, Journal of Monetary Economics 32; Pritchett and Summers
 * 2014). So the own mean change m of r changes is drawn towards a common growth c by empirical Bayes:
 *
 *   drift = KEPT (c + B (m - c)),   B = max(0, 1 - v (NU + 1) / (NU (TAU^2 + v) + (m - c)^2)),   v = s2 / r
 *
 * B is Tweedie's formula (Robbins 1956; Efron 2011, JASA 106) for a marginal law of m that is Student's t: a growth far
 * from the usual keeps most of itself, as under a normal law it would not. s2 is the variance of the changes, drawn to
 * S0^2 as if that had been seen in D0 changes (Smyth 2004). Lastly the drift stays within LIMIT standard errors of the
 * series' own (limited translation; Efron and Morris 1972), so that a steady growth is kept nearly whole.
 *
 * Level. Where changes undo each other (lag-1 correlation below 0: noise about a level), the forecast does not start
 * from the last point but from a smoothed one: the correlation, with 1/r added for its bias and shrunk by r / (r + 6),
 * is that of a moving average 1 - theta, and alpha = 1 - theta is the weight of the newest point. Spread h steps ahead:
 *
 *   sqrt(s2 / (1 + theta^2) (1 + (h - 1) alpha^2) + (AHEAD h)^2),   AHEAD: how far growth to come is from what is
 * expected
 *
 * docs/methods/amounts.md has how the constants were chosen and what was measured.
 */
#ifndef TERTIA_STAT_GROWTH_H
#define TERTIA_STAT_GROWTH_H

#include <stddef.h>

#define GROWTH_COMMON 0.03 /* c, a year */
#define GROWTH_TAU 0.0075  /* spread of growth between series, a year */
#define GROWTH_NU 10.0
#define GROWTH_KEPT 0.69
#define GROWTH_S0 0.06
#define GROWTH_D0 3.0
#define GROWTH_LIMIT 4.0
#define GROWTH_AHEAD 0.02
#define GROWTH_LEVEL_D 6.0

struct growth {
  double drift;    /* a step, on the log scale */
  double level;    /* what the forecast starts from */
  double alpha;    /* weight of the newest point in the level, 0..1 */
  double variance; /* of the one-step error: s2 / (1 + theta^2) */
  double own;      /* m; 0 for one point */
  size_t changes;  /* r */
};

/* Of n logarithms, none missing, n >= 1, one a year. */
struct growth growth_fit(const double *z, size_t n);
/* Standard deviation h steps ahead, before calibration. */
double growth_spread(const struct growth *growth, size_t h);

#endif
