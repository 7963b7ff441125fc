/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cells.h - records of a raw file as text, before they are interpreted.
 *
 * The reader (io) fills it, a block of records at a time; cleaning reads it. Cells are UTF-8 whatever the charset of
 * the file (the raw cell of a damaged record is as in the file), without their quotes; spaces and tabs around an
 * unquoted cell are not part of it. Record r has the cells cell[first[r]] .. cell[first[r + 1] - 1]: width[r] of them,
 * which in a bad file differs from record to record; or, in a pass that reads some columns only, just the cells of
 * these columns. From the beginning of a cell that is not empty CELL_PAD bytes may be read, however short it is; bytes
 * after its end are undefined. Cells with one byte between them are adjacent in the file, with a delimiter between and
 * without quotes. Record r is text[from[r] .. to[r]) as written in the file, with quotes, without its line end. Valid
 * as long as a batch: until the function it was passed to returns.
 */
#ifndef TERTIA_DATA_CELLS_H
#define TERTIA_DATA_CELLS_H

#include "base/span.h"

enum { CELL_PAD = 32 };

enum damage {
  DAMAGE_NONE,
  DAMAGE_QUOTE, /* quoting that cannot be parsed; the record is one raw cell, up to the end of its first line */
  DAMAGE_BYTE,  /* an invalid character; `at` is its offset; the record is one raw cell */
  DAMAGE_NUL,   /* a NUL byte; the record is one raw cell */
  DAMAGE_LONG   /* a line longer than the reader accepts; one cell with its beginning */
};

/* The columns that a pass over a file reads; there are no cells of others. A record with an invalid character or a
 * NUL byte outside them is then not detected. */
struct wanted {
  const uint32_t *column; /* n, ascending */
  size_t n;
};

struct cells {
  size_t records;
  const uint32_t *first;       /* records + 1 */
  const uint32_t *width;       /* records: number of cells in the file; of a damaged one, 1 */
  const struct span *cell;     /* first[records] */
  const uint32_t *line;        /* records: physical line where the record begins, minus first_line */
  const unsigned char *damage; /* records: enum damage */
  const uint64_t *at;          /* records: offset of a bad byte from the start of the file; otherwise of the record */
  uint64_t first_line;         /* 1 is the first line of the file */
  bool bare;                   /* some unquoted cell contains quotes */
  bool unended;                /* the last record is the last of the file and has no line end */
  /* Convert the raw cell of a damaged record to UTF-8, invalid bytes as \xHH: at most `room` bytes, returns how
   * many. NULL: it is UTF-8 already, except for the bad bytes. */
  size_t (*decode)(struct span raw, char *to, size_t room);
  const char *text;          /* NULL in the head of a file */
  const uint32_t *from, *to; /* records */
};

#endif
