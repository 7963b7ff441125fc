/* SPDX-License-Identifier: GPL-3.0-or-later */
/* verdict.h - what a chance is called.
 *
 * The classes and limits are the likelihood scale of the IPCC (Mastrandrea et al. 2010, Guidance note on consistent
 * treatment of uncertainties, table 1), so that the words mean a number: very likely from 0.90, likely from 0.66, as
 * likely as not from 0.33, unlikely from 0.10, very unlikely below. A target whose date has a figure is met or missed,
 * not likely. The words in Chinese and English, with the definition a reader needs, are in catalog/verdicts.csv, by
 * these names.
 */
#ifndef TERTIA_STAT_VERDICT_H
#define TERTIA_STAT_VERDICT_H

#include <stdbool.h>

enum verdict {
  VERDICT_ABSENT,  /* no data to judge by */
  VERDICT_REACHED, /* the latest figure is in the band; what it is at the date cannot be said */
  VERDICT_MET,     /* the date's figure is there and in the band */
  VERDICT_MISSED,  /* it is there and outside */
  VERDICT_VERY_LIKELY,
  VERDICT_LIKELY,
  VERDICT_EVEN, /* about as likely as not */
  VERDICT_UNLIKELY,
  VERDICT_VERY_UNLIKELY,
  VERDICT_NO_BASIS /* there are figures, too few or too old for a chance */
};

#define VERDICT_VERY_LIKELY_FROM 0.90
#define VERDICT_LIKELY_FROM 0.66
#define VERDICT_EVEN_FROM 0.33
#define VERDICT_UNLIKELY_FROM 0.10

enum verdict verdict_of_chance(double chance); /* NaN: VERDICT_ABSENT */
enum verdict verdict_of_outcome(bool met);
const char *verdict_name(enum verdict verdict); /* "absent", "met", ..., the key of the words */

#endif
