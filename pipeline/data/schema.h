/* schema.h - which columns a stream of records has, and what each of them holds.
 *
 * Column names and types come from catalog/columns.csv; a name that is not there is text and passes through untouched.
 * A schema is built once, before the first batch, and is read-only from then on; names live as long as the schema.
 *
 * Of records read back from CSV only those columns are made that somebody looks at: while the chain is opened each of
 * these is marked `read`, and a column passed on keeps its mark in the schemas behind. The others have no vector: their
 * text stands in the record as it was written (struct origin in batch.h).
 */
#ifndef TERTIA_DATA_SCHEMA_H
#define TERTIA_DATA_SCHEMA_H

#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/span.h"

enum column_type {
  COLUMN_TEXT,    /* struct span: UTF-8; empty is missing */
  COLUMN_DECIMAL, /* decimal: millionths; DECIMAL_MISSING */
  COLUMN_PERIOD,  /* period_code, widened to int64_t; PERIOD_NONE */
  COLUMN_REAL     /* double; NaN. What is computed by other than exact sums */
};

struct column {
  const char *name;
  enum column_type type;
  bool *read; /* set by whoever is going to look at its values; NULL: they are there anyway. Schemas share it */
};

struct schema {
  const struct column *column; /* n */
  size_t n;
};

/* A schema in the making. */
struct schema_builder {
  struct arena *arena;
  struct column *column;
  size_t n, room;
};

void schema_start(struct schema_builder *builder, struct arena *arena);
/* Append a column; its index. The name is copied. That no name stands twice is checked once for the whole schema when a
 * chain is opened (flow/chain.c). */
size_t schema_add(struct schema_builder *builder, struct span name, enum column_type type);
/* A column that a stage writes: in the place of the input's column of this name, else behind all others. *at is its index,
 * which is not to be reckoned from the number of columns. EX_CONFIG where columns.csv gives the name another type. */
int schema_replace(struct schema_builder *builder, const char *name, enum column_type type, size_t *at, struct err *err);
void schema_add_all(struct schema_builder *builder, const struct schema *schema);
struct schema schema_done(const struct schema_builder *builder);

#define SCHEMA_ABSENT ((size_t)-1)
/* The first column whose name stands before it already, or SCHEMA_ABSENT. */
size_t schema_repeated(const struct schema *schema);
/* Index, or SCHEMA_ABSENT. Who asks is going to look at the column: it is marked as read. */
size_t schema_find(const struct schema *schema, struct span name);
/* The same for who asks batch_text() for single cells only: that needs no mark. */
size_t schema_index(const struct schema *schema, struct span name);
/* Mark one, or all: by those who look at columns without asking for each by its name. */
void schema_mark(const struct schema *schema, size_t column);
void schema_mark_all(const struct schema *schema);

static inline bool column_is_read(const struct column *column) { return !column->read || *column->read; }

#endif
