/* cells.h - records of a raw file as text, before anybody knows what they mean.
 *
 * The reader (io) fills it, a block of records at a time; cleaning reads it. Cells are UTF-8 whatever the file was in
 * (the raw cell of a damaged record is as in the file), without their quotes; spaces and tabs around a cell that is not
 * quoted are not part of it. Record r has the cells cell[first[r]] .. cell[first[r + 1] - 1]: width[r] of them, which
 * in a bad file differs from record to record, or, of a pass that looks at some columns only, just those of these
 * columns that it has. From the beginning of a cell that is not empty CELL_PAD bytes may be read, however short it is;
 * what is behind its end means nothing. Cells with one byte between them stand so in the file, with a delimiter between
 * and without quotes. Record r is text[from[r] .. to[r]) as it stands in the file, quotes and all, without its line
 * end. Lent like a batch.
 */
#ifndef TERTIA_DATA_CELLS_H
#define TERTIA_DATA_CELLS_H

#include "base/span.h"

enum { CELL_PAD = 32 };

enum damage {
  DAMAGE_NONE,
  DAMAGE_QUOTE, /* quoting that no parser can follow; the record is one raw cell, up to the end of its first line */
  DAMAGE_BYTE,  /* a byte that is in no encoding; `at` is its offset; the record is one raw cell */
  DAMAGE_NUL,   /* a NUL byte; the record is one raw cell */
  DAMAGE_LONG   /* a line longer than the reader takes; one cell with its beginning */
};

/* The columns a pass over a file looks at; there are no cells of others. A record with a byte that is in no character,
 * or a NUL byte, may then pass for a good one. */
struct wanted {
  const uint32_t *column; /* n, ascending */
  size_t n;
};

struct cells {
  size_t records;
  const uint32_t *first;       /* records + 1 */
  const uint32_t *width;       /* records: cells in the file; of a damaged one, 1 */
  const struct span *cell;     /* first[records] */
  const uint32_t *line;        /* records: physical line the record begins on, less first_line */
  const unsigned char *damage; /* records: enum damage */
  const uint64_t *at;          /* records: offset of a bad byte from the start of the file; else of the record */
  uint64_t first_line;         /* 1 is the first line of the file */
  bool bare;                   /* some cell that is not quoted has quotes within */
  bool unended;                /* the last record is the last of the file and has no line end */
  /* The raw cell of a damaged record in UTF-8, bytes that are in no character as \xHH: at most `room` bytes, how many. NULL:
   * it is UTF-8 already, bad bytes apart. */
  size_t (*decode)(struct span raw, char *to, size_t room);
  const char *text;            /* NULL in the head of a file */
  const uint32_t *from, *to;   /* records */
};

#endif
