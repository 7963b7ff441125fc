/* SPDX-License-Identifier: GPL-3.0-or-later */
/* layout.h - the forms as tables of the catalog: which titles they have, what those mean, what must be filed.
 *
 * From the catalog's forms and layouts (knowledge/forms.h): several rows a column are aliases, each with its dates.
 * Built once, then read-only.
 */
#ifndef TERTIA_CLEAN_LAYOUT_H
#define TERTIA_CLEAN_LAYOUT_H

#include "flow/stage.h"
#include "knowledge/columns.h"
#include "knowledge/editions.h"
#include "knowledge/forms.h"

/* What a raw column is bound to: one of these, or TARGET_ITEM + i for item i of the catalog's columns. */
enum target {
#define IDENTITY(target, name) TARGET_##target,
#include "knowledge/identity.def"
#undef IDENTITY
  TARGET_INDUSTRY_EDITION, /* + e: a code whose title names edition e of the catalog */
  TARGET_ITEM = TARGET_INDUSTRY_EDITION + EDITIONS_MOST
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
  int unit;      /* of the canonical figure (header.h) */
  unsigned uses; /* bits of enum column_use */
};

struct layouts {
  struct form *form;
  size_t forms;
  struct item *item;
  size_t items;
  const struct catalog_editions *editions;
};

int layouts_read(struct stage_context *context, struct layouts *layouts, struct err *err);
const struct form *layouts_form(const struct layouts *layouts, struct span name); /* NULL: no such form */
const char *layouts_edition(const struct layouts *layouts, int year);             /* NULL: none */
size_t layouts_item(const struct layouts *layouts, struct span name);             /* index; items: no such item */

#endif
