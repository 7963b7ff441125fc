/* SPDX-License-Identifier: GPL-3.0-or-later */
/* place.c - see place.h. */
#include "data/place.h"

struct place place_find(const struct schema *schema) {
  return (struct place){schema_index(schema, span_of("file")), schema_index(schema, span_of("line")),
                        schema_index(schema, span_of("unit"))};
}

static struct span place_text_of(const struct batch *batch, size_t column, size_t row) {
  return column == SCHEMA_ABSENT ? (struct span){0} : batch_text(batch, column, row, batch->arena);
}

void place_put_line(const struct batch *batch, size_t row, struct finding *finding) {
  if (!batch->lines) return;
  finding->file = batch->lines->file, finding->line = batch->lines->line[row];
}

void place_put(const struct place *place, const struct batch *batch, size_t row, struct finding *finding) {
  decimal line = 0;
  struct span text = place_text_of(batch, place->line, row);
  if (!text.n || decimal_read(text, 0, &line) != DECIMAL_OK || line < 0) line = 0;
  finding->file = place_text_of(batch, place->file, row);
  finding->line = (uint64_t)(line / DECIMAL_SCALE);
  if (place->file == SCHEMA_ABSENT && place->line == SCHEMA_ABSENT) place_put_line(batch, row, finding);
  finding->unit = place_text_of(batch, place->unit, row);
  finding->row = row + 1;
}
