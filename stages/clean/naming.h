/* SPDX-License-Identifier: GPL-3.0-or-later */
/* naming.h - the period and the region in a file name, a folder or a title line.
 *
 * 500105_F203_1-5月服务业基层报表.csv is of the fifth month and of region 500105; its year is in the folder or is
 * written there. 报告期：2023年1-5月 has both. Parts from several of them are put together, in the order
 * of ruling 5: column, header, title line, file name, folder, option.
 */
#ifndef TERTIA_CLEAN_NAMING_H
#define TERTIA_CLEAN_NAMING_H

#include "data/period.h"
#include "stages/clean/layout.h"

struct named {
  int year;  /* 0: not stated */
  int month; /* last month of the period; 0: not stated */
};

struct named named_in_text(struct span text); /* folded text, or a file's base name */
struct named
named_in_folders(struct span path); /* the year in the nearest folder that has one, and the month up to there */
struct named named_of(period_code period);
struct span name_base(struct span path);
struct span region_in_name(struct span base); /* six or twelve digits; empty when there are none */

/* What is not stated yet is taken from MORE. False when the two disagree. A unit list that is of a year is not of a
 * month of it because its file is named by the month. */
bool named_add(struct named *named, struct named more, enum frequency frequency);
/* The period a record of a form of this frequency has; PERIOD_NONE when too little is told: a year is no month. */
period_code named_period(struct named named, enum frequency frequency);

#endif
