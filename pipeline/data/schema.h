/* SPDX-License-Identifier: GPL-3.0-or-later */
/* schema.h - the columns of a stream of records and their types.
 *
 * Column names and types come from catalog/columns.csv; a name that is not listed there is text and passes through
 * unchanged. A schema is built once, before the first batch, and is read-only from then on; names live as long as the
 * schema.
 *
 * Of records read back from CSV only the columns that some stage reads have vectors: while the chain is opened each of
 * these is marked `read`, and a column passed on keeps its mark in later schemas. The others have no vector: their text
 * stays in the record as written (struct origin in batch.h).
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
  COLUMN_REAL     /* double; NaN. For results that are not exact sums */
};

struct column {
  const char *name;
  enum column_type type;
  bool *read; /* set by a stage that reads the values; NULL: they are always there. Shared by schemas */
};

struct schema {
  const struct column *column; /* n */
  size_t n;
  const char *of; /* the file that the records come from, as messages name it; NULL: none, the records were made from
                   * raw files */
};

/* A schema under construction. */
struct schema_builder {
  struct arena *arena;
  struct column *column;
  size_t n, room;
};

void schema_start(struct schema_builder *builder, struct arena *arena);
/* Append a column; returns its index. The name is copied. Duplicate names are checked once for the whole schema when
 * a chain is opened (flow/chain.c). */
size_t schema_add(struct schema_builder *builder, struct span name, enum column_type type);
/* Add a column that a stage writes: in the place of the input's column of this name, otherwise after all others. *at
 * is its index; do not derive it from the number of columns. EX_CONFIG if columns.csv has another type for the name. */
int schema_replace(struct schema_builder *builder, const char *name, enum column_type type, size_t *at,
                   struct err *err);
void schema_add_all(struct schema_builder *builder, const struct schema *schema);
struct schema schema_done(const struct schema_builder *builder);

#define SCHEMA_ABSENT ((size_t)-1)
/* The first column with the name of an earlier one, or SCHEMA_ABSENT. */
size_t schema_repeated(const struct schema *schema);
/* Index, or SCHEMA_ABSENT. Also marks the column as read. */
size_t schema_find(const struct schema *schema, struct span name);
/* The same without the mark, for callers that only call batch_text() for single cells. */
size_t schema_index(const struct schema *schema, struct span name);
/* Mark one column, or all, as read: for stages that read columns without finding each by name. */
void schema_mark(const struct schema *schema, size_t column);
void schema_mark_all(const struct schema *schema);

static inline bool column_is_read(const struct column *column) { return !column->read || *column->read; }

#endif
