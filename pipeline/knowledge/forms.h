/* SPDX-License-Identifier: GPL-3.0-or-later */
/* forms.h - forms.csv and forms/NAME.csv: which forms there are, and the titles of each. */
#ifndef TERTIA_KNOWLEDGE_FORMS_H
#define TERTIA_KNOWLEDGE_FORMS_H

#include "knowledge/names.h"

enum form_role { FORM_MAIN, FORM_REGISTER, FORM_HEADCOUNT };
enum form_frequency { FORM_LIST, FORM_ANNUAL, FORM_QUARTERLY, FORM_MONTHLY };

struct catalog_form {
  struct span name, formula, title_zh, title_en; /* formula: its accounting kind; empty where it has none */
  struct span pattern;                           /* of file names, separated by '|' */
  struct span sections;                          /* letters of the sections its units are in; empty: any */
  enum form_role role;
  enum form_frequency frequency;
  bool above_size; /* of units above the threshold of the survey */
};

struct catalog_forms {
  const struct catalog_form *form;
  size_t n;
  struct names names;
};

int knowledge_forms(struct knowledge *knowledge, const struct catalog_forms **forms, struct err *err);
const struct catalog_form *catalog_form(const struct catalog_forms *forms, struct span name); /* NULL: no such form */

enum layout_need {
  LAYOUT_NO,   /* blank is missing; the column may be absent */
  LAYOUT_YES,  /* column and value must be there */
  LAYOUT_NIL,  /* blank counts 0, and so does an absent column */
  LAYOUT_BLANK /* blank counts 0; an absent column stays missing */
};

/* A title of a form and the column it is bound to. */
struct layout_row {
  struct span column; /* a column of the catalog, or a part of the identity (identity.def) */
  struct span item;   /* the title */
  struct span unit;   /* of units.csv; empty for text */
  enum layout_need need;
  long from, to;   /* years; 0: open */
  long occurrence; /* which of several columns of that title; 0: any */
};

struct catalog_layout {
  const struct layout_row *row;
  size_t n;
};

/* The titles of a form; of all forms with form "identity". */
int knowledge_layout(struct knowledge *knowledge, struct span form, const struct catalog_layout **layout,
                     struct err *err);

#endif
