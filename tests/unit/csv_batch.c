/* SPDX-License-Identifier: GPL-3.0-or-later */
/* csv_batch.c - batches to CSV: what no stage changed stays as it was written, coded columns print as their words. */
#include <stdio.h>
#include <stdlib.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "data/period.h"
#include "data/place.h"
#include "data/record.h"
#include "data/vocabulary.h"
#include "io/csv.h"

enum { ROWS = 3, READ = 4 };

/* Three records with everything that printing would write in another way; the last column was read by nobody. */
static const char *const record[ROWS] = {"\"a\", 007.50 ,2019,\"x,\"\"y\"", "b,+1,20190000,c", "\"b,c\",,,"};

struct bench {
  struct arena arena;
  struct schema read, wide;
  struct span line[ROWS];
  struct origin origin;
  struct batch in;
  struct csv_writer *writer;
  struct strbuf out;
};

static struct schema make_schema(struct arena *arena, size_t columns) {
  static const char *const name[] = {"text", "number", "period", "other", "added"};
  static const enum column_type type[] = {COLUMN_TEXT, COLUMN_DECIMAL, COLUMN_PERIOD, COLUMN_DECIMAL, COLUMN_DECIMAL};
  struct schema_builder builder;
  schema_start(&builder, arena);
  for (size_t i = 0; i < columns; i++) schema_add(&builder, span_of(name[i]), type[i]);
  return schema_done(&builder);
}

static void fill(struct batch *batch) {
  static const char *const text[ROWS] = {"a", "b", "b,c"};
  static const decimal number[ROWS] = {7500000, 1000000, DECIMAL_MISSING};
  int64_t year = period_make(PERIOD_YEAR, 2019, 1), period[ROWS] = {year, year, PERIOD_NONE};
  for (size_t r = 0; r < ROWS; r++) {
    batch->vector[0].text[r] = span_of(text[r]);
    batch->vector[1].number[r] = number[r];
    batch->vector[2].number[r] = period[r];
  }
  batch->vector[3] = (struct vector){0};
}

static void set_up(struct bench *b) {
  *b = (struct bench){.writer = csv_writer_new()};
  b->read = make_schema(&b->arena, READ);
  b->wide = make_schema(&b->arena, READ + 1);
  b->in = batch_new(&b->arena, &b->read, ROWS);
  fill(&b->in);
  for (size_t r = 0; r < ROWS; r++) b->line[r] = span_of(record[r]);
  b->origin = (struct origin){b->line, b->in.vector, READ};
  b->in.origin = &b->origin;
}

static void tear_down(struct bench *b) {
  csv_writer_free(b->writer);
  strbuf_free(&b->out);
  arena_free(&b->arena);
}

static struct batch widen(const struct bench *b, const struct batch *in) {
  struct batch out = batch_extend(in, &b->wide);
  out.vector[READ].number = arena_alloc(in->arena, in->rows * sizeof(int64_t));
  for (size_t r = 0; r < in->rows; r++) out.vector[READ].number[r] = (int64_t)r * 500000;
  return out;
}

static void records_stay_as_they_were_written(void **state) {
  (void)state;
  struct bench b;
  set_up(&b);
  struct batch out = widen(&b, &b.in);
  csv_write_batch(b.writer, &b.out, &out);
  assert_string_equal(b.out.bytes, "\"a\", 007.50 ,2019,\"x,\"\"y\",0\nb,+1,20190000,c,0.5\n\"b,c\",,,,1\n");
  tear_down(&b);
}

/* A stage has its own copy of each column, and another value in a few rows. */
static void only_cells_with_another_value_are_printed(void **state) {
  (void)state;
  struct bench b;
  set_up(&b);
  struct batch own = batch_new(&b.arena, &b.read, ROWS);
  fill(&own);
  own.origin = b.in.origin;
  csv_write_batch(b.writer, &b.out, &own);
  assert_string_equal(b.out.bytes, "\"a\", 007.50 ,2019,\"x,\"\"y\"\nb,+1,20190000,c\n\"b,c\",,,\n");
  strbuf_clear(&b.out);
  own.vector[1].number[0] = -7500000;
  own.vector[0].text[1] = span_of("\"");
  own.vector[2].number[1] = PERIOD_NONE;
  own.vector[2].number[2] = period_make(PERIOD_MONTH, 2019, 12);
  csv_write_batch(b.writer, &b.out, &own);
  assert_string_equal(b.out.bytes, "\"a\",-7.5,2019,\"x,\"\"y\"\n\"\"\"\",+1,,c\n\"b,c\",,2019-12,\n");
  tear_down(&b);
}

static void a_column_nobody_read_can_be_replaced(void **state) {
  (void)state;
  struct bench b;
  set_up(&b);
  struct batch out = widen(&b, &b.in);
  out.vector[3] = out.vector[READ];
  csv_write_batch(b.writer, &b.out, &out);
  assert_string_equal(b.out.bytes, "\"a\", 007.50 ,2019,0,0\nb,+1,20190000,0.5,0.5\n\"b,c\",,,1,1\n");
  tear_down(&b);
}

static void gathered_rows_keep_their_records(void **state) {
  (void)state;
  struct bench b;
  set_up(&b);
  struct batch changed = batch_gather(&b.in, (const size_t[]){0, 1, 2}, ROWS);
  changed.vector[1] = (struct vector){.number = arena_array(&b.arena, int64_t, ROWS)};
  struct batch some = batch_gather(&changed, (const size_t[]){2, 0, 2, 0}, 4), out = widen(&b, &some);
  csv_write_batch(b.writer, &b.out, &out);
  assert_string_equal(b.out.bytes,
                      "\"b,c\",0,,,0\n\"a\",0,2019,\"x,\"\"y\",0.5\n\"b,c\",0,,,1\n\"a\",0,2019,\"x,\"\"y\",1.5\n");
  tear_down(&b);
}

static void rows_of_any_length_find_room(void **state) {
  (void)state;
  struct bench b;
  set_up(&b);
  size_t n = 100000;
  char *text = memory_alloc(n + 1);
  memset(text, '"', n);
  struct batch own = batch_new(&b.arena, &b.read, ROWS);
  fill(&own);
  own.origin = &b.origin;
  own.vector[0].text[2] = (struct span){text, n};
  char *line = memset(arena_alloc(&b.arena, n), 'z', n);
  memcpy(line, "b,1,2019,", 9);
  b.line[1] = (struct span){line, n};
  csv_write_batch(b.writer, &b.out, &own);
  assert_true(b.out.n > 3 * n);
  own.origin = NULL;
  own.vector[3] = own.vector[1];
  size_t before = b.out.n;
  csv_write_batch(b.writer, &b.out, &own);
  assert_true(b.out.n > before + 2 * n && b.out.bytes[b.out.n - 1] == '\n');
  free(text);
  tear_down(&b);
}

/* --- coded columns --- */

enum { WORDS = 4 };

static const struct span word[2][WORDS] = {
    {{"", 0}, {"F", 1}, {"a,b", 3}, {"51", 2}},
    {{"wholesale and retail trade of things", 36}, {"T01", 3}, {" ", 1}, {"\"", 1}}};

static struct schema texts(struct arena *arena, size_t n) {
  struct schema_builder builder;
  schema_start(&builder, arena);
  for (size_t i = 0; i < n; i++) schema_add(&builder, span_of(arena_format(arena, "c%zu", i)), COLUMN_TEXT);
  return schema_done(&builder);
}

static void coded_columns_print_their_words(void **state) {
  (void)state;
  struct arena arena = {0};
  struct schema schema = texts(&arena, 3);
  static const uint32_t code[] = {0, 1, 2, 3, 1, 0}, other[] = {3, 3, 2, 1, 0, 0};
  struct vector vector[] = {{.code = code, .word = word[0], .words = WORDS},
                            {.code = code, .word = word[1], .words = WORDS},
                            {.code = other, .word = word[0], .words = WORDS}};
  struct batch batch = {.schema = &schema, .rows = 6, .vector = vector, .arena = &arena};
  struct csv_writer *writer = csv_writer_new();
  struct strbuf out = {0};
  const char *lines =
      ",wholesale and retail trade of things,51\nF,T01,51\n\"a,b\",\" \",\"a,b\"\n51,\"\"\"\",F\nF,T01,\n"
      ",wholesale and retail trade of things,\n";
  for (int i = 0; i < 2; i++) { /* the second time from memory */
    strbuf_clear(&out);
    csv_write_batch(writer, &out, &batch);
    assert_string_equal(out.bytes, lines);
  }
  csv_writer_free(writer);
  strbuf_free(&out);
  arena_free(&arena);
}

static void more_columns_than_are_remembered(void **state) {
  (void)state;
  enum { COLUMNS = 20 };
  struct arena arena = {0};
  struct schema schema = texts(&arena, COLUMNS);
  struct vector vector[COLUMNS];
  uint32_t code[COLUMNS][1];
  for (size_t i = 0; i < COLUMNS; i++) {
    code[i][0] = (uint32_t)(i % 2);
    vector[i] = (struct vector){.code = code[i], .words = 2};
    struct span *own = arena_array(&arena, struct span, 2);
    own[0] = span_of("a"), own[1] = span_of("b");
    vector[i].word = own;
  }
  struct batch batch = {.schema = &schema, .rows = 1, .vector = vector, .arena = &arena};
  struct csv_writer *writer = csv_writer_new();
  struct strbuf out = {0};
  for (int i = 0; i < 3; i++) csv_write_batch(writer, &out, &batch);
  const char *line = "a,b,a,b,a,b,a,b,a,b,a,b,a,b,a,b,a,b,a,b\n";
  for (size_t i = 0; i < 3; i++) assert_memory_equal(out.bytes + i * strlen(line), line, strlen(line));
  csv_writer_free(writer);
  strbuf_free(&out);
  arena_free(&arena);
}

/* --- single cells --- */

static void cells_of_a_record_are_found(void **state) {
  (void)state;
  struct strbuf scratch = {0};
  struct span line = span_of(record[0]); /* "a", 007.50 ,2019,"x,""y" */
  assert_true(span_is(record_cell(line, 0), "\"a\""));
  assert_true(span_is(record_cell(line, 1), " 007.50 "));
  assert_true(span_is(record_cell(line, 3), "\"x,\"\"y\""));
  assert_int_equal(record_cell(line, 4).n, 0);
  assert_true(span_is(record_cell_text(record_cell(line, 0), &scratch), "a"));
  assert_true(span_is(record_cell_text(record_cell(line, 1), &scratch), "007.50"));
  assert_true(span_is(record_cell_text(record_cell(line, 3), &scratch), "x,\"y"));
  strbuf_free(&scratch);
}

/* A finding tells file, line and unit, whether anybody looked at these columns or not. */
static void a_place_is_found_read_or_not(void **state) {
  (void)state;
  static const char *const name[] = {"unit", "file", "line"};
  static const enum column_type type[] = {COLUMN_TEXT, COLUMN_TEXT, COLUMN_DECIMAL};
  struct arena arena = {0};
  struct schema_builder builder;
  bool read[3] = {false, false, false};
  schema_start(&builder, &arena);
  for (size_t i = 0; i < 3; i++) {
    schema_add(&builder, span_of(name[i]), type[i]);
    builder.column[i].read = &read[i];
  }
  struct schema schema = schema_done(&builder);
  struct place place = place_find(&schema);
  assert_false(read[0] || read[1] || read[2]);
  struct span line = span_of("U1,\"a,b.csv\",17");
  struct vector nothing[3];
  memset(nothing, 0, sizeof nothing);
  struct origin origin = {&line, nothing, 3};
  struct batch unread = {.schema = &schema, .rows = 1, .vector = nothing, .arena = &arena, .origin = &origin};
  struct batch whole = batch_new(&arena, &schema, 1);
  whole.vector[0].text[0] = span_of("U1");
  whole.vector[1].text[0] = span_of("a,b.csv");
  whole.vector[2].number[0] = 17 * DECIMAL_SCALE;
  const struct batch *batch[] = {&unread, &whole};
  for (size_t i = 0; i < 2; i++) {
    struct finding finding = {0};
    place_put(&place, batch[i], 0, &finding);
    assert_true(span_is(finding.unit, "U1") && span_is(finding.file, "a,b.csv"));
    assert_int_equal(finding.line, 17);
  }
  struct place none = {SCHEMA_ABSENT, SCHEMA_ABSENT, SCHEMA_ABSENT};
  struct finding finding = {.line = 1};
  place_put(&none, &whole, 0, &finding);
  assert_true(finding.line == 0 && finding.unit.n == 0 && finding.file.n == 0);
  arena_free(&arena);
}

/* --- vocabulary --- */

static struct span padded(char room[64], const char *text) {
  memset(room, 'x', 64); /* what is behind a cell means nothing */
  memcpy(room, text, strlen(text));
  return (struct span){room, strlen(text)};
}

static void texts_have_one_number_each(void **state) {
  (void)state;
  struct arena arena = {0};
  struct vocabulary *v = vocabulary_new(&arena);
  static const char *const text[] = {"",
                                     "a",
                                     "ax",
                                     "axx",
                                     "x",
                                     "0123456789abcdef",
                                     "0123456789abcdex",
                                     "0123456",
                                     "0123456789abcdefg",
                                     "0123456789abcdefgx",
                                     "0123456789abcdef01234567",
                                     "0123456789abcdef01234568",
                                     "0123456789abcdef0123456789abcdef",
                                     "0123456789abcdef0123456789abcdeg"};
  for (uint32_t round = 0; round < 2; round++)
    for (uint32_t i = 0; i < sizeof text / sizeof *text; i++) {
      char room[64];
      assert_int_equal(vocabulary_number(v, padded(room, text[i]), i * 7 % 15), i); /* with any guess */
      assert_true(span_is(v->word[i], text[i]));
    }
  char room[64];
  assert_int_equal(vocabulary_number(v, padded(room, "0123456789abcdef0123456789abcdefg"), 0), VOCABULARY_NONE);
  arena_free(&arena);
}

static void a_vocabulary_is_full_at_last(void **state) {
  (void)state;
  struct arena arena = {0};
  struct vocabulary *v = vocabulary_new(&arena);
  char room[64], text[16];
  for (uint32_t i = 0; i < VOCABULARY_MOST; i++) {
    snprintf(text, sizeof text, "%u", i);
    assert_int_equal(vocabulary_number(v, padded(room, text), 0), i);
  }
  assert_int_equal(vocabulary_number(v, padded(room, "new"), 0), VOCABULARY_NONE);
  assert_int_equal(vocabulary_number(v, padded(room, "512"), 0), 512);
  arena_free(&arena);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(records_stay_as_they_were_written),
      cmocka_unit_test(only_cells_with_another_value_are_printed),
      cmocka_unit_test(a_column_nobody_read_can_be_replaced),
      cmocka_unit_test(gathered_rows_keep_their_records),
      cmocka_unit_test(rows_of_any_length_find_room),
      cmocka_unit_test(coded_columns_print_their_words),
      cmocka_unit_test(more_columns_than_are_remembered),
      cmocka_unit_test(cells_of_a_record_are_found),
      cmocka_unit_test(a_place_is_found_read_or_not),
      cmocka_unit_test(texts_have_one_number_each),
      cmocka_unit_test(a_vocabulary_is_full_at_last),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
