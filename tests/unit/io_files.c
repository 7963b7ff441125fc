/* SPDX-License-Identifier: GPL-3.0-or-later */
/* io_files.c - CSV written, outputs that appear whole or not at all, digests, small tables. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "data/period.h"
#include "io/csv.h"
#include "io/digest.h"
#include "io/output.h"
#include "io/table_file.h"

static char directory[] = "/tmp/tertia-io-XXXXXX";
static char *in_directory(const char *name) {
  static char path[4][256];
  static int turn;
  char *p = path[turn++ % 4];
  snprintf(p, sizeof path[0], "%s/%s", directory, name);
  return p;
}

static void put_file(const char *path, const char *text) {
  FILE *f = fopen(path, "w");
  assert_non_null(f);
  fputs(text, f);
  fclose(f);
}

static void quotes_only_where_needed(void **state) {
  (void)state;
  struct strbuf out = {0};
  const char *cell[] = {"a", "a,b", "say \"x\"", "two\nlines", " lead", "trail\t", "in side", "", "业"};
  for (size_t i = 0; i < 9; i++) csv_write_cell(&out, span_of(cell[i]), i == 8);
  assert_string_equal(out.bytes, "a,\"a,b\",\"say \"\"x\"\"\",\"two\nlines\",\" lead\",\"trail\t\",in side,,业\n");
  strbuf_free(&out);
}

static void writes_every_type_and_a_lone_empty_cell(void **state) {
  (void)state;
  struct arena arena = {0};
  struct schema_builder builder;
  schema_start(&builder, &arena);
  schema_add(&builder, span_of("name"), COLUMN_TEXT);
  struct schema one = schema_done(&builder);
  struct csv_writer *writer = csv_writer_new();
  struct batch lone = batch_new(&arena, &one, 2);
  lone.vector[0].text[0] = (struct span){0};
  lone.vector[0].text[1] = span_of("x");
  struct strbuf out = {0};
  csv_write_header(&out, &one);
  csv_write_batch(writer, &out, &lone);
  assert_string_equal(out.bytes, "name\n\"\"\nx\n");
  strbuf_clear(&out);

  schema_start(&builder, &arena);
  schema_add(&builder, span_of("name"), COLUMN_TEXT);
  schema_add(&builder, span_of("value"), COLUMN_DECIMAL);
  schema_add(&builder, span_of("period"), COLUMN_PERIOD);
  struct schema three = schema_done(&builder);
  struct batch batch = batch_new(&arena, &three, 4);
  period_code period[] = {period_make(PERIOD_YEAR, 2019, 1), period_make(PERIOD_QUARTER, 2019, 3),
                          period_make(PERIOD_MONTH, 2019, 7), PERIOD_NONE};
  decimal value[] = {12500000, -1, DECIMAL_MISSING, 0};
  for (size_t i = 0; i < 4; i++) {
    batch.vector[0].text[i] = span_of("a");
    batch.vector[1].number[i] = value[i];
    batch.vector[2].number[i] = period[i];
  }
  csv_write_batch(writer, &out, &batch);
  assert_string_equal(out.bytes, "a,12.5,2019\na,-0.000001,2019Q3\na,,2019-07\na,0,\n");
  csv_writer_free(writer);
  strbuf_free(&out);
  arena_free(&arena);
}

static void output_appears_on_commit_only(void **state) {
  (void)state;
  struct err err = {0};
  struct output *output;
  char *path = in_directory("out.csv");
  assert_int_equal(output_open(&output, path, &err), 0);
  assert_int_equal(output_write(output, span_of("half"), &err), 0);
  assert_int_equal(access(path, F_OK), -1);
  output_close(output);
  assert_int_equal(access(path, F_OK), -1);
  assert_int_equal(output_open(&output, path, &err), 0);
  assert_int_equal(output_write(output, span_of("whole"), &err), 0);
  assert_int_equal(output_commit(output, &err), 0);
  output_close(output);
  struct stat st;
  assert_int_equal(stat(path, &st), 0);
  assert_int_equal(st.st_size, 5);
  assert_int_equal(output_open(&output, in_directory("absent/out.csv"), &err), EX_CANTCREAT);
  assert_non_null(strstr(err.text, "absent/out.csv"));
  assert_int_equal(output_open(&output, directory, &err), EX_CANTCREAT);
}

static void full_disk_is_an_error(void **state) {
  (void)state;
  if (access("/dev/full", W_OK) != 0) skip();
  struct err err = {0};
  struct output *output;
  assert_int_equal(output_open(&output, "/dev/full", &err), 0);
  assert_int_equal(output_write(output, span_of("x"), &err), 0);
  assert_int_equal(output_commit(output, &err), EX_IOERR);
  output_close(output);
}

/* Expected sums: FIPS 180-4 examples "abc" and the empty message. */
static void digests_agree_with_the_standard(void **state) {
  (void)state;
  char hex[65];
  digest_bytes(span_of("abc"), hex);
  assert_string_equal(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  char *path = in_directory("empty");
  put_file(path, "");
  struct err err = {0};
  assert_int_equal(digest_file(path, hex, &err), 0);
  assert_string_equal(hex, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  assert_int_equal(digest_file(in_directory("absent"), hex, &err), EX_NOINPUT);
}

static void compressed_output_is_the_same_each_time_and_reads_back(void **state) {
  (void)state;
  struct err err = {0};
  char hex[2][65];
  for (int i = 0; i < 2; i++) {
    struct output *output;
    char *path = in_directory(i ? "b.csv.gz" : "a.csv.gz");
    assert_int_equal(output_open(&output, path, &err), 0);
    assert_int_equal(output_write(output, span_of("a,b\n"), &err), 0);
    for (int k = 0; k < 50000; k++) assert_int_equal(output_write(output, span_of("1,业\n"), &err), 0);
    assert_int_equal(output_commit(output, &err), 0);
    output_close(output);
    assert_int_equal(digest_file(path, hex[i], &err), 0);
  }
  assert_string_equal(hex[0], hex[1]);
  struct arena arena = {0};
  struct table table;
  assert_int_equal(table_read(in_directory("a.csv.gz"), &arena, &table, &err), 0);
  assert_int_equal(table.rows, 50000);
  assert_true(span_is(table_at(&table, 49999, 1), "业"));
  arena_free(&arena);
}

static void table_is_trimmed_filled_and_commented(void **state) {
  (void)state;
  struct err err = {0};
  struct arena arena = {0};
  struct table table;
  char *path = in_directory("table.tsv");
  put_file(path, "# a comment\ncode\tname\n\n 01 \t x y \n02\n# more\n03\tz\t\t\n");
  assert_int_equal(table_read(path, &arena, &table, &err), 0);
  assert_int_equal(table.rows, 3);
  assert_int_equal(table.columns, 2);
  assert_true(span_is(table_at(&table, 0, 0), "01") && span_is(table_at(&table, 0, 1), "x y"));
  assert_int_equal(table_at(&table, 1, 1).n, 0);
  assert_int_equal(table.line[0], 4);
  assert_int_equal(table.line[2], 7);
  path = in_directory("wide.csv");
  put_file(path, "a,b\n1,2,3\n");
  assert_int_equal(table_read(path, &arena, &table, &err), EX_DATAERR);
  assert_non_null(strstr(err.text, "wide.csv:2"));
  path = in_directory("stray.csv");
  put_file(path, "a,b\n1,\"x\"y\n");
  assert_int_equal(table_read(path, &arena, &table, &err), EX_DATAERR);
  assert_non_null(strstr(err.text, "stray.csv:2"));
  assert_int_equal(table_read(in_directory("none.csv"), &arena, &table, &err), EX_NOINPUT);
  put_file(in_directory("nothing.csv"), "");
  assert_int_equal(table_read(in_directory("nothing.csv"), &arena, &table, &err), EX_DATAERR);
  arena_free(&arena);
}

static int make_directory(void **state) {
  (void)state;
  return mkdtemp(directory) ? 0 : -1;
}

static int remove_directory(void **state) {
  (void)state;
  char command[64];
  snprintf(command, sizeof command, "rm -r %s", directory);
  return system(command);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(quotes_only_where_needed),
      cmocka_unit_test(writes_every_type_and_a_lone_empty_cell),
      cmocka_unit_test(output_appears_on_commit_only),
      cmocka_unit_test(full_disk_is_an_error),
      cmocka_unit_test(digests_agree_with_the_standard),
      cmocka_unit_test(compressed_output_is_the_same_each_time_and_reads_back),
      cmocka_unit_test(table_is_trimmed_filled_and_commented),
  };
  return cmocka_run_group_tests(tests, make_directory, remove_directory);
}
