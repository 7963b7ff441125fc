/* SPDX-License-Identifier: GPL-3.0-or-later */
/* looks.c - stages that look twice: two of them in one chain, any number of workers, blocks that end anywhere; batches
 * come back from bytes as they were. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "data/batch_bytes.h"
#include "data/period.h"
#include "flow/csv_source.h"
#include "flow/engine.h"
#include "io/csv.h"
#include "contract.d/share_stage.h"

#define CATALOG TESTS_DIR "/../pipeline/catalog"

static char dir[] = "/tmp/tertia-looks-XXXXXX";
static struct arena arena;

static const char *in_dir(const char *name) { return arena_format(&arena, "%s/%s", dir, name); }

static void write_text(const char *path, const char *text) {
  FILE *f = fopen(path, "w");
  assert_non_null(f);
  fputs(text, f);
  fclose(f);
}

static char *read_text(const char *path) {
  FILE *f = fopen(path, "r");
  assert_non_null(f);
  char *text = arena_zero(&arena, 1, 1 << 20);
  assert_true(fread(text, 1, (1 << 20) - 1, f) > 0);
  fclose(f);
  return text;
}

/* The chain: shares by division, then by region. */
static char *run(const char *const *file, size_t files, long jobs, size_t block) {
  static const struct share_options by_division = {"division", "revenue", "share_a"};
  static const struct share_options by_region = {"region", "revenue", "share_b"};
  struct link link[] = {{.stage = &share_stage, .options = &by_division},
                        {.stage = &share_stage, .options = &by_region}};
  struct world world;
  struct outlets outlets = {.quiet = true};
  struct engine_report report;
  struct err err = {0};
  const char *out = in_dir("out.csv");
  assert_int_equal(world_open(&world, CATALOG, jobs, &err), 0);
  struct engine_job job = {.source = &csv_source,
                           .sequential = true,
                           .path = file,
                           .paths = files,
                           .jobs = jobs,
                           .block_bytes = block,
                           .chain = {.world = &world, .link = link, .links = 2, .outlets = &outlets}};
  assert_int_equal(outlets_add(&outlets, 2, share_stage.ports, 0, out, &err), 0);
  assert_int_equal(outlets_open(&outlets, &err), 0);
  if (engine_run(&job, &report, &err)) fail_msg("%s", err.text);
  assert_int_equal(outlets_commit(&outlets, &err), 0);
  outlets_close(&outlets);
  world_close(&world);
  return read_text(out);
}

static void shares_are_of_the_whole(void **state) {
  (void)state;
  const char *file[] = {in_dir("a.csv"), in_dir("b.csv")};
  write_text(file[0], "division,region,revenue\nx,1,10\ny,1,30\nx,2,10\n");
  write_text(file[1], "division,region,revenue\nx,2,60\ny,2,\ny,2,70\n");
  /* of x 80, of y 100; of 1 40, of 2 140; the largest of x and y come last, then those of 1 and 2 behind all */
  const char *right = "division,region,revenue,share_a,share_b\n"
                      "x,1,10,0.125,0.25\nx,2,10,0.125,0.07142857142857142\ny,2,,,\nx,2,60,0.75,0.42857142857142855\n"
                      "y,1,30,0.3,0.75\ny,2,70,0.7,0.5\n";
  assert_string_equal(run(file, 2, 1, 0), right);
  for (long jobs = 1; jobs < 9; jobs++)
    for (size_t block = 64; block < 100; block += 12) assert_string_equal(run(file, 2, jobs, block), right);
}

static void many_records_in_any_blocks(void **state) {
  (void)state;
  struct strbuf text = {0};
  uint64_t x = 12345;
  strbuf_put(&text, "division,region,revenue,note\n");
  for (int i = 0; i < 6000; i++) {
    x = x * 6364136223846793005u + 1442695040888963407u;
    strbuf_format(&text, "%d,\"%d\", %d.50 ,%s\n", (int)(x >> 33) % 40, (int)(x >> 45) % 7, (int)(x >> 50) % 1000,
                  i % 5 ? "\"a,b\"" : "");
  }
  const char *file[] = {in_dir("many.csv")};
  write_text(file[0], text.bytes);
  strbuf_free(&text);
  const char *right = run(file, 1, 1, 0);
  assert_true(strlen(right) > 100000);
  static const size_t block[] = {0, 300, 5000, 20011};
  static const long jobs[] = {2, 3, 5, 8};
  for (size_t i = 0; i < 4; i++)
    for (size_t k = 0; k < 4; k++) assert_string_equal(run(file, 1, jobs[i], block[k]), right);
}

/* Every type, missing values, coded texts, records as they were written of which one column was changed and one never
 * read. */
static void batches_come_back_from_bytes(void **state) {
  (void)state;
  static const struct span word[] = {{"江北", 6}, {"", 0}}, record[] = {{"\"a\",007.5,2019,x", 16}, {"b,,,\"y,z\"", 9}};
  static const uint32_t code[] = {0, 1};
  struct schema_builder builder;
  schema_start(&builder, &arena);
  static const char *const name[] = {"text", "number", "period", "unread", "word", "real"};
  static const enum column_type type[] = {COLUMN_TEXT, COLUMN_DECIMAL, COLUMN_PERIOD,
                                          COLUMN_TEXT, COLUMN_TEXT,    COLUMN_REAL};
  for (size_t i = 0; i < 6; i++) schema_add(&builder, span_of(name[i]), type[i]);
  struct schema schema = schema_done(&builder);
  struct batch batch = batch_new(&arena, &schema, 2);
  batch.vector[0].text[0] = span_of("a"), batch.vector[0].text[1] = span_of("b");
  batch.vector[1].number[0] = 7500000, batch.vector[1].number[1] = DECIMAL_MISSING;
  batch.vector[2].number[0] = period_make(PERIOD_YEAR, 2019, 1), batch.vector[2].number[1] = PERIOD_NONE;
  batch.vector[3] = (struct vector){0};
  batch.vector[4] = (struct vector){.code = code, .word = word, .words = 2};
  batch.vector[5].real[0] = 0.1, batch.vector[5].real[1] = 1e300;
  struct vector read[4];
  memcpy(read, batch.vector, sizeof read);
  struct origin origin = {record, read, 4};
  batch.origin = &origin;
  batch.position = (struct position){7, 3, 5};
  decimal *changed = arena_array(&arena, decimal, 2);
  changed[0] = -7500000, changed[1] = DECIMAL_SCALE;
  batch.vector[1].number = changed;
  struct strbuf before = {0}, after = {0}, bytes = {0};
  struct csv_writer *writer = csv_writer_new();
  csv_write_batch(writer, &before, &batch);
  assert_string_equal(before.bytes, "\"a\",-7.5,2019,x,江北,0.1\nb,1,,\"y,z\",,1e+300\n");
  batch_pack(&batch, &bytes);
  batch_pack(&batch, &bytes);
  strbuf_reserve(&bytes, BATCH_BYTES_PAD);
  struct span rest = strbuf_view(&bytes);
  for (int i = 0; i < 2; i++) {
    struct batch back;
    assert_true(batch_unpack(&rest, &schema, &arena, &back));
    assert_int_equal(position_compare(back.position, batch.position), 0);
    strbuf_clear(&after);
    csv_write_batch(writer, &after, &back);
    assert_string_equal(after.bytes, before.bytes);
  }
  struct batch none;
  assert_false(batch_unpack(&rest, &schema, &arena, &none));
  csv_writer_free(writer);
  strbuf_free(&before), strbuf_free(&after), strbuf_free(&bytes);
}

static int set_up(void **state) {
  (void)state;
  return mkdtemp(dir) ? 0 : -1;
}

static int tear_down(void **state) {
  (void)state;
  static const char *const name[] = {"a.csv", "b.csv", "many.csv", "out.csv"};
  for (size_t i = 0; i < sizeof name / sizeof *name; i++) unlink(in_dir(name[i]));
  rmdir(dir);
  arena_free(&arena);
  return 0;
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(shares_are_of_the_whole),
                                     cmocka_unit_test(many_records_in_any_blocks),
                                     cmocka_unit_test(batches_come_back_from_bytes)};
  return cmocka_run_group_tests(tests, set_up, tear_down);
}
