/* SPDX-License-Identifier: GPL-3.0-or-later */
/* csv_batch.c - see csv.h: whole batches.
 *
 * The layout of the rows is determined once for each batch: the record as it was written, then one printing
 * operation for each further column, or for several adjacent ones. Rows are then written one by one without printf. */
#include "io/csv.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "base/real.h"
#include "data/record.h"
#include "data/written.h"
#include "io/csv_cell.h"
#include "io/csv_phrases.h"

enum { PERIODS = 64, NUMBER_ROOM = 26 /* of any number and a comma */ };

struct period_text {
  int64_t period;
  char text[8];
  size_t n;
};

/* How to print one column, or several adjacent ones. A word is a coded text, used when the phrase cache is full. */
enum print_kind { PRINT_TEXTS, PRINT_WORD, PRINT_DECIMALS, PRINT_PERIOD, PRINT_REAL, PRINT_PHRASE };

struct print {
  enum print_kind kind;
  size_t columns;
  const struct vector *vector; /* columns */
  struct csv_phrases *phrases;
  struct decimal_texts *numbers; /* columns: texts of the current run of rows */
};

/* The write position. Up to the limit there is room for all parts of a row whose length is bounded in advance:
 * numbers, texts as long as the longest of the batch, phrases of the usual length. */
struct pen {
  char *p, *limit;
  struct strbuf *out;
  size_t row;
};

struct csv_writer {
  struct csv_phrase_store phrases;
  struct period_text period[PERIODS];
  struct print *print; /* of the current batch */
  struct decimal_texts *numbers;
  size_t prints, room;
  struct strbuf scratch;
};

struct csv_writer *csv_writer_new(void) {
  struct csv_writer *writer = memory_alloc(sizeof *writer);
  *writer = (struct csv_writer){0};
  return writer;
}

void csv_writer_free(struct csv_writer *writer) {
  if (!writer) return;
  csv_phrases_free(&writer->phrases);
  free(writer->print);
  free(writer->numbers);
  strbuf_free(&writer->scratch);
  free(writer);
}

static void reserve(struct pen *pen, size_t n) {
  strbuf_reserve(pen->out, n + pen->row);
  pen->p = pen->out->bytes + pen->out->n;
  pen->limit = pen->out->bytes + pen->out->room - pen->row;
}

static void make_more(struct pen *pen, size_t n) {
  pen->out->n = (size_t)(pen->p - pen->out->bytes);
  reserve(pen, n);
}

/* Size of a text with enclosing quotes, all inner quotes doubled, and a comma. */
static inline size_t text_room(size_t n) { return 2 * n + 3; }

/* Ensure room for n bytes beyond the guaranteed reserve. */
static inline void need(struct pen *pen, size_t n) {
  if (__builtin_expect(pen->p > pen->limit || (size_t)(pen->limit - pen->p) < n, 0)) make_more(pen, n);
}

/* --- periods --- */

static inline char *put_period(struct csv_writer *writer, char *p, int64_t period) {
  struct period_text *known = &writer->period[(period ^ period >> 4) % PERIODS];
  if (known->period != period) {
    known->period = period;
    known->n = (size_t)(period_put(known->text, (period_code)period) - known->text);
  }
  memcpy(p, known->text, sizeof known->text);
  return p + known->n;
}

/* --- rows --- */

static inline void put_phrase(struct pen *pen, const struct print *print, size_t row) {
  struct span text = csv_phrase_text(print->phrases, print->vector->code[row]);
  if (__builtin_expect(text.n > CSV_PHRASE_PAD, 0)) {
    need(pen, text.n);
    memcpy(pen->p + CSV_PHRASE_PAD, text.p + CSV_PHRASE_PAD, text.n - CSV_PHRASE_PAD);
  }
  memcpy(pen->p, text.p, CSV_PHRASE_PAD); /* most are shorter */
  pen->p += text.n;
}

/* Count the columns from here on that share the same codes. */
static size_t coded_alike(const struct batch *batch, size_t column) {
  const struct vector *vector = &batch->vector[column];
  size_t n = 0, most = batch->schema->n - column;
  while (n < most && batch->schema->column[column + n].type == COLUMN_TEXT && vector[n].code &&
         vector[n].code == vector->code)
    n++;
  return n;
}

/* Count the columns from here on that are numbers. */
static size_t decimals_together(const struct batch *batch, size_t column) {
  size_t n = 0;
  while (column + n < batch->schema->n && batch->schema->column[column + n].type == COLUMN_DECIMAL) n++;
  return n;
}

static bool is_text(const struct batch *batch, size_t column) {
  return batch->schema->column[column].type == COLUMN_TEXT && !batch->vector[column].code;
}

/* Count the columns from here on that are uncoded texts. */
static size_t texts_together(const struct batch *batch, size_t column) {
  size_t n = 0;
  while (column + n < batch->schema->n && is_text(batch, column + n)) n++;
  return n;
}

static struct print plan_print(struct csv_writer *writer, const struct batch *batch, size_t column) {
  const struct vector *vector = &batch->vector[column];
  size_t coded = coded_alike(batch, column);
  struct csv_phrases *phrases = coded ? csv_phrases_of(&writer->phrases, vector, coded) : NULL;
  switch (batch->schema->column[column].type) {
  case COLUMN_DECIMAL:
    return (struct print){PRINT_DECIMALS, decimals_together(batch, column), vector, NULL, &writer->numbers[column]};
  case COLUMN_PERIOD:
    return (struct print){PRINT_PERIOD, 1, vector, NULL, NULL};
  case COLUMN_REAL:
    return (struct print){PRINT_REAL, 1, vector, NULL, NULL};
  default:
    if (phrases) return (struct print){PRINT_PHRASE, coded, vector, phrases, NULL};
    return coded ? (struct print){PRINT_WORD, 1, vector, NULL, NULL}
                 : (struct print){PRINT_TEXTS, texts_together(batch, column), vector, NULL, NULL};
  }
}

/* Choose how to print the columns from `column` on. */
static void plan_prints(struct csv_writer *writer, const struct batch *batch, size_t column) {
  if (writer->room < batch->schema->n) {
    writer->room = batch->schema->n;
    writer->print = memory_grow(writer->print, writer->room * sizeof *writer->print);
    writer->numbers = memory_grow(writer->numbers, writer->room * sizeof *writer->numbers);
  }
  writer->prints = 0;
  while (column < batch->schema->n) {
    struct print print = plan_print(writer, batch, column);
    writer->print[writer->prints++] = print;
    column += print.columns;
  }
}

static inline char *csv_batch_put_text(char *p, struct span text) {
  p = csv_put_cell(p, text);
  *p++ = ',';
  return p;
}

static inline char *put_texts(char *p, const struct print *print, size_t row) {
  for (const struct vector *vector = print->vector, *end = vector + print->columns; vector < end; vector++)
    p = csv_batch_put_text(p, vector->text[row]);
  return p;
}

static inline void put_word(struct pen *pen, struct span text) {
  need(pen, text_room(text.n));
  pen->p = csv_batch_put_text(pen->p, text);
}

static inline char *put_decimals(char *p, const struct print *print, size_t row) {
  size_t i = row % DECIMAL_RUN;
  for (const struct decimal_texts *texts = print->numbers, *end = texts + print->columns; texts < end; texts++) {
    if (__builtin_expect(decimal_is_odd(texts, i), 0))
      p = decimal_put(p, print->vector[texts - print->numbers].number[row]);
    else
      p = decimal_put_found(p, texts, i);
    *p++ = ',';
  }
  return p;
}

static inline void put_columns(struct csv_writer *writer, struct pen *pen, size_t row) {
  for (const struct print *print = writer->print, *end = print + writer->prints; print < end; print++)
    switch (print->kind) {
    case PRINT_TEXTS:
      pen->p = put_texts(pen->p, print, row);
      break;
    case PRINT_WORD:
      put_word(pen, print->vector->word[print->vector->code[row]]);
      break;
    case PRINT_DECIMALS:
      pen->p = put_decimals(pen->p, print, row);
      break;
    case PRINT_PERIOD:
      pen->p = put_period(writer, pen->p, print->vector->number[row]);
      *pen->p++ = ',';
      break;
    case PRINT_REAL:
      pen->p = real_put(pen->p, print->vector->real[row]);
      *pen->p++ = ',';
      break;
    case PRINT_PHRASE:
      put_phrase(pen, print, row);
      break;
    }
}

/* Print the numbers in the rows from `row` on. */
static void find_numbers(const struct csv_writer *writer, const struct batch *batch, size_t row) {
  size_t n = batch->rows - row < DECIMAL_RUN ? batch->rows - row : DECIMAL_RUN;
  for (size_t i = 0; i < writer->prints; i++)
    for (size_t k = 0; writer->print[i].kind == PRINT_DECIMALS && k < writer->print[i].columns; k++)
      decimal_find_texts(writer->print[i].vector[k].number + row, n, &writer->print[i].numbers[k]);
}

/* --- records as they were written --- */

static bool is_changed(const struct batch *batch, size_t column) {
  return !vector_is(&batch->vector[column], &batch->origin->vector[column]);
}

static bool any_changed(const struct batch *batch) {
  bool any = false;
  for (size_t c = 0; c < batch->origin->columns; c++) any |= is_changed(batch, c);
  return any;
}

/* Does the cell as it was written have the current value in the batch? */
static bool says(struct csv_writer *writer, struct span cell, const struct batch *batch, size_t column, size_t row) {
  const struct vector *vector = &batch->vector[column];
  struct span text = record_cell_text(cell, &writer->scratch);
  decimal value;
  double real;
  switch (batch->schema->column[column].type) {
  case COLUMN_TEXT:
    if (written_is_code(span_of(batch->schema->column[column].name))) text = written_code(text);
    return span_equal(text, vector_text(vector, row));
  case COLUMN_DECIMAL:
    return written_number(text, &value) != NUMBER_NONE && value == vector->number[row];
  case COLUMN_PERIOD:
    return written_period(text) == vector->number[row];
  case COLUMN_REAL:
    if (written_real(text, &real) == NUMBER_NONE) return false;
    return isnan(real) ? isnan(vector->real[row]) : real == vector->real[row];
  }
  return false;
}

static void csv_batch_put_value(struct csv_writer *writer, struct pen *pen, const struct batch *batch, size_t column,
                                size_t row) {
  const struct vector *vector = &batch->vector[column];
  switch (batch->schema->column[column].type) {
  case COLUMN_TEXT:
    put_word(pen, vector_text(vector, row));
    return;
  case COLUMN_DECIMAL:
    pen->p = decimal_put(pen->p, vector->number[row]);
    break;
  case COLUMN_PERIOD:
    pen->p = put_period(writer, pen->p, vector->number[row]);
    break;
  case COLUMN_REAL:
    pen->p = real_put(pen->p, vector->real[row]);
    break;
  }
  *pen->p++ = ',';
}

static inline char *put_written(char *p, struct span written) {
  memcpy(p, written.p, written.n);
  p[written.n] = ',';
  return p + written.n + 1;
}

/* Copy cells one by one, printing again those whose value has changed. */
static void put_changed(struct csv_writer *writer, struct pen *pen, const struct batch *batch, size_t row) {
  struct span record = batch->origin->record[row];
  const char *from = record.p, *end = record.p + record.n;
  for (size_t c = 0; c < batch->origin->columns; c++) {
    const char *to = record_cell_end(from, end);
    struct span cell = span_between(from, to);
    need(pen, NUMBER_ROOM + cell.n);
    if (is_changed(batch, c) && !says(writer, cell, batch, c, row))
      csv_batch_put_value(writer, pen, batch, c, row);
    else
      pen->p = put_written(pen->p, cell);
    from = to < end ? to + 1 : end;
  }
}

/* An upper bound of the lengths, less than twice the longest. */
static size_t longest_of(const struct span *text, size_t rows) {
  size_t any = 0;
  for (size_t row = 0; row < rows; row++) any |= text[row].n;
  return any;
}

static size_t texts_room(const struct print *print, size_t rows) {
  size_t room = 0;
  for (size_t i = 0; i < print->columns; i++) room += text_room(longest_of(print->vector[i].text, rows));
  return room;
}

static size_t room_of(const struct print *print, size_t rows) {
  switch (print->kind) {
  case PRINT_TEXTS:
    return texts_room(print, rows);
  case PRINT_PHRASE:
    return CSV_PHRASE_PAD;
  default:
    return print->columns * NUMBER_ROOM;
  }
}

/* Room for one row, except for parts longer than usual; and for the quotes of a lone cell. */
static size_t row_room(const struct csv_writer *writer, const struct batch *batch) {
  size_t room = NUMBER_ROOM;
  if (batch->origin) room += longest_of(batch->origin->record, batch->rows) + 1;
  for (size_t i = 0; i < writer->prints; i++) room += room_of(&writer->print[i], batch->rows);
  return room;
}

static void write_rows(struct csv_writer *writer, struct strbuf *out, const struct batch *batch) {
  const struct origin *origin = batch->origin;
  bool changed = origin && any_changed(batch), lone = batch->schema->n == 1;
  struct pen pen = {.out = out, .row = row_room(writer, batch)};
  reserve(&pen, 0);
  for (size_t row = 0; row < batch->rows; row++) {
    size_t start = (size_t)(pen.p - out->bytes);
    if (row % DECIMAL_RUN == 0) find_numbers(writer, batch, row);
    need(&pen, 0);
    if (changed)
      put_changed(writer, &pen, batch, row);
    else if (origin)
      pen.p = put_written(pen.p, origin->record[row]);
    put_columns(writer, &pen, row);
    if (lone &&
        pen.p == out->bytes + start + 1) { /* an empty cell alone in its row is quoted: a blank line is not a record */
      memcpy(pen.p - 1, "\"\",", 3);
      pen.p += 2;
    }
    pen.p[-1] = '\n';
  }
  *pen.p = '\0';
  out->n = (size_t)(pen.p - out->bytes);
}

void csv_write_batch(struct csv_writer *writer, struct strbuf *out, const struct batch *batch) {
  size_t written = batch->origin ? batch->origin->columns : 0;
  if (!batch->schema->n || !batch->rows) return;
  assert(written <= batch->schema->n);
  csv_phrases_make_way(&writer->phrases);
  plan_prints(writer, batch, written);
  write_rows(writer, out, batch);
}
