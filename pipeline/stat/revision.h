/* SPDX-License-Identifier: GPL-3.0-or-later */
/* revision.h - how much a published figure is still revised, learnt from its vintages.
 *
 * A figure is an item (a country) in a period (a year). Each vintage that printed it new or changed it gives one
 * `print`. The revision still to come at age a is r = z(last vintage) - z(vintage in force at age a) on the scale
 * chosen by the caller (shares: logit), where age is the vintage's date less the end of the period, in whole years.
 * Only figures are used that were in force at that age and of which a vintage at least `follow` years later is known;
 * the panel's length bounds how far later revisions are seen, so the figures are a lower bound for long revisions.
 *
 * bias is the median, sd the plain and spread the robust standard deviation (1.4826 median absolute deviation about the
 * median); changes of definition make sd far larger than spread. Source of the idea: Jacobs and van Norden (2011),
 * Journal of Econometrics 161; Mankiw and Shapiro (1986) on news and noise.
 */
#ifndef TERTIA_STAT_REVISION_H
#define TERTIA_STAT_REVISION_H

#include <stddef.h>

struct revision_print {
  size_t item, period; /* numbers of the caller's; prints of one figure stand together, oldest vintage first */
  double vintage;      /* date, in years: 2020.46 */
  double end;          /* end of the period, in years: 2019 ends at 2020 */
  double value;        /* on the scale; NaN: withdrawn */
};

struct revision_age {
  size_t figures, items;
  double bias, sd, spread, within95; /* |r - bias| that 95 % stay within */
  double changed;                    /* share of figures revised at all */
};

/* Ages 0..ages-1 into out. `last` is the date of the newest vintage. Figures seen fewer than 1: all NaN. */
void revision_by_age(const struct revision_print *print, size_t n, double last, double follow, size_t ages,
                     struct revision_age *out);

#endif
