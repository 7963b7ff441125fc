/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cube.c - see cube.h. */
#include "io/cube.h"

#include "data/period.h"

static const char *const dimension_names[] = {"region", "scheme", "category", "indicator",  "scope",   "basis",
                                              "price",  "target", "scenario", "definition", "vintage", "method"};
/* Measures of tables without a column `value`; their columns may be texts. */
static const char *const measure_names[] = {
    "growth", "contribution", "contribution_rate", "value_from", "value_to", "units", "mean", "lo80", "hi80",
    "lo95",   "hi95"};

static bool cube_is_among(const char *name, const char *const *list, size_t n) {
  for (size_t i = 0; i < n; i++)
    if (strcmp(name, list[i]) == 0) return true;
  return false;
}

static size_t cube_time_column(const struct schema *schema) {
  size_t to = schema_index(schema, span_of("to_period"));
  return to != SCHEMA_ABSENT ? to : schema_index(schema, span_of("period"));
}

static bool cube_is_measure(const struct cube *cube, size_t column, bool has_value) {
  const struct column *c = &cube->schema->column[column];
  if (has_value) return strcmp(c->name, "value") == 0;
  return c->type == COLUMN_DECIMAL || c->type == COLUMN_REAL ||
         cube_is_among(c->name, measure_names, sizeof measure_names / sizeof *measure_names);
}

struct cube cube_of(const struct schema *schema) {
  struct cube cube = {.schema = schema, .time = cube_time_column(schema)};
  bool has_value = schema_index(schema, span_of("value")) != SCHEMA_ABSENT;
  for (size_t c = 0; c < schema->n && c < CUBE_MOST; c++) {
    if (c == cube.time) continue;
    if (cube_is_measure(&cube, c, has_value))
      cube.measure[cube.measures++] = c;
    else if (cube_is_among(schema->column[c].name, dimension_names, sizeof dimension_names / sizeof *dimension_names))
      cube.dimension[cube.dimensions++] = c;
    else
      cube.attribute[cube.attributes++] = c;
  }
  cube.several = !has_value;
  return cube;
}

void cube_concept(const struct cube *cube, size_t column, struct strbuf *out) {
  const char *name = cube->schema->column[column].name;
  if (strcmp(name, "region") == 0)
    name = "REF_AREA";
  else if (strcmp(name, "unit") == 0)
    name = "UNIT_MEASURE";
  for (const char *p = name; *p; p++) {
    bool letter = (*p >= 'A' && *p <= 'Z') || (*p >= '0' && *p <= '9' && p > name) || *p == '_';
    strbuf_char(out, *p >= 'a' && *p <= 'z' ? (char)(*p - 32) : letter ? *p : '_');
  }
}

void cube_row(const struct batch *batch, size_t row, struct span *cell, struct arena *arena) {
  for (size_t c = 0; c < batch->schema->n; c++) cell[c] = batch_text(batch, c, row, arena);
}

void cube_time(struct span text, struct strbuf *out) {
  period_code period;
  if (period_read(text, &period) && period_kind(period) == PERIOD_QUARTER)
    strbuf_format(out, "%d-Q%d", period_year(period), period_number(period));
  else if (period_read(text, &period))
    period_write(period, out);
  else
    strbuf_span(out, text);
}

const char *cube_frequency(struct span text) {
  period_code period;
  if (!period_read(text, &period)) return "_Z";
  return period_kind(period) == PERIOD_YEAR ? "A" : period_kind(period) == PERIOD_QUARTER ? "Q" : "M";
}
