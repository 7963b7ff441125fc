/* SPDX-License-Identifier: GPL-3.0-or-later */
/* survey_variance.h - variance of an estimated total under a stratified design, and its replicates.
 *
 * A record's part in the estimate is u (weight x linearised value). Taylor: V = sum over strata of (1 - f) n / (n - 1)
 * times the sum of squares of the sampled units' totals of u about their mean, where a sampled unit (psu) is a record
 * or a cluster of records, n of them from N of the stratum and f = n / N. A second stage adds f1 times the variance
 * within each psu (Sarndal, Swensson and Wretman 1992, ch. 4). Binder 1983; Wolter 2007, ch. 6.
 */
#ifndef TERTIA_STAT_SURVEY_VARIANCE_H
#define TERTIA_STAT_SURVEY_VARIANCE_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

struct survey_design {
  size_t n;                 /* records, in order of stratum, psu, ssu */
  const uint32_t *stratum;  /* n: numbers from 0, ascending */
  const uint32_t *psu;      /* n: numbers from 0, ascending */
  const uint32_t *ssu;      /* n, ascending; NULL: one stage */
  const double *population; /* of each stratum: its psus; 0 or NaN: infinite (no correction) */
  const double *within;     /* of each psu: its ssus in the population; NULL or 0: no correction */
  uint32_t strata, psus;
};

/* Strata with a single psu that are not complete: their deviation is taken from the mean over all psus (the
 * conservative rule "adjust"); *lonely counts them. */
double survey_variance(const struct survey_design *design, const double *u, size_t *lonely);

/* The psus of each stratum, and the first record of each psu. */
struct survey_psus {
  uint32_t *first; /* psus + 1: record where each begins */
  uint32_t *from;  /* strata + 1: psu where each stratum begins */
};
struct survey_psus survey_psus(const struct survey_design *design, struct arena *arena);

/* Jackknife (JKn): weight factors of the replicate that leaves out psu `out`, into factor[n]. */
void survey_jackknife(const struct survey_design *design, const struct survey_psus *psus, uint32_t out, double *factor);
/* The factor of its squared deviation: (1 - f) (n - 1) / n. */
double survey_jackknife_scale(const struct survey_design *design, const struct survey_psus *psus, uint32_t out);
/* Bootstrap (Rao and Wu 1988): n - 1 psus of each stratum with replacement, rescaled for the correction; replicate
 * `round` of `seed` is the same wherever and whenever it is drawn. */
void survey_bootstrap(const struct survey_design *design, const struct survey_psus *psus, uint64_t seed, uint32_t round,
                      double *factor);

#endif
