/* SPDX-License-Identifier: GPL-3.0-or-later */
/* splice.h - one series from two vintages, where a rule allows it.
 *
 * Two publications of one indicator may be on different levels - a census finds units no one had counted - with
 * nothing having changed in the economy. They are joined only by a rule, which brings the older one to the level of the
 * newer:
 *
 *   ratio       older x mean(newer / older) over the periods both have         amounts
 *   difference  older + mean(newer - older)                                    anything
 *   logit       the same on the logit scale                                    shares
 *   given       a shift stated in the rule, as a ratio, difference or logit shift is taken without an overlap
 *   bridge      no overlap: the level of the newer one is taken to continue the older one at its mean change a period,
 * so that the step between them is never read as progress
 *
 *   trend-deviation   a census found that the older figures had fallen behind little by little since the census before:
 * the ratio of newer to older in the first year both have (of a share: the difference of logits) grows from nothing at
 * `base` on a trend; before `base` nothing changes. That is the method of trend and deviation (趋势离差法) by which
 * the history of output is revised after an economic census: with T the trends of constant growth from the old census
 * to the new one, before and after, revised = older x T_new / T_old.
 *
 * The newer value holds wherever there is one; the older, aligned, fills what lies before its first. `shift` is what
 * was multiplied or added, `spread` its standard deviation over the overlap (NaN with one period), `overlap` how many
 * periods.
 */
#ifndef TERTIA_STAT_SPLICE_H
#define TERTIA_STAT_SPLICE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

enum splice_rule { SPLICE_RATIO, SPLICE_DIFFERENCE, SPLICE_LOGIT, SPLICE_BRIDGE, SPLICE_TREND };

struct splice {
  enum splice_rule rule;
  double whole; /* of logit, and of bridge and trend-deviation on shares: 100; 0: on the plain scale, on logs */
  double shift; /* in: NaN, or the shift given; out: the shift used */
  double spread;
  size_t overlap;
  ptrdiff_t base; /* of trend-deviation: the last period that stays, on the grid; may lie before it */
};

bool splice_named(const char *name, enum splice_rule *rule); /* ratio|difference|logit|bridge|trend-deviation */
const char *splice_name(enum splice_rule rule);

/* Both on one grid of n periods, NaN where a vintage has no figure; joined (n) may be either of them. EX_DATAERR when
 * the rule needs an overlap and there is none and no shift is given, when a ratio or logit has no meaning for a value,
 * or when the newer one has no figure at all. */
int splice_join(struct splice *splice, const double *older, const double *newer, size_t n, double *joined,
                struct err *err);

#endif
