/* SPDX-License-Identifier: GPL-3.0-or-later */
/* batch.c - see batch.h. */
#include "data/batch.h"

#include "base/strbuf.h"
#include "data/period.h"
#include "data/record.h"

static struct vector vector_new(struct arena *arena, enum column_type type, size_t rows) {
  if (type == COLUMN_TEXT) return (struct vector){.text = arena_alloc(arena, rows * sizeof(struct span))};
  if (type == COLUMN_REAL) return (struct vector){.real = arena_alloc(arena, rows * sizeof(double))};
  return (struct vector){.number = arena_alloc(arena, rows * sizeof(int64_t))};
}

struct batch batch_new(struct arena *arena, const struct schema *schema, size_t rows) {
  struct batch batch = {
      .schema = schema, .rows = rows, .vector = arena_array(arena, struct vector, schema->n), .arena = arena};
  for (size_t i = 0; i < schema->n; i++) batch.vector[i] = vector_new(arena, schema->column[i].type, rows);
  return batch;
}

struct batch batch_extend(const struct batch *batch, const struct schema *wider) {
  struct vector *vector = arena_array(batch->arena, struct vector, wider->n);
  memcpy(vector, batch->vector, batch->schema->n * sizeof *vector);
  struct batch extended = *batch;
  extended.schema = wider;
  extended.vector = vector;
  return extended;
}

static inline void *gather(struct arena *arena, const void *all, size_t size, const size_t *from, size_t rows) {
  char *own = arena_alloc(arena, rows * size);
  for (size_t k = 0; k < rows; k++) memcpy(own + k * size, (const char *)all + from[k] * size, size);
  return own;
}

static struct vector gather_vector(struct arena *arena, enum column_type type, const struct vector *all,
                                   const size_t *from, size_t rows) {
  struct vector own = *all;
  if (all->code)
    own.code = gather(arena, all->code, sizeof *all->code, from, rows);
  else if (type == COLUMN_TEXT && all->text)
    own.text = gather(arena, all->text, sizeof *all->text, from, rows);
  else if (type == COLUMN_REAL && all->real)
    own.real = gather(arena, all->real, sizeof *all->real, from, rows);
  else if (all->number)
    own.number = gather(arena, all->number, sizeof *all->number, from, rows);
  return own;
}

/* Vectors that are unchanged since reading remain marked as such. */
static const struct origin *gather_origin(const struct batch *batch, const struct batch *own, const size_t *from) {
  const struct origin *all = batch->origin;
  struct origin *origin = arena_alloc(batch->arena, sizeof *origin);
  struct vector *vector = arena_alloc(batch->arena, all->columns * sizeof *vector);
  for (size_t c = 0; c < all->columns; c++)
    vector[c] = vector_is(&all->vector[c], &batch->vector[c])
                    ? own->vector[c]
                    : gather_vector(batch->arena, batch->schema->column[c].type, &all->vector[c], from, own->rows);
  *origin =
      (struct origin){gather(batch->arena, all->record, sizeof *all->record, from, own->rows), vector, all->columns};
  return origin;
}

static const struct batch_lines *gather_lines(const struct batch *batch, const size_t *from, size_t rows) {
  struct batch_lines *lines = arena_alloc(batch->arena, sizeof *lines);
  const uint64_t *all = batch->lines->line;
  *lines = (struct batch_lines){batch->lines->file, gather(batch->arena, all, sizeof *all, from, rows)};
  return lines;
}

struct batch batch_gather(const struct batch *batch, const size_t *from, size_t rows) {
  size_t columns = batch->schema->n;
  struct batch own = *batch;
  own.rows = rows;
  own.vector = arena_alloc(batch->arena, columns * sizeof *own.vector);
  own.origin = NULL;
  for (size_t c = 0; c < columns; c++)
    own.vector[c] = gather_vector(batch->arena, batch->schema->column[c].type, &batch->vector[c], from, rows);
  if (batch->origin) own.origin = gather_origin(batch, &own, from);
  if (batch->lines) own.lines = gather_lines(batch, from, rows);
  return own;
}

static bool batch_is_there(const struct vector *vector) { return vector->code || vector->number; }

/* For a column that was not read. */
static struct span written_text(const struct batch *batch, size_t column, size_t row, struct arena *arena) {
  struct strbuf scratch = {0};
  struct span text = record_cell_text(record_cell(batch->origin->record[row], column), &scratch);
  struct span kept = {arena_copy(arena, text.p, text.n), text.n};
  strbuf_free(&scratch);
  return kept;
}

struct span batch_text(const struct batch *batch, size_t column, size_t row, struct arena *arena) {
  const struct vector *v = &batch->vector[column];
  if (!batch_is_there(v)) return written_text(batch, column, row, arena);
  struct strbuf text = {0};
  switch (batch->schema->column[column].type) {
  case COLUMN_TEXT:
    strbuf_span(&text, vector_text(v, row));
    break;
  case COLUMN_DECIMAL:
    decimal_write(v->number[row], &text);
    break;
  case COLUMN_PERIOD:
    period_write((period_code)v->number[row], &text);
    break;
  case COLUMN_REAL:
    strbuf_real(&text, v->real[row]);
    break;
  }
  struct span kept = {arena_copy(arena, text.bytes, text.n), text.n};
  strbuf_free(&text);
  return kept;
}
