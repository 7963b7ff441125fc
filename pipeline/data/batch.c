/* batch.c - see batch.h. */
#include "data/batch.h"

#include "base/strbuf.h"
#include "data/period.h"

static union vector vector_new(struct arena *arena, enum column_type type, size_t rows) {
  if (type == COLUMN_TEXT) return (union vector){.text = arena_alloc(arena, rows * sizeof(struct span))};
  return (union vector){.number = arena_alloc(arena, rows * sizeof(int64_t))};
}

static struct batch batch_from(struct arena *arena, const struct schema *schema, size_t rows, size_t kept,
                               const union vector *vector) {
  struct batch batch = {schema, rows, arena_alloc(arena, schema->n * sizeof(union vector)), arena};
  for (size_t i = 0; i < schema->n; i++)
    batch.vector[i] = i < kept ? vector[i] : vector_new(arena, schema->column[i].type, rows);
  return batch;
}

struct batch batch_new(struct arena *arena, const struct schema *schema, size_t rows) {
  return batch_from(arena, schema, rows, 0, NULL);
}

struct batch batch_extend(const struct batch *batch, const struct schema *wider) {
  return batch_from(batch->arena, wider, batch->rows, batch->schema->n, batch->vector);
}

struct span batch_text(const struct batch *batch, size_t column, size_t row, struct arena *arena) {
  union vector v = batch->vector[column];
  struct strbuf text = {0};
  switch (batch->schema->column[column].type) {
  case COLUMN_TEXT: return (struct span){arena_copy(arena, v.text[row].p, v.text[row].n), v.text[row].n};
  case COLUMN_DECIMAL: decimal_write(v.number[row], &text); break;
  case COLUMN_PERIOD: period_write((period_code)v.number[row], &text); break;
  }
  struct span kept = {arena_copy(arena, text.bytes, text.n), text.n};
  strbuf_free(&text);
  return kept;
}

void batch_filter(struct batch *batch, const unsigned char *keep) {
  size_t rows = 0;
  for (size_t r = 0; r < batch->rows; r++) {
    if (!keep[r]) continue;
    if (rows != r)
      for (size_t c = 0; c < batch->schema->n; c++) {
        union vector v = batch->vector[c];
        if (batch->schema->column[c].type == COLUMN_TEXT) v.text[rows] = v.text[r];
        else v.number[rows] = v.number[r];
      }
    rows++;
  }
  batch->rows = rows;
}
