/* layout.h - the forms as tables of the catalog: which titles they have, what those mean, what must be filed.
 *
 * catalog/forms.csv lists the forms; catalog/forms/<form>.csv says for each how items are titled (several rows a column
 * are aliases, each with its dates); catalog/forms/identity.csv holds the titles common to all. Built once, then
 * read-only.
 */
#ifndef TERTIA_CLEAN_LAYOUT_H
#define TERTIA_CLEAN_LAYOUT_H

#include "flow/stage.h"

/* What a raw column gives: one of these, or TARGET_ITEM + i for item i of the catalog's columns. */
enum target {
  TARGET_UNUSED, /* known and not used */
  TARGET_USCC,
  TARGET_ORG_CODE,
  TARGET_NAME,
  TARGET_REGION,
  TARGET_HANDLE_REGION,
  TARGET_INDUSTRY,
  TARGET_INDUSTRY_2002,
  TARGET_INDUSTRY_2011,
  TARGET_INDUSTRY_2017,
  TARGET_EDITION,
  TARGET_ACCT_STD,
  TARGET_ACCT_RULE,
  TARGET_STATUS,
  TARGET_ACTIVITY,
  TARGET_OPEN_YEAR,
  TARGET_OPEN_MONTH,
  TARGET_FOUND_YEAR,
  TARGET_FOUND_MONTH,
  TARGET_PERIOD,
  TARGET_PERIOD_YEAR,
  TARGET_PERIOD_MONTH,
  TARGET_PERIOD_QUARTER,
  TARGET_FILED_DATE,
  TARGET_FILED_YEAR,
  TARGET_FILED_MONTH,
  TARGET_FILED_DAY,
  TARGET_ITEM
};

enum need {
  NEED_NO,   /* blank is missing; the column may be absent */
  NEED_YES,  /* column and value must be there */
  NEED_NIL,  /* blank counts 0, and so does an absent column */
  NEED_BLANK /* blank counts 0; an absent column stays missing */
};

enum frequency { FREQUENCY_LIST, FREQUENCY_ANNUAL, FREQUENCY_QUARTERLY, FREQUENCY_MONTHLY };
enum role { ROLE_MAIN, ROLE_REGISTER, ROLE_HEADCOUNT };

struct alias {
  struct span item; /* item path (header.h) */
  int target;
  int unit; /* of the item as the form states it (header.h); UNIT_UNSAID for text */
  enum need need;
  int from, to;    /* years; 0: open */
  long occurrence; /* which of several columns of that title; 0: any */
};

struct form {
  const char *name;
  struct span pattern; /* of file names, separated by '|' */
  enum role role;
  enum frequency frequency;
  bool remembered; /* its records are compared with those of the period before */
  const struct alias *alias;
  size_t aliases;
};

/* An item of the catalog's columns: what a number is counted in. */
struct item {
  const char *name;
  int unit; /* of the canonical figure (header.h) */
};

/* Editions of the industry classification by year. */
struct edition {
  int from, to;
  const char *name;
};

struct layouts {
  struct form *form;
  size_t forms;
  struct item *item;
  size_t items;
  struct edition *edition;
  size_t editions;
};

int layouts_read(struct stage_context *context, struct layouts *layouts, struct err *err);
const struct form *layouts_form(const struct layouts *layouts, struct span name); /* NULL: no such form */
const char *layouts_edition(const struct layouts *layouts, int year);             /* NULL: none */
size_t layouts_item(const struct layouts *layouts, struct span name);             /* index; items: no such item */

#endif
