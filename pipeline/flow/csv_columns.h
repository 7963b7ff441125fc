/* SPDX-License-Identifier: GPL-3.0-or-later */
/* csv_columns.h - columns of Tertia's own CSV: the source's files, and the block being read.
 *
 * block_choose() accepts the records with the right number of cells, block_read() parses their cells,
 * block_drop_troubled() removes records with an invalid value. Everything of a block lives in `arena`. */
#ifndef TERTIA_FLOW_CSV_COLUMNS_H
#define TERTIA_FLOW_CSV_COLUMNS_H

#include "base/simd.h"
#include "flow/csv_phrase.h"
#include "flow/csv_source.h"

struct csv_shared {
  struct schema schema;
  bool *read;      /* columns: whether some stage reads it */
  uint32_t *place; /* the columns that are read, as indices of a record's cells */
  simd_decimals_run *decimals;
  bool ours;               /* all are pipes of other Tertia programs, which have checked codes */
  bool plain;              /* all files were written by Tertia: records may be copied unchanged */
  bool *code;              /* columns of codes, which spreadsheets damage */
  const char *const *path; /* files */
  size_t *order;           /* 0, 1, 2... */
  uint32_t *wanted_column; /* of `wanted` */
  struct wanted wanted;
  const struct wanted **wanted_of; /* files: the layout, the same for each */
  size_t files;
  uint64_t missing_words;
  struct source_counts counts;
  struct csv_count *count; /* files; updated by all workers */
};

/* Records of one file. */
struct csv_count {
  _Atomic uint64_t records_in, rejected;
};

/* A worker's state. */
struct csv_state {
  uint64_t missing_words; /* NA, NaN, null, None in numeric columns */
  struct source_counts counts;
  struct arena arena;                /* run lifetime, because words are passed on with batches */
  struct csv_phrase *alone, *joined; /* columns: readers of single columns; readers of several adjacent columns are
                                      * stored at the first */
};

/* Records of a block while a batch is built from them. */
struct reading {
  const struct csv_shared *own;
  struct csv_state *mine;
  const struct cells *cells;
  struct arena *arena;
  size_t from, to;                     /* the block's records */
  uint32_t trouble[BATCH_ROWS];        /* of each record: why it is rejected */
  uint32_t record[BATCH_ROWS];         /* rows: indices of the accepted records */
  const struct span *cell[BATCH_ROWS]; /* rows: their cells */
  uint32_t odd[BATCH_ROWS];            /* rows: those to check again, cell by cell */
  size_t rows;
  uint64_t missing_words; /* of these rows */
};

/* Find the records with the right number of cells. */
void block_choose(struct reading *in);

bool block_read(struct reading *in, struct vector *vector);

/* Remove the records that turned out to have an invalid value. */
void block_drop_troubled(struct reading *in);

void block_reject(const struct reading *in, size_t file, const struct emit *emit);

const struct origin *block_origin(const struct reading *in, const struct vector *vector);

#endif
