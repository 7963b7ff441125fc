/* SPDX-License-Identifier: GPL-3.0-or-later */
/* told.h - parses the period in a text: the only parser for columns, titles, file names, folders and options.
 *
 * Forms accepted: 2023, 2023年, 2023年度, 2023.0, ="2023"; 2023-05, 2023/5, 202305, 20230005, 20230500, 2023M05,
 * 2023年5月, 2023年1-5月, 2023年1月至5月, 2023年1—5月累计, 2023年前5个月, 2023年上半年, 2023年前三季度; 2023Q2,
 * 2023-Q2, 2023年第二季度, 2023年4-6月; 2023-12-31, 20231231, 2023年12月31日, with or without a time. A range of months
 * is its last month when it begins with January, and a quarter when it covers one; so is a range of two periods of a
 * year (202301-202305, 2023-01-01至2023-05-31). Ambiguous texts (2023.1 may be a damaged 2023.10, 2023-1-5 the fifth of
 * January or January to May) have no month.
 */
#ifndef TERTIA_DATA_TOLD_H
#define TERTIA_DATA_TOLD_H

#include "data/period.h"

struct told {
  int year;     /* 0: not found */
  int month;    /* last month of the period; 0: not found */
  bool quarter; /* written as a quarter */
  bool vague;   /* a month is written ambiguously */
};

/* Parse a whole text as a period with its year. */
bool told_read(struct span text, struct told *told);
/* Parse a cell of a separate month or quarter column: 5, 05, 5月, 1-5月, 五月; 4, 四, 第四季度, Q4, 10-12月. */
bool told_read_month(struct span text, int *month);
bool told_read_quarter(struct span text, int *quarter);
/* Find the period within a longer text: a file's name, a title line. The first occurrence of each part counts. */
struct told told_in_text(struct span text);

#endif
