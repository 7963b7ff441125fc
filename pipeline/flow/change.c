/* SPDX-License-Identifier: GPL-3.0-or-later */
/* change.c - see change.h. */
#include "flow/change.h"

const struct port_column change_columns[] = {{"form", COLUMN_TEXT},
                                             {"unit", COLUMN_TEXT},
                                             {"period", COLUMN_PERIOD},
                                             {"column", COLUMN_TEXT},
                                             {"before", COLUMN_TEXT},
                                             {"after", COLUMN_TEXT},
                                             {"stage", COLUMN_TEXT},
                                             {"rule", COLUMN_TEXT},
                                             {"evidence", COLUMN_TEXT},
                                             {"file", COLUMN_TEXT},
                                             {"line", COLUMN_DECIMAL},
                                             {"cell", COLUMN_TEXT},
                                             {0}};

struct change_record change_record_find(const struct schema *schema) {
  return (struct change_record){schema_index(schema, span_of("form")), schema_index(schema, span_of("period")),
                                place_find(schema)};
}

static struct span change_text_at(const struct batch *batch, size_t column, size_t row) {
  return column == SCHEMA_ABSENT ? (struct span){0} : batch_text(batch, column, row, batch->arena);
}

struct change change_of(const struct change_record *record, const struct batch *batch, size_t row) {
  struct finding place = {0};
  struct change change = {.form = change_text_at(batch, record->form, row)};
  if (!period_read(change_text_at(batch, record->period, row), &change.period)) change.period = PERIOD_NONE;
  place_put(&record->place, batch, row, &place);
  change.unit = place.unit, change.file = place.file, change.line = place.line;
  return change;
}

void change_put(struct row_writer *out, const struct change *change) {
  row_text(out, change->form);
  row_text(out, change->unit);
  row_period(out, change->period);
  row_text(out, change->column);
  row_text(out, change->before);
  row_text(out, change->after);
  row_text(out, change->stage);
  row_text(out, change->rule);
  row_text(out, change->evidence);
  row_text(out, change->file);
  row_decimal(out, change->line ? (decimal)change->line * DECIMAL_SCALE : DECIMAL_MISSING);
  row_text(out, change->cell);
  row_end(out);
}
