/* SPDX-License-Identifier: GPL-3.0-or-later */
/* history.h - a record against the one of the unit's period before: figures copied from it, and cumulative figures that
 * fall; the figure of the month
 * alone, and of the year before, against what was filed then.
 *
 * Monthly figures are cumulative from January, so some (columns.csv, use cumulative) cannot fall within a year. A
 * period whose every figure is that of the period before is as good as not filed. Kept are 144 bytes a record of the
 * forms that are looked at.
 */
#ifndef TERTIA_CLEAN_HISTORY_H
#define TERTIA_CLEAN_HISTORY_H

#include "base/decimal.h"
#include "data/period.h"
#include "knowledge/columns.h"

enum { PRIORS_MOST = 4 };

struct history_row {
  char unit[20]; /* 18 or 9 characters, zeros behind */
  period_code period;
  uint32_t form, file;
  uint64_t line;
  decimal cumulative[CUMULATIVE_MOST]; /* DECIMAL_MISSING */
  decimal revenue;
  decimal value[PRIORS_MOST]; /* amounts whose figure of the year before forms carry */
  decimal prior[PRIORS_MOST]; /* those of the same period a year before, as this record has them */
  decimal month;              /* revenue of the month alone, as this record has it */
  uint64_t content;           /* hash of all figures */
  uint32_t figures;           /* how many of them are neither missing nor 0 */
};

/* Rows as they are gathered, in chunks: none is moved when there are more. */
struct history_chunk;
struct history {
  struct history_chunk *chunk; /* the newest; owned */
  size_t n;
};

void history_add(struct history *history, const struct history_row *row);
void history_gather(struct history *history, struct history *from); /* empties `from` */
void history_free(struct history *history);

/* A figure's part of the content, which is their sum: columns are in any order. */
static inline uint64_t history_mix(uint64_t item, decimal value) {
  unsigned __int128 m = (unsigned __int128)((uint64_t)value + (item << 56)) * (0xD6E8FEB86659FD93u + 2 * item);
  return (uint64_t)m ^ (uint64_t)(m >> 64);
}

enum history_fault {
  HISTORY_COPIED,
  HISTORY_PRIOR_DIFFERS, /* + i: the amount i differs, by more than one part in a hundred from what was filed a year
                            before */
  HISTORY_MONTH_DIFFERS =
      HISTORY_PRIOR_DIFFERS +
      PRIORS_MOST, /* from the difference of the cumulative figures, by more than one thousand yuan */
  HISTORY_FALLS    /* + i: the cumulative figure i */
};

struct history_finding {
  enum history_fault fault;
  const struct history_row *row, *before;
};

/* What is wrong, in the order of files and lines; *n of them, to be released with free(). */
struct history_finding *history_judge(struct history *history, size_t *n);

#endif
