/* batch.h - some records, by column.
 *
 * A batch is lent: it and everything it points to are valid until the function it was passed to returns. Columns stand
 * in the order of the schema. A stage that passes most columns on makes a new batch whose vectors are the old ones,
 * and adds its own, allocated in the batch arena.
 */
#ifndef TERTIA_DATA_BATCH_H
#define TERTIA_DATA_BATCH_H

#include <stdint.h>

#include "base/decimal.h"
#include "data/schema.h"

enum { BATCH_ROWS = 1024 }; /* what producers aim at; a batch may have any number of rows */

/* A column. Texts may be coded: `code` is not NULL, and row r has word[code[r]]; `text` is then NULL. The words last as
 * long as the run and differ from each other only by their place: two codes may have the same text. Columns that depend
 * on one thing (the class, group and categories of an industry code) share one array of codes. */
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

/* The records a batch was read from, as they were written: what no stage changed is printed as it stands there. */
struct origin {
  const struct span *record;   /* rows: CSV without its line end */
  const struct vector *vector; /* columns: as they were read, empty where nobody looks. A batch that still has the same
                                  one has not changed the column */
  size_t columns;              /* the first of the schema */
};

/* Where the first row of a batch stands in the input; what a stage emits when it finishes stands behind all files. Rows of one batch follow each other in the order of the input, and
 * batches in the order of (file, block, row), however many workers there are and wherever blocks end. */
struct position {
  uint64_t block; /* of the file */
  uint32_t file;  /* among the files of the run */
  uint32_t row;   /* within the block */
};

static inline int position_compare(struct position a, struct position b) {
  if (a.file != b.file) return a.file < b.file ? -1 : 1;
  if (a.block != b.block) return a.block < b.block ? -1 : 1;
  return (a.row > b.row) - (a.row < b.row);
}

struct batch {
  const struct schema *schema;
  size_t rows;
  struct vector *vector; /* schema->n */
  struct arena *arena;   /* lives as long as the batch; for the vectors a stage adds */
  const struct origin *origin; /* NULL: not read from CSV */
  struct position position;    /* of a batch made from another (extended, gathered): that one's */
};

static inline struct span vector_text(const struct vector *vector, size_t row) {
  return vector->code ? vector->word[vector->code[row]] : vector->text[row];
}

/* Of a column that may be absent. */
static inline struct span batch_text_at(const struct batch *batch, size_t column, size_t row) {
  return column == SCHEMA_ABSENT ? (struct span){0} : vector_text(&batch->vector[column], row);
}

static inline decimal batch_number_at(const struct batch *batch, size_t column, size_t row) {
  return column == SCHEMA_ABSENT ? DECIMAL_MISSING : batch->vector[column].number[row];
}

/* Is it one text in both rows? Of two codes with the same text it says no. */
static inline bool vector_same(const struct vector *vector, size_t a, size_t b) {
  if (vector->code) return vector->code[a] == vector->code[b];
  struct span x = vector->text[a], y = vector->text[b];
  return x.n == y.n && (x.p == y.p || span_equal(x, y));
}

/* Are these the same cells of the same memory? */
static inline bool vector_is(const struct vector *a, const struct vector *b) {
  return a->number == b->number && a->code == b->code && a->word == b->word;
}

/* A batch of this schema with vectors allocated, not filled. */
struct batch batch_new(struct arena *arena, const struct schema *schema, size_t rows);
/* A batch of `wider` that begins with the vectors of `batch`; the further ones are for the caller to set. */
struct batch batch_extend(const struct batch *batch, const struct schema *wider);
/* A batch whose row k is row from[k] of `batch`. */
struct batch batch_gather(const struct batch *batch, const size_t *from, size_t rows);
/* A cell as it would be printed, or as it was written where nobody looks at the column; in the arena. */
struct span batch_text(const struct batch *batch, size_t column, size_t row, struct arena *arena);

#endif
