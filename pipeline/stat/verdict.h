/* SPDX-License-Identifier: GPL-3.0-or-later */
/* verdict.h - what a chance is called.
 *
 * The limits are those of the catalog (verdicts.csv), so that the words mean a number. As shipped they are the
 * likelihood scale of the IPCC (Mastrandrea et al. 2010, Guidance note on consistent treatment of uncertainties, table
 * 1): very likely from 0.90, likely from 0.66, as likely as not from 0.33, unlikely from 0.10, very unlikely below. A
 * target whose date has a figure is met or missed, not likely. */
#ifndef TERTIA_STAT_VERDICT_H
#define TERTIA_STAT_VERDICT_H

#include <stdbool.h>

#include "data/verdict.h"

enum verdict verdict_of_chance(const struct verdict_scale *scale, double chance); /* NaN: VERDICT_ABSENT */
enum verdict verdict_of_outcome(bool met);

#endif
