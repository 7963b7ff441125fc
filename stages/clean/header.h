/* SPDX-License-Identifier: GPL-3.0-or-later */
/* header.h - what the title of a raw column states: the period, the item, the unit.
 *
 * An exported title is tokens joined by ';' in any order, as `1-本月;营业收入;千元` or `营业收入;1-本月`. Tokens may
 * contain ideographic blanks, 其中：, 四、, brackets with or without their notes, a line code stuck to the name. Two
 * titles name the same item when their item paths are equal: tokens folded, without those, sorted, joined by ';'.
 */
#ifndef TERTIA_CLEAN_HEADER_H
#define TERTIA_CLEAN_HEADER_H

#include "base/arena.h"
#include "data/period.h"

enum header_period {                 /* better ones first, where several columns have one item */
                     HEADER_TO_DATE, /* 1-本月, 1-本季, 本年: from January on */
                     HEADER_UNSAID,
                     HEADER_QUARTER,  /* 本季 */
                     HEADER_MONTH,    /* 本月: the month alone */
                     HEADER_LAST_YEAR /* 上年同期: is X_prior, where the catalog has it */
};

enum { UNIT_UNSAID = -100, UNIT_PERSONS = 100 };

struct header {
  enum header_period period;
  period_code date; /* 2023年 within the title; else PERIOD_NONE */
  char cycle;       /* 'm', 'q', 'y': the period word is of monthly, quarterly, annual forms; 0: none */
  int unit;         /* power of ten of yuan (千元 3); UNIT_PERSONS; UNIT_UNSAID */
  struct span item; /* item path */
};

/* Texts live in the arena. */
struct header header_parse(struct span title, struct arena *arena);

/* The unit a word means, by itself: 千元 3, 元 0, 人 UNIT_PERSONS; UNIT_UNSAID for any other word. */
int unit_of(struct span word);
/* The word of a unit of money: "千元" of 3; NULL for any other. */
const char *unit_word(int unit);
/* The item path without the digits at its end (本年折旧211), or without a unit stuck to it (营业收入千元): empty when
 * nothing was stripped. *unit is set when a unit was. */
struct span header_strip_digits(struct span item);
struct span header_strip_unit(struct span item, int *unit);

#endif
