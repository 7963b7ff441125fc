/* SPDX-License-Identifier: GPL-3.0-or-later */
/* corrections.h - rules/corrections.csv: which mistakes tertia-edit looks for in which columns, and their words. */
#ifndef TERTIA_KNOWLEDGE_CORRECTIONS_H
#define TERTIA_KNOWLEDGE_CORRECTIONS_H

#include "knowledge/names.h"

enum correction {
  CORRECT_UNIT_RECORD, /* all amounts of the record in another unit of money; the columns vote */
  CORRECT_UNIT_ITEM,   /* one item in another unit; the columns are those that change little from period to period */
  CORRECT_SIGN,        /* losses without their minus, or the other way round */
  CORRECT_SWAPPED,     /* two digits of an item swapped, */
  CORRECT_DIGIT,       /* one wrong, */
  CORRECT_DROPPED,     /* left out or doubled */
  CORRECT_EXCHANGED,   /* two items, each in the other's place */
  CORRECT_ROUNDED,     /* an item rounded more coarsely than the others */
  CORRECT_TOTAL,       /* a total or component that follows from the others */
  CORRECT_MONTH_ALONE, /* the month alone instead of the months so far; the columns are flows */
  CORRECT_PLACEHOLDER, /* a figure entered to pass the checks */
  CORRECT_PAIR,        /* no correction: `columns` of one form are compared with `partner` of another */
  CORRECT_ANSWERED,    /* what the unit has answered */
  CORRECT_ACCEPTED,
  CORRECT_LOCALISED, /* which of several values is wrong, by the smallest change */
  CORRECTIONS
};

struct catalog_correction {
  enum correction correction;
  struct span name, forms;
  const struct span *column;
  size_t columns;
  struct span partner;
  double limit; /* NaN: none */
  struct span message_zh, message_en;
};

struct catalog_corrections {
  const struct catalog_correction *row;
  size_t n;
};

int knowledge_corrections(struct knowledge *knowledge, const struct catalog_corrections **corrections, struct err *err);
/* The row of a correction for a form; NULL: not looked for there. */
const struct catalog_correction *catalog_correction(const struct catalog_corrections *corrections,
                                                    enum correction correction, struct span form);

#endif
