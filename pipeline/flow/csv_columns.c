/* SPDX-License-Identifier: GPL-3.0-or-later */
/* csv_columns.c - reads the cells of a block into columns, and rejects records with a cell that is not valid for its
 * column. */
#include "flow/csv_columns.h"

#include <stdlib.h>

#include "base/i18n.h"
#include "data/written.h"

/* Why a record is rejected. */
enum {
  NO_TROUBLE,
  TROUBLE_DAMAGE,
  TROUBLE_CELLS,
  TROUBLE_COLUMN /* from here on: index of the first bad column, plus
                  * this constant */
};

/* Record the first column that is wrong; that one is reported. */
static bool csv_columns_note(struct reading *in, size_t row, size_t column) {
  uint32_t *trouble = &in->trouble[in->record[row] - in->from];
  if (*trouble == NO_TROUBLE) *trouble = (uint32_t)(TROUBLE_COLUMN + column);
  return false;
}

static bool all_shaped(const struct reading *in) {
  const struct cells *cells = in->cells;
  uint32_t odd = 0, columns = (uint32_t)in->own->schema.n;
  for (size_t r = in->from; r < in->to; r++) odd |= (cells->width[r] ^ columns) | cells->damage[r];
  return odd == 0;
}

static void choose_all(struct reading *in) {
  const struct cells *cells = in->cells;
  in->rows = in->to - in->from;
  memset(in->trouble, NO_TROUBLE, in->rows * sizeof *in->trouble);
  for (size_t row = 0; row < in->rows; row++) {
    in->record[row] = (uint32_t)(in->from + row);
    in->cell[row] = cells->cell + cells->first[in->from + row];
  }
}

void block_choose(struct reading *in) {
  const struct cells *cells = in->cells;
  if (all_shaped(in)) {
    choose_all(in);
    return;
  }
  in->rows = 0;
  for (size_t r = in->from; r < in->to; r++) {
    uint32_t trouble = NO_TROUBLE;
    if (cells->width[r] != in->own->schema.n) trouble = TROUBLE_CELLS;
    if (cells->damage[r]) trouble = TROUBLE_DAMAGE;
    in->trouble[r - in->from] = trouble;
    in->record[in->rows] = (uint32_t)r;
    in->cell[in->rows] = cells->cell + cells->first[r];
    in->rows += trouble == NO_TROUBLE;
  }
}

/* This function and the next ones return whether all values were valid for their type. */
static bool read_decimals(struct reading *in, size_t column, struct vector *vector) {
  bool good = true;
  vector->number = arena_alloc(in->arena, in->rows * sizeof *vector->number);
  size_t place = in->own->place[column], odd = in->own->decimals(in->cell, in->rows, place, vector->number, in->odd);
  for (size_t i = 0; i < odd; i++) {
    size_t row = in->odd[i];
    struct span cell = in->cell[row][place];
    decimal *value = &vector->number[row];
    enum number number = written_number(cell, value);
    in->missing_words += number == NUMBER_ABSENT;
    if (number == NUMBER_NONE) good = csv_columns_note(in, row, column);
  }
  return good;
}

/* Record cells that are not valid periods. */
static bool note_periods(struct reading *in, size_t column, const int64_t *period) {
  bool good = true;
  for (size_t row = 0; row < in->rows; row++)
    if (period[row] == PERIOD_BAD) good = csv_columns_note(in, row, column);
  return good;
}

/* Record codes that a spreadsheet turned into numbers. */
static bool note_damaged(struct reading *in, size_t column, const struct vector *vector) {
  bool good = true;
  for (size_t row = 0; row < in->rows; row++)
    if (written_code_is_damaged(vector_text(vector, row))) good = csv_columns_note(in, row, column);
  return good;
}

/* Returns false when the columns cannot be read as words. *good: all periods were valid. */
static bool read_phrase(struct reading *in, struct csv_phrase *phrase, struct vector *vector, bool *good) {
  if (!csv_phrase_read(phrase, in->cell, in->own->place[phrase->first], in->rows, in->arena, vector)) return false;
  for (size_t i = 0; i < phrase->columns; i++) {
    if (phrase->period[i]) *good &= note_periods(in, phrase->first + i, vector[i].number);
    if (phrase->damaged[i]) *good &= note_damaged(in, phrase->first + i, &vector[i]);
  }
  return true;
}

static bool csv_columns_read_texts(struct reading *in, size_t column, struct vector *vector) {
  size_t place = in->own->place[column];
  vector->text = arena_alloc(in->arena, in->rows * sizeof *vector->text);
  for (size_t row = 0; row < in->rows; row++) vector->text[row] = in->cell[row][place];
  if (!in->own->code[column]) return true;
  for (size_t row = 0; row < in->rows; row++) vector->text[row] = written_code(vector->text[row]);
  return note_damaged(in, column, vector);
}

static bool read_periods(struct reading *in, size_t column, struct vector *vector) {
  size_t place = in->own->place[column];
  vector->number = arena_alloc(in->arena, in->rows * sizeof *vector->number);
  for (size_t row = 0; row < in->rows; row++) vector->number[row] = written_period(in->cell[row][place]);
  return note_periods(in, column, vector->number);
}

static bool read_reals(struct reading *in, size_t column, struct vector *vector) {
  size_t place = in->own->place[column];
  bool good = true;
  vector->real = arena_alloc(in->arena, in->rows * sizeof *vector->real);
  for (size_t row = 0; row < in->rows; row++) {
    enum number number = written_real(in->cell[row][place], &vector->real[row]);
    in->missing_words += number == NUMBER_ABSENT;
    if (number == NUMBER_NONE) good = csv_columns_note(in, row, column);
  }
  return good;
}

static bool read_column(struct reading *in, size_t column, struct vector *vector) {
  bool good = true;
  if (!in->own->read[column]) return true;
  switch (in->own->schema.column[column].type) {
  case COLUMN_DECIMAL:
    return read_decimals(in, column, vector);
  case COLUMN_REAL:
    return read_reals(in, column, vector);
  case COLUMN_PERIOD:
    return read_phrase(in, &in->mine->alone[column], vector, &good) ? good : read_periods(in, column, vector);
  default:
    return read_phrase(in, &in->mine->alone[column], vector, &good) ? good : csv_columns_read_texts(in, column, vector);
  }
}

bool block_read(struct reading *in, struct vector *vector) {
  size_t n = in->own->schema.n;
  bool good = true;
  memset(vector, 0, n * sizeof *vector);
  in->missing_words = 0;
  for (size_t c = 0; c < n;) {
    struct csv_phrase *joined = &in->mine->joined[c];
    if (joined->columns && read_phrase(in, joined, &vector[c], &good)) {
      c += joined->columns;
    } else {
      good &= read_column(in, c, &vector[c]);
      c++;
    }
  }
  return good;
}

void block_drop_troubled(struct reading *in) {
  size_t rows = 0;
  for (size_t row = 0; row < in->rows; row++) {
    in->record[rows] = in->record[row];
    in->cell[rows] = in->cell[row];
    rows += in->trouble[in->record[row] - in->from] == NO_TROUBLE;
  }
  in->rows = rows;
}

static const char *trouble_of_column(const struct column *column, struct span cell) {
  decimal value;
  if (column->type == COLUMN_PERIOD) return "not-a-period";
  if (column->type == COLUMN_TEXT) return "damaged-code";
  return decimal_read(cell, 0, &value) == DECIMAL_TOO_LARGE ? "number-too-large" : "not-a-number";
}

static void reject(const struct reading *in, size_t file, size_t record, uint32_t trouble, const struct emit *emit) {
  const struct cells *cells = in->cells;
  const struct span *cell = cells->cell + cells->first[record];
  struct finding finding = {.severity = SEVERITY_REJECT,
                            .file = span_of(in->own->path[file]),
                            .line = cells->first_line + cells->line[record],
                            .rule = span_of("number-of-cells")};
  if (trouble == TROUBLE_DAMAGE) {
    finding.rule = span_of("damaged-record");
    finding.value = cell[0];
  } else if (trouble >= TROUBLE_COLUMN) {
    const struct column *column = &in->own->schema.column[trouble - TROUBLE_COLUMN];
    finding.column = span_of(column->name);
    finding.value = cell[in->own->place[trouble - TROUBLE_COLUMN]];
    finding.rule = span_of(trouble_of_column(column, finding.value));
  }
  finding_give(emit->findings, &finding);
}

void block_reject(const struct reading *in, size_t file, const struct emit *emit) {
  for (size_t r = in->from; in->rows < in->to - in->from && r < in->to; r++)
    if (in->trouble[r - in->from]) reject(in, file, r, in->trouble[r - in->from], emit);
}

const struct origin *block_origin(const struct reading *in, const struct vector *vector) {
  const struct cells *cells = in->cells;
  struct origin *origin = arena_alloc(in->arena, sizeof *origin);
  struct span *record = arena_alloc(in->arena, in->rows * sizeof *record);
  for (size_t row = 0; row < in->rows; row++) {
    size_t r = in->record[row];
    record[row] = span_between(cells->text + cells->from[r], cells->text + cells->to[r]);
  }
  *origin = (struct origin){record, vector, in->own->schema.n};
  return origin;
}
