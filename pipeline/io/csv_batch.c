/* csv_batch.c - see csv.h: whole batches.
 *
 * For each batch it is settled once what stands in its rows: the record as it was written, then a print for each
 * further column, or for several coded ones side by side. Then rows are written one by one without printf. */
#include "io/csv.h"

#include <assert.h>
#include <stdlib.h>

#include "data/period.h"
#include "data/record.h"
#include "io/csv_cell.h"

enum { PERIODS = 64, PHRASES = 16, PHRASE_PAD = 32, NUMBER_ROOM = 26 };

/* Coded columns side by side with the same codes: what is printed for each code, commas and all, once it was asked for.
 */
struct phrases {
  const struct vector *first; /* of these columns, in the batch at hand */
  const struct span **word;   /* columns: their words */
  size_t columns;
  struct span *text; /* codes: NULL, or followed by PHRASE_PAD bytes that may be read */
  uint32_t codes;
};

struct period_text {
  int64_t period;
  char text[8];
  size_t n;
};

enum print_kind { PRINT_TEXT, PRINT_DECIMAL, PRINT_PERIOD, PRINT_PHRASE };
static const enum print_kind print_of[] = {
    [COLUMN_TEXT] = PRINT_TEXT, [COLUMN_DECIMAL] = PRINT_DECIMAL, [COLUMN_PERIOD] = PRINT_PERIOD};

struct print {
  enum print_kind kind;
  const struct vector *vector;
  const uint32_t *code;
  struct phrases *phrases;
  struct decimal_digits *digits; /* of the run of rows at hand */
};

struct csv_writer {
  struct arena arena; /* of phrases */
  struct phrases phrases[PHRASES];
  size_t phrased;
  struct period_text period[PERIODS];
  struct print *print; /* of the batch at hand */
  struct decimal_digits *digits;
  size_t prints, room;
  struct strbuf scratch;
};

struct csv_writer *csv_writer_new(void) {
  struct csv_writer *writer = memory_alloc(sizeof *writer);
  *writer = (struct csv_writer){0};
  return writer;
}

static void forget_phrases(struct csv_writer *writer) {
  for (size_t i = 0; i < writer->phrased; i++) free(writer->phrases[i].text);
  writer->phrased = 0;
  arena_reset(&writer->arena);
}

void csv_writer_free(struct csv_writer *writer) {
  if (!writer) return;
  forget_phrases(writer);
  arena_free(&writer->arena);
  free(writer->print);
  free(writer->digits);
  strbuf_free(&writer->scratch);
  free(writer);
}

/* Room for n bytes at p, the next place in the buffer, which may move. */
static inline char *room_for(struct strbuf *out, char *p, size_t n) {
  if (__builtin_expect((size_t)(out->bytes + out->room - p) > n, 1)) return p;
  out->n = (size_t)(p - out->bytes);
  strbuf_reserve(out, n);
  return out->bytes + out->n;
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

/* --- phrases --- */

static bool phrases_fit(const struct phrases *phrases, const struct vector *first, size_t columns) {
  bool fit = phrases->columns == columns;
  for (size_t i = 0; fit && i < columns; i++) fit = phrases->word[i] == first[i].word;
  return fit;
}

/* Codes may have become more since. */
static void make_room(struct phrases *phrases, uint32_t codes) {
  if (codes <= phrases->codes) return;
  phrases->text = memory_grow(phrases->text, codes * sizeof *phrases->text);
  memset(phrases->text + phrases->codes, 0, (codes - phrases->codes) * sizeof *phrases->text);
  phrases->codes = codes;
}

/* What is known of the words of these columns; words stay where they are as long as the run. */
static struct phrases *phrases_of(struct csv_writer *writer, const struct vector *first, size_t columns) {
  size_t at = 0;
  while (at < writer->phrased && !phrases_fit(&writer->phrases[at], first, columns)) at++;
  if (at == PHRASES) return NULL;
  struct phrases *phrases = &writer->phrases[at];
  if (at == writer->phrased) {
    writer->phrased++;
    *phrases = (struct phrases){.columns = columns};
    phrases->word = arena_alloc(&writer->arena, columns * sizeof *phrases->word);
    for (size_t i = 0; i < columns; i++) phrases->word[i] = first[i].word;
  }
  phrases->first = first;
  make_room(phrases, first[0].words);
  return phrases;
}

static void make_phrase(struct csv_writer *writer, const struct phrases *phrases, uint32_t code) {
  size_t room = PHRASE_PAD;
  for (size_t i = 0; i < phrases->columns; i++) room += 2 * phrases->word[i][code].n + 3;
  char *start = arena_alloc(&writer->arena, room), *p = start;
  for (size_t i = 0; i < phrases->columns; i++) {
    p = csv_put_cell(p, phrases->word[i][code]);
    *p++ = ',';
  }
  phrases->text[code] = span_between(start, p);
}

static inline char *put_phrase(struct csv_writer *writer, struct strbuf *out, char *p, const struct print *print,
                               size_t row, size_t fixed) {
  uint32_t code = print->code[row];
  if (!print->phrases->text[code].p) make_phrase(writer, print->phrases, code);
  struct span text = print->phrases->text[code];
  p = room_for(out, p, text.n + PHRASE_PAD + fixed);
  memcpy(p, text.p, PHRASE_PAD); /* most are shorter */
  if (text.n > PHRASE_PAD) memcpy(p + PHRASE_PAD, text.p + PHRASE_PAD, text.n - PHRASE_PAD);
  return p + text.n;
}

/* --- rows --- */

/* How many columns from here on have the same codes. */
static size_t coded_alike(const struct batch *batch, size_t column) {
  const struct vector *vector = &batch->vector[column];
  size_t n = 0, most = batch->schema->n - column;
  while (n < most && batch->schema->column[column + n].type == COLUMN_TEXT && vector[n].code &&
         vector[n].code == vector->code)
    n++;
  return n;
}

/* Settle how the columns from `column` on are printed. */
static void plan_prints(struct csv_writer *writer, const struct batch *batch, size_t column) {
  if (writer->room < batch->schema->n) {
    writer->room = batch->schema->n;
    writer->print = memory_grow(writer->print, writer->room * sizeof *writer->print);
    writer->digits = memory_grow(writer->digits, writer->room * sizeof *writer->digits);
  }
  writer->prints = 0;
  while (column < batch->schema->n) {
    struct print *print = &writer->print[writer->prints];
    size_t coded = coded_alike(batch, column);
    struct phrases *phrases = coded ? phrases_of(writer, &batch->vector[column], coded) : NULL;
    *print =
        (struct print){phrases ? PRINT_PHRASE : print_of[batch->schema->column[column].type], &batch->vector[column],
                       batch->vector[column].code, phrases, &writer->digits[writer->prints]};
    writer->prints++;
    column += phrases ? coded : 1;
  }
}

static inline char *put_value(struct csv_writer *writer, struct strbuf *out, char *p, enum print_kind kind,
                              const struct vector *vector, size_t row, size_t fixed) {
  if (kind == PRINT_DECIMAL) return decimal_put(p, vector->number[row]);
  if (kind == PRINT_PERIOD) return put_period(writer, p, vector->number[row]);
  struct span text = vector_text(vector, row);
  return csv_put_cell(room_for(out, p, 2 * text.n + 3 + fixed), text);
}

/* Numbers have `fixed` bytes of room in each row, which whatever is longer leaves them. */
static inline char *put_columns(struct csv_writer *writer, struct strbuf *out, char *p, size_t row, size_t fixed) {
  for (size_t i = 0; i < writer->prints; i++) {
    const struct print *print = &writer->print[i];
    if (print->kind == PRINT_PHRASE) {
      p = put_phrase(writer, out, p, print, row, fixed);
      continue;
    }
    if (print->kind == PRINT_DECIMAL)
      p = decimal_put_found(p, print->vector->number[row], print->digits, row % DECIMAL_RUN);
    else
      p = put_value(writer, out, p, print->kind, print->vector, row, fixed);
    *p++ = ',';
  }
  return p;
}

/* The digits of the numbers in the rows from `row` on. */
static void find_digits(const struct csv_writer *writer, const struct batch *batch, size_t row) {
  size_t n = batch->rows - row < DECIMAL_RUN ? batch->rows - row : DECIMAL_RUN;
  for (size_t i = 0; i < writer->prints; i++)
    if (writer->print[i].kind == PRINT_DECIMAL)
      decimal_find_digits(writer->print[i].vector->number + row, n, writer->print[i].digits);
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

/* Does the cell as it was written have the value that is now in the batch? */
static bool says(struct csv_writer *writer, struct span cell, const struct batch *batch, size_t column, size_t row) {
  const struct vector *vector = &batch->vector[column];
  struct span text = record_cell_text(cell, &writer->scratch);
  decimal value = DECIMAL_MISSING;
  period_code period = PERIOD_NONE;
  switch (batch->schema->column[column].type) {
  case COLUMN_TEXT:
    return span_equal(text, vector_text(vector, row));
  case COLUMN_DECIMAL:
    return (!text.n || !decimal_read(text, 0, &value)) && value == vector->number[row];
  case COLUMN_PERIOD:
    return (!text.n || period_read(text, &period)) && period == vector->number[row];
  }
  return false;
}

/* Cell by cell, those with another value than they had printed anew. */
static char *put_changed(struct csv_writer *writer, struct strbuf *out, char *p, const struct batch *batch, size_t row,
                         size_t fixed) {
  struct span record = batch->origin->record[row];
  const char *from = record.p, *end = record.p + record.n;
  for (size_t c = 0; c < batch->origin->columns; c++) {
    const char *to = record_cell_end(from, end);
    struct span cell = span_between(from, to);
    if (is_changed(batch, c) && !says(writer, cell, batch, c, row)) {
      p = room_for(out, p, NUMBER_ROOM + fixed);
      p = put_value(writer, out, p, print_of[batch->schema->column[c].type], &batch->vector[c], row, fixed);
    } else {
      p = room_for(out, p, cell.n + 2 + fixed);
      memcpy(p, cell.p, cell.n);
      p += cell.n;
    }
    *p++ = ',';
    from = to < end ? to + 1 : end;
  }
  return p;
}

static inline char *put_record(struct strbuf *out, char *p, struct span record, size_t fixed) {
  p = room_for(out, p, record.n + 2 + fixed);
  memcpy(p, record.p, record.n);
  p += record.n;
  *p++ = ',';
  return p;
}

static void write_rows(struct csv_writer *writer, struct strbuf *out, const struct batch *batch) {
  const struct origin *origin = batch->origin;
  bool changed = origin && any_changed(batch), lone = batch->schema->n == 1;
  size_t fixed = writer->prints * NUMBER_ROOM + 8;
  char *p = room_for(out, out->bytes + out->n, fixed);
  for (size_t row = 0; row < batch->rows; row++) {
    size_t start = (size_t)(p - out->bytes);
    if (row % DECIMAL_RUN == 0) find_digits(writer, batch, row);
    p = room_for(out, p, fixed);
    if (changed)
      p = put_changed(writer, out, p, batch, row, fixed);
    else if (origin)
      p = put_record(out, p, origin->record[row], fixed);
    p = put_columns(writer, out, p, row, fixed);
    if (lone && p == out->bytes + start + 1) { /* an empty cell alone in its row is quoted: a blank line is no record */
      memcpy(p - 1, "\"\",", 3);
      p += 2;
    }
    p[-1] = '\n';
  }
  *p = '\0';
  out->n = (size_t)(p - out->bytes);
}

void csv_write_batch(struct csv_writer *writer, struct strbuf *out, const struct batch *batch) {
  size_t written = batch->origin ? batch->origin->columns : 0;
  if (!batch->schema->n || !batch->rows) return;
  assert(written <= batch->schema->n);
  if (writer->phrased == PHRASES) forget_phrases(writer); /* of batches long gone, perhaps */
  plan_prints(writer, batch, written);
  strbuf_reserve(out, 0);
  write_rows(writer, out, batch);
}
