/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bind.h - what one file's columns are: its form, its header, which raw column is bound to which item, what its name
 * states.
 *
 * The form is recognised by name (catalog/forms.csv), else by a title line, else by the header; the header is the first
 * of the first 64 records in which a form's titles are found. A file that lacks a required column, a form or a period
 * is stopped: it is not read, and a finding lists what was looked for.
 */
#ifndef TERTIA_CLEAN_BIND_H
#define TERTIA_CLEAN_BIND_H

#include "stages/clean/checks.h"
#include "flow/source.h"
#include "stages/clean/layout.h"
#include "stages/clean/naming.h"

#define NO_COLUMN UINT32_MAX

struct bound_item {
  size_t item;             /* of layouts->item */
  uint32_t at, second;     /* raw columns; `second` repeats the item under a suffix (人员费用3) */
  int shift, second_shift; /* powers of ten from the column's unit to the item's */
  enum need need;
};

struct bound {
  const struct form *form;
  struct span file; /* path as written */
  char delimiter;
  bool utf8;                  /* else GB18030: damaged records have the bytes of the file (UTF-16 comes as UTF-8) */
  const char *charset, *kind; /* kind: source_file.kind */
  size_t unknown_columns;     /* that the form does not know */
  const char *unknown_titles; /* the first of them, " | " between; NULL: none */
  bool stopped;
  bool unknown; /* a part of a workbook or archive without a form: whether it is passed over depends on its siblings */
  const char *container;    /* source_file.container */
  bool passed_over;         /* stopped, and rightly so: nothing is missing without it */
  const char *reason;       /* why it is stopped */
  size_t columns;           /* raw columns of the header, up to its last title */
  size_t extra;             /* columns behind those that have no title */
  const uint32_t *untitled; /* columns before that have none */
  size_t untitleds;
  size_t header;                /* number of the header's record; those up to it are no data */
  const struct span *title;     /* columns: as filed */
  uint32_t at[TARGET_ITEM];     /* raw column of each target; NO_COLUMN */
  uint32_t key_at[TARGET_ITEM]; /* which of the cells of `keys`; NO_COLUMN */
  uint32_t month_at;            /* revenue of the month alone (本月); NO_COLUMN */
  int month_shift;
  struct bound_item *item;
  size_t items;
  struct named named; /* what header, title lines, name, folder and option state of the period */
  struct span region; /* digits in the file's name */
  int title_unit;     /* the unit of amounts in a title line; UNIT_UNSAID (header.h) */
  struct wanted keys; /* the columns with the key of a record */
};

/* The period of all records of the file, as text; NULL where records state their own. */
const char *bound_period(const struct bound *bound, struct arena *arena);

/* Title of the column that has the unit's code. */
static inline struct span bound_code_title(const struct bound *bound) {
  return bound->title[bound->at[TARGET_USCC] == NO_COLUMN ? bound->at[TARGET_ORG_CODE] : bound->at[TARGET_USCC]];
}

struct bind_options {
  const struct form *form; /* forced; or NULL */
  int title_unit;          /* of amounts, where no title line states it; UNIT_UNSAID */
  struct named period;     /* --period */
};

/* Everything lives in the arena. Findings about the file go to the sink. */
void bind_file(struct bound *bound, const struct source_file *file, const struct layouts *layouts,
               const struct bind_options *options, const struct checks *checks, const struct finding_sink *sink,
               struct arena *arena);

/* After all files: parts of workbooks and archives without a form are passed over where a sibling has one, as a sheet
 * of notes beside a return; else they stop as a file does. */
void bind_unknown_parts(struct bound *bound, size_t files, const struct checks *checks,
                        const struct finding_sink *sink);

#endif
