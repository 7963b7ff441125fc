/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cut.h - cuts a text into records and cells.
 *
 * Records without quotes are cut at the positions found by split.h, with cells that point into the text; cells that
 * begin with a quote are parsed by libcsv in strict mode, which also determines where they end. A quote within a cell
 * that does not begin with one is an ordinary character. Both trim ASCII spaces and tabs around unquoted cells, skip
 * blank lines, and accept CR, LF and CRLF as line ends. Where libcsv refuses a record, its first line is one damaged
 * cell; or, in files of others, it is cut at every delimiter if the quotes of each cell can be read in one way only
 * (`"A"B,1`). Cutting continues at the next line.
 */
#ifndef TERTIA_IO_CUT_H
#define TERTIA_IO_CUT_H

#include <csv.h>

#include "base/arena.h"
#include "data/cells.h"
#include "io/split.h"

struct cutter {
  /* the text; positions are offsets into it */
  const char *text;
  size_t n;
  const struct split *split;
  bool whole;     /* this is the end of the file */
  bool cr_before; /* the byte before the text is a CR */
  char delimiter;
  bool libcsv_only;
  bool literal;                /* a line that libcsv refuses may be cut at every delimiter */
  const struct wanted *wanted; /* NULL: cells of all columns are kept */
  size_t longest;              /* record */

  /* the current offset: the next record begins here or later */
  size_t at, i;  /* offset; index of the first position not before it */
  uint32_t line; /* line ends passed */

  /* the records: cells as in data/cells.h, `offset` and `end` without their line end */
  size_t records, cells;
  uint32_t *first, *width, *line_of, *offset, *end;
  unsigned char *damage;
  unsigned char *quoted; /* some cells are in libcsv's output, not in the text */
  struct span *cell;
  bool bare; /* some unquoted cell contains quotes, as ordinary characters */

  /* private to the cutter */
  size_t stride; /* cut_alike.c */
  size_t record_room, cell_room;
  struct csv_parser parser;
  bool row_ended;
  struct arena copies; /* cells parsed by libcsv */
  char *free, *free_end;
};

enum cut {
  CUT_DONE,   /* all records that begin before the limit have been cut */
  CUT_MORE,   /* the last of them is incomplete: call again with more text, or with `whole` */
  CUT_ENDLESS /* a record is longer than `longest`, and its first line is incomplete too: it begins at `at` */
};

/* Discard the records and start again at this offset. */
void cutter_begin(struct cutter *cutter, size_t at);
enum cut cutter_run(struct cutter *cutter, size_t limit);
/* Add a damaged record as one raw cell. */
void cutter_add_damaged(struct cutter *cutter, size_t from, size_t to, uint32_t line, enum damage damage);
void cutter_free(struct cutter *cutter);

#endif
