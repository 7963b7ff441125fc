/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reader_state.h - what the parts of the reader share: a file being read in blocks, and what one worker has of a block.
 */
#ifndef TERTIA_IO_READER_STATE_H
#define TERTIA_IO_READER_STATE_H

#include <pthread.h>
#include <stdatomic.h>
#include "base/arena.h"
#include "io/bytes.h"
#include "io/reader.h"
#include "io/relay.h"
#include "io/settle.h"

enum {
  BLOCK = 1 << 18,
  LONGEST = 4 << 20,
  ENDLESS = 256 << 20,
  MORE = 4 << 10,
  PIECE = 64 << 10,
  WINDOW = 64 << 10,
  HEAD_RECORDS = 64,
  LOOK = 1 << 20
};

struct reader {
  struct bytes *bytes;
  struct reader_head head;
  struct reader_worker *looker; /* contains the head's cells */
  char *path;
  size_t block, longest, mark; /* mark: length of a UTF-8 mark */
  bool libcsv_only, literal;
  enum simd_level level;
  _Atomic uint64_t next; /* next block to read */
  _Atomic bool ended;
  struct relay_stop stop;
  struct relay surface, border;
  /* passed by the surface relay */
  bool quoted;          /* an odd number of quotes so far */
  char before;          /* the previous byte */
  enum charset charset; /* CHARSET_UNKNOWN: all ASCII so far */
  /* passed by the border relay */
  uint64_t begin, line; /* of the next record */
};

struct reader_worker {
  char *text; /* text of the block, up to the end of its last record */
  size_t room, n, nominal;
  uint64_t base; /* offset of text */
  struct split split;
  struct cutter cutter;
  struct settler settler;
  struct arena decoded;
};

/* Read up to n more bytes of text, for the last time or to be read `again`, and find their structure. */
int reader_add_text(const struct reader *reader, struct reader_worker *worker, size_t n, bool again, size_t *got,
                    struct err *err);

/* Read the text from base on. */
int reader_load(const struct reader *reader, struct reader_worker *worker, uint64_t base, size_t n, bool again,
                struct err *err);

/* The record at cutter->at is too long to be read to its end: cut it at its first line end, wherever that is. */
int reader_skip_line(struct reader *reader, struct reader_worker *worker, struct err *err);

/* Cut all records that begin in the block, from offset `begin` of the text. If an endless line ended at the CR of a
 * CRLF, the LF is recognised from the first byte of the next block. */
int reader_cut(struct reader *reader, struct reader_worker *worker, size_t begin, struct err *err);

#endif
