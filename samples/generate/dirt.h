/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dirt.h - every kind of dirt that is planted in records, and the expected treatment. */
#ifndef SAMPLE_DIRT_H
#define SAMPLE_DIRT_H

#include "filing.h"
#include "sink.h"

enum expected { EXPECT_KEPT, EXPECT_REJECTED, EXPECT_DUPLICATE, EXPECT_NOTE, EXPECT_FINDING, EXPECT_FILE };
extern const char *const expected_name[];

enum dirt {
  DIRT_NONE,
  /* readable: the record is kept as if it were clean */
  DIRT_WIDE_DIGITS,
  DIRT_WIDE_CODE,
  DIRT_THOUSANDS,
  DIRT_ACCOUNTING,
  DIRT_DASH,
  DIRT_SPACES,
  DIRT_NEWLINE,
  DIRT_QUOTES,
  DIRT_CRLF,
  /* unusable */
  DIRT_DAMAGED_CODE,
  DIRT_DAMAGED_REGION,
  DIRT_BAD_BYTE,
  DIRT_NO_VALUE,
  DIRT_WORD,
  DIRT_FEW_CELLS,
  DIRT_MANY_CELLS,
  DIRT_BROKEN_QUOTE,
  /* an extra line before the record */
  DIRT_TOTAL_ROW,
  DIRT_HEADER_AGAIN,
  DIRT_SEPARATORS,
  /* the unit files twice */
  DIRT_SAME_TWICE,
  DIRT_REFILED_DATED,
  DIRT_REFILED,
  /* suspicious: kept as filed */
  DIRT_BAD_CHECK,
  DIRT_UNKNOWN_INDUSTRY,
  DIRT_PLACEHOLDER,
  DIRT_COPIED,
  DIRT_WRONG_SIGN,
  DIRTS,
  /* of a whole file or of the bureau */
  DIRT_NO_PARTNER,
  DIRT_COLUMN_MISSING,
  DIRT_COLUMN_UNKNOWN,
  DIRT_TITLE,
  DIRT_KINDS
};

struct dirt_kind {
  const char *name;
  enum expected expected;
};
extern const struct dirt_kind dirt_kind[DIRT_KINDS];

struct dirt_place {
  const struct layout *layout;
  bool utf16;
};

/* Does this kind apply to this filing? */
bool dirt_fits(enum dirt dirt, const struct filing *filing, const struct dirt_place *place);
/* Change the contents, before they are printed. */
void dirt_contents(enum dirt dirt, struct filing *filing);
/* Change the cells. */
void dirt_cells(enum dirt dirt, const struct filing *filing, const struct dirt_place *place,
                struct filing_cells *cells);

/* The item that a form requires. */
int dirt_required(enum form form);

#endif
