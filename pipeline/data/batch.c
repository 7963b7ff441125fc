/* batch.c - see batch.h. */
#include "data/batch.h"

#include "base/strbuf.h"
#include "data/period.h"

static struct vector vector_new(struct arena *arena, enum column_type type, size_t rows) {
  if (type == COLUMN_TEXT) return (struct vector){.text = arena_alloc(arena, rows * sizeof(struct span))};
  return (struct vector){.number = arena_alloc(arena, rows * sizeof(int64_t))};
}

struct batch batch_new(struct arena *arena, const struct schema *schema, size_t rows) {
  struct batch batch = {schema, rows, arena_array(arena, struct vector, schema->n), arena};
  for (size_t i = 0; i < schema->n; i++) batch.vector[i] = vector_new(arena, schema->column[i].type, rows);
  return batch;
}

struct batch batch_extend(const struct batch *batch, const struct schema *wider) {
  struct batch wide = {wider, batch->rows, arena_array(batch->arena, struct vector, wider->n), batch->arena};
  memcpy(wide.vector, batch->vector, batch->schema->n * sizeof *wide.vector);
  return wide;
}

struct span batch_text(const struct batch *batch, size_t column, size_t row, struct arena *arena) {
  const struct vector *v = &batch->vector[column];
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
  }
  struct span kept = {arena_copy(arena, text.bytes, text.n), text.n};
  strbuf_free(&text);
  return kept;
}
