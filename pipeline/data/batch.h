/* SPDX-License-Identifier: GPL-3.0-or-later */
/* batch.h - a number of records, stored by column.
 *
 * A batch and everything it points to are valid until the function it was passed to returns. Columns are in the order
 * of the schema. A stage that passes most columns on makes a new batch with the old vectors, and adds its own,
 * allocated in the batch arena.
 */
#ifndef TERTIA_DATA_BATCH_H
#define TERTIA_DATA_BATCH_H

#include <stdint.h>

#include "base/decimal.h"
#include "data/schema.h"

enum { BATCH_ROWS = 1024 }; /* the size producers aim for; a batch may have any number of rows */

/* A column. Texts may be coded: `code` is not NULL, and row r has word[code[r]]; `text` is then NULL. The words live
 * as long as the run and are identified by their index only: two codes may have the same text. Columns that depend
 * on one variable (the class, group and categories of an industry code) share one array of codes. */
struct vector {
  union {
    struct span *text;
    int64_t *number; /* decimal or period_code */
    double *real;
  };
  const uint32_t *code;
  const struct span *word;
  uint32_t words;
};

/* The records a batch was read from, as written: what no stage changed is copied to the output. */
struct origin {
  const struct span *record;   /* rows: CSV without its line end */
  const struct vector *vector; /* columns: the vectors as read, empty for columns not read. A batch that still has
                                * the same vector has not changed the column */
  size_t columns;              /* the first column of the schema */
};

/* The position in the input of the first row of a batch; batches emitted by finish are ordered after all files. Rows
 * of one batch follow each other in the order of the input, and batches in the order of (file, block, row), for any
 * number of workers and any block boundaries. */
struct position {
  uint64_t block; /* block within the file */
  uint32_t file;  /* file among those of the run */
  uint32_t row;   /* row within the block */
};

static inline int position_compare(struct position a, struct position b) {
  if (a.file != b.file) return a.file < b.file ? -1 : 1;
  if (a.block != b.block) return a.block < b.block ? -1 : 1;
  return (a.row > b.row) - (a.row < b.row);
}

/* Where the records of a file were read that have no columns for it; only the first stage of a chain sees it, as in a
 * pipe. */
struct batch_lines {
  struct span file;
  const uint64_t *line; /* rows */
};

struct batch {
  const struct schema *schema;
  size_t rows;
  struct vector *vector;           /* schema->n */
  struct arena *arena;             /* lives as long as the batch; for the vectors that a stage adds */
  const struct origin *origin;     /* NULL: not read from CSV */
  const struct batch_lines *lines; /* NULL: not known, or the records tell it themselves */
  struct position position;        /* a batch made from another (extended, gathered) has the position of that one */
};

static inline struct span vector_text(const struct vector *vector, size_t row) {
  return vector->code ? vector->word[vector->code[row]] : vector->text[row];
}

/* For a column that may be absent. */
static inline struct span batch_text_at(const struct batch *batch, size_t column, size_t row) {
  return column == SCHEMA_ABSENT ? (struct span){0} : vector_text(&batch->vector[column], row);
}

static inline decimal batch_number_at(const struct batch *batch, size_t column, size_t row) {
  return column == SCHEMA_ABSENT ? DECIMAL_MISSING : batch->vector[column].number[row];
}

/* Is it the same text in both rows? Two codes with the same text count as different. */
static inline bool vector_same(const struct vector *vector, size_t a, size_t b) {
  if (vector->code) return vector->code[a] == vector->code[b];
  struct span x = vector->text[a], y = vector->text[b];
  return x.n == y.n && (x.p == y.p || span_equal(x, y));
}

/* Are these the same cells at the same address? */
static inline bool vector_is(const struct vector *a, const struct vector *b) {
  return a->number == b->number && a->code == b->code && a->word == b->word;
}

/* Make a batch of this schema with vectors allocated, not filled. */
struct batch batch_new(struct arena *arena, const struct schema *schema, size_t rows);
/* Make a batch of `wider` that begins with the vectors of `batch`; the caller sets the others. */
struct batch batch_extend(const struct batch *batch, const struct schema *wider);
/* Make a batch whose row k is row from[k] of `batch`. */
struct batch batch_gather(const struct batch *batch, const size_t *from, size_t rows);
/* A cell as it would be printed, or as it was written if the column was not read; in the arena. */
struct span batch_text(const struct batch *batch, size_t column, size_t row, struct arena *arena);

#endif
