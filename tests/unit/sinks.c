/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sinks.c - which sink writes a file, and what each makes of the same batch. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "data/period.h"
#include "flow/outlet.h"
#include "io/sink.h"

enum { ROWS = 3 };

struct table {
  struct arena arena;
  struct schema schema;
  struct batch batch;
};

static void table_make(struct table *t) {
  *t = (struct table){0};
  struct schema_builder builder;
  schema_start(&builder, &t->arena);
  schema_add(&builder, span_of("name \"x\""), COLUMN_TEXT);
  schema_add(&builder, span_of("amount"), COLUMN_DECIMAL);
  schema_add(&builder, span_of("period"), COLUMN_PERIOD);
  schema_add(&builder, span_of("real"), COLUMN_REAL);
  t->schema = schema_done(&builder);
  t->batch = batch_new(&t->arena, &t->schema, ROWS);
  static const char *const text[ROWS] = {"a,\"b\"\n", "", "江北"};
  static const decimal amount[ROWS] = {1500000, DECIMAL_MISSING, -DECIMAL_SCALE};
  const double real[ROWS] = {0.1, NAN, 1e300};
  for (size_t r = 0; r < ROWS; r++) {
    t->batch.vector[0].text[r] = span_of(text[r]);
    t->batch.vector[1].number[r] = amount[r];
    t->batch.vector[2].number[r] = r == 1 ? PERIOD_NONE : period_make(PERIOD_MONTH, 2023, 5);
    t->batch.vector[3].real[r] = real[r];
  }
}

/* Through the whole of a sink: a file, with the batch in it twice. */
static const struct sink *sink_for(const char *path) {
  const struct sink *sink;
  struct err err = {0};
  if (sink_find(path, false, &sink, &err)) fail_msg("%s", err.text);
  return sink;
}

static char *written(const char *name) {
  char path[] = "/tmp/tertia-sink-XXXXXX", *text = NULL;
  assert_non_null(mkdtemp(path));
  struct table t;
  struct err err = {0};
  struct strbuf full = {0}, prepared = {0};
  strbuf_format(&full, "%s/%s", path, name);
  const struct sink *sink = sink_for(full.bytes);
  void *file, *writer;
  table_make(&t);
  assert_int_equal(sink->open(&file, full.bytes, &err), 0);
  assert_int_equal(sink->begin(file, &t.schema, &err), 0);
  writer = sink->writer_new ? sink->writer_new(&t.schema) : NULL;
  for (int i = 0; i < 2; i++) sink->prepare(writer, &t.batch, &prepared);
  assert_int_equal(sink->put(file, strbuf_view(&prepared), &err), 0);
  assert_int_equal(access(full.bytes, F_OK), -1); /* not before it is committed */
  assert_int_equal(sink->commit(file, &err), 0);
  sink->close(file);
  if (sink->writer_free) sink->writer_free(writer);
  FILE *f = fopen(full.bytes, "r");
  text = calloc(1, 4096);
  assert_true(fread(text, 1, 4095, f) > 0);
  fclose(f);
  unlink(full.bytes), rmdir(path);
  strbuf_free(&full), strbuf_free(&prepared), arena_free(&t.arena);
  return text;
}

#define CSV_ROWS "\"a,\"\"b\"\"\n\",1.5,2023-05,0.1\n,,,\n江北,-1,2023-05,1e+300\n"
#define JSON_ROWS                                                                                                      \
  "{\"name \\\"x\\\"\":\"a,\\\"b\\\"\\u000a\",\"amount\":1.5,\"period\":\"2023-05\",\"real\":0.1}\n"                   \
  "{\"name \\\"x\\\"\":null,\"amount\":null,\"period\":null,\"real\":null}\n"                                          \
  "{\"name \\\"x\\\"\":\"江北\",\"amount\":-1,\"period\":\"2023-05\",\"real\":1e+300}\n"

static void formats_hold_the_same_records(void **state) {
  (void)state;
  char *csv = written("a.csv"), *jsonl = written("a.jsonl");
  assert_string_equal(csv, "\"name \"\"x\"\"\",amount,period,real\n" CSV_ROWS CSV_ROWS);
  assert_string_equal(jsonl, JSON_ROWS JSON_ROWS);
  free(csv), free(jsonl);
}

static void endings_choose(void **state) {
  (void)state;
  assert_string_equal(sink_for("x.csv")->name, "csv");
  assert_string_equal(sink_for("x.csv.gz")->name, "csv");
  assert_string_equal(sink_for("x.jsonl")->name, "jsonl");
  assert_string_equal(sink_for("/tmp/x.jsonl.gz")->name, "jsonl");
  assert_string_equal(sink_for("-")->name, "csv");
  assert_true(sink_knows_ending("a.b.csv"));
  assert_false(sink_knows_ending("records"));
  assert_false(sink_knows_ending(".csv")); /* a name without anything before */
  static const char *const plain[] = {"records", "/dev/null",   "/dev/fd/63", "/proc/self/fd/1", "dir.d/records",
                                      ".hidden", "one.rejects", "sums.2023",  "tmp.Xa8sdK"};
  for (size_t i = 0; i < sizeof plain / sizeof *plain; i++) assert_string_equal(sink_for(plain[i])->name, "csv");
  static const struct {
    const char *path, *nearest;
  } wrong[] = {{"a.cvs", "'.csv'"},      {"a.csv.bz2", "bz2"}, {"a.jsnol", "'.jsonl'"},      {"d/a.xslx", "'.xlsx'"},
               {"a.csvgz", "'.csv.gz'"}, {"a.CSV", "'.csv'"},  {"a.json.gz", "'.jsonl.gz'"}, {"a.txt", ".txt"}};
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    const struct sink *sink;
    struct err err = {0};
    assert_int_equal(sink_find(wrong[i].path, false, &sink, &err), EX_USAGE);
    assert_non_null(strstr(err.text, wrong[i].nearest));
  }
  const struct sink *strict;
  struct err refused = {0};
  assert_int_equal(sink_find("one.rejects", true, &strict, &refused), EX_USAGE);
  struct strbuf endings = {0};
  sink_endings(&endings);
  assert_non_null(strstr(endings.bytes, ".jsonl.gz"));
  strbuf_free(&endings);
}

static void one_path_has_one_output(void **state) {
  (void)state;
  struct outlets outlets = {0};
  struct err err = {0};
  static const struct port ports[] = {{.name = "records"}, {.name = "page", .document = true}, {0}};
  assert_int_equal(outlets_add(&outlets, 0, ports, 0, "a.csv", &err), 0);
  assert_int_equal(outlets_add(&outlets, 0, ports, 1, "b.csv", &err), 0);
  assert_string_equal(outlets.outlet[1].sink->name, "document");
  assert_int_equal(outlets_add(&outlets, 1, ports, 1, "a.csv", &err), EX_USAGE);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(formats_hold_the_same_records),
      cmocka_unit_test(endings_choose),
      cmocka_unit_test(one_path_has_one_output),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
