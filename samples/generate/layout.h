/* layout.h - the columns of a form as it was exported in a year: what each holds, and its header.
 *
 * Header texts are those seen in real exports, with their drift over the years; the order of tokens varies from file to
 * file as it does there. */
#ifndef SAMPLE_LAYOUT_H
#define SAMPLE_LAYOUT_H

#include "base/strbuf.h"
#include "record.h"

/* What a column holds when it is no item. */
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
  KEY_LAST_YEAR /* + item: the same item a year before; last */
};

enum { LAYOUT_COLUMNS = 96 };

struct layout_column {
  int holds; /* enum item or enum key */
  char header[256];
};

struct layout {
  enum form form;
  int year, order;  /* order: which way round tokens stand */
  const char *unit; /* unit of money said in headers; NULL: none is said */
  bool dated;       /* 报出日期 stands there */
  size_t columns;
  struct layout_column column[LAYOUT_COLUMNS];
};

/* `unit`: NULL where headers say nothing, else 元, 千元, 万元 or 亿元. */
void layout_build(struct layout *layout, enum form form, int year, int order, const char *unit);
void layout_add(struct layout *layout, int holds, const char *header);
/* Leave out the column that holds this; false when there is none. */
bool layout_drop(struct layout *layout, int holds);
bool layout_has(const struct layout *layout, int holds);
/* Is it an amount of money, given in the header's unit? */
bool item_is_money(int holds);

#endif
