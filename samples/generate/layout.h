/* SPDX-License-Identifier: GPL-3.0-or-later */
/* layout.h - the columns of a form as exported in a year: the contents and the header of each.
 *
 * Header texts are those seen in real exports, with their changes over the years; as there, the order of tokens
 * differs from file to file. */
#ifndef SAMPLE_LAYOUT_H
#define SAMPLE_LAYOUT_H

#include "base/strbuf.h"
#include "record.h"

/* Columns that are not items. */
enum key {
  KEY_HANDLER = ITEMS,
  KEY_ORGANISATION,
  KEY_CODE,
  KEY_NAME,
  KEY_REGION,
  KEY_INDUSTRY_2011,
  KEY_INDUSTRY_2017,
  KEY_YEAR,
  KEY_QUARTER,
  KEY_PERIOD,
  KEY_FILED_YEAR,
  KEY_FILED_MONTH,
  KEY_FILED_DAY,
  KEY_ACTIVITY,
  KEY_CLASS,
  KEY_SIZE,
  KEY_OPENED_YEAR,
  KEY_OPENED_MONTH,
  KEY_REGISTRATION,
  KEY_HOLDING,
  KEY_STATUS,
  KEY_ACCOUNTING,
  KEY_PERSON,
  KEY_EMPTY,
  KEY_LAST_YEAR /* + item: the same item of the previous year; last */
};

enum { LAYOUT_COLUMNS = 96 };

struct layout_column {
  int holds; /* enum item or enum key */
  char header[256];
};

struct layout {
  enum form form;
  int year, order;  /* order: the order of tokens */
  const char *unit; /* unit of money in headers; NULL: not stated */
  bool dated;       /* the file has a column 报出日期 */
  size_t columns;
  struct layout_column column[LAYOUT_COLUMNS];
};

/* `unit`: NULL if headers do not state it, otherwise 元, 千元, 万元 or 亿元. */
void layout_build(struct layout *layout, enum form form, int year, int order, const char *unit);
void layout_add(struct layout *layout, int holds, const char *header);
/* Remove the column with this content; false when there is none. */
bool layout_drop(struct layout *layout, int holds);
bool layout_has(const struct layout *layout, int holds);
/* Is it an amount of money, in the header's unit? */
bool item_is_money(int holds);

#endif
