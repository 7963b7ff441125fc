/* cut.h - a text cut into records and cells.
 *
 * Records without quotes are cut at the positions split.h found, their cells pointing into the text; cells that begin
 * with a quote go through libcsv in strict mode, which is also what says where they end. A quote within a cell that
 * does not begin with one means itself. Both trim ASCII spaces and tabs around cells that are not quoted, skip blank
 * lines, and take CR, LF and CRLF as line ends. A record libcsv cannot follow is one cell, its first line, and cutting
 * goes on at the next line.
 */
#ifndef TERTIA_IO_CUT_H
#define TERTIA_IO_CUT_H

#include <csv.h>

#include "base/arena.h"
#include "data/cells.h"
#include "io/split.h"

struct cutter {
  /* the text; positions are of all of it */
  const char *text;
  size_t n;
  const struct split *split;
  bool whole;     /* nothing follows */
  bool cr_before; /* the byte before the text is a CR */
  char delimiter;
  bool libcsv_only;
  const struct wanted *wanted; /* NULL: cells of all columns are kept */
  size_t longest;              /* record */

  /* where it is: the next record begins here or after */
  size_t at, i;  /* offset; first position not before it */
  uint32_t line; /* line ends passed */

  /* the records: cells as in data/cells.h, `offset` and `end` without their line end */
  size_t records, cells;
  uint32_t *first, *width, *line_of, *offset, *end;
  unsigned char *damage;
  unsigned char *quoted; /* some cells are libcsv's, not in the text */
  struct span *cell;
  bool bare; /* some cell without quotes around it has quotes within, which mean themselves */

  /* the cutter's own */
  size_t stride; /* cut_alike.c */
  size_t record_room, cell_room;
  struct csv_parser parser;
  bool row_ended;
  struct arena copies; /* cells that went through libcsv */
  char *free, *free_end;
};

enum cut {
  CUT_DONE,   /* all records that begin before the limit */
  CUT_MORE,   /* the last of them is not complete: call again with more text, or with `whole` */
  CUT_ENDLESS /* a record longer than `longest`, and its first line is not complete either: it begins at `at` */
};

/* Forget the records and begin anew at this offset. */
void cutter_begin(struct cutter *cutter, size_t at);
enum cut cutter_run(struct cutter *cutter, size_t limit);
/* Add a damaged record by hand: one raw cell. */
void cutter_add_damaged(struct cutter *cutter, size_t from, size_t to, uint32_t line, enum damage damage);
void cutter_free(struct cutter *cutter);

#endif
