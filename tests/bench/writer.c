/* SPDX-License-Identifier: GPL-3.0-or-later */
/* writer.c - how fast batches become CSV: the rows of a survey file, five texts (one with commas in a tenth of the
 * rows), a period and five amounts, written again and again. Prints megabytes of CSV a second on one thread. */
#include <stdio.h>
#include <time.h>

#include "data/period.h"
#include "io/csv.h"

enum { TEXTS = 5, AMOUNTS = 5, ROUNDS = 1000 };

static struct schema make_schema(struct arena *arena) {
  struct schema_builder builder;
  char name[16];
  schema_start(&builder, arena);
  for (int i = 0; i < TEXTS; i++)
    snprintf(name, sizeof name, "text%d", i), schema_add(&builder, span_of(name), COLUMN_TEXT);
  schema_add(&builder, span_of("period"), COLUMN_PERIOD);
  for (int i = 0; i < AMOUNTS; i++)
    snprintf(name, sizeof name, "amount%d", i), schema_add(&builder, span_of(name), COLUMN_DECIMAL);
  return schema_done(&builder);
}

static void fill(struct batch *batch) {
  static const char *const text[TEXTS] = {"91330110710994812Q", "重庆市华中信达信息技术有限公司", "500105", "6520",
                                          "3"};
  for (size_t row = 0; row < batch->rows; row++) {
    for (size_t i = 0; i < TEXTS; i++) batch->vector[i].text[row] = span_of(text[i]);
    if (row % 10 == 0) batch->vector[1].text[row] = span_of("重庆市华中信达信息技术有限公司(普通合伙,有限)");
    batch->vector[TEXTS].number[row] = period_make(PERIOD_YEAR, 2019 + (int)(row % 5), 1);
    for (size_t i = 1; i <= AMOUNTS; i++)
      batch->vector[TEXTS + i].number[row] = (int64_t)(row * 7919 * i) * (row % 2 ? 10000 : 1000000);
  }
}

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

int main(void) {
  struct arena arena = {0};
  struct schema schema = make_schema(&arena);
  struct batch batch = batch_new(&arena, &schema, BATCH_ROWS);
  struct csv_writer *writer = csv_writer_new();
  struct strbuf out = {0};
  size_t bytes = 0;
  fill(&batch);
  double start = now();
  for (int i = 0; i < ROUNDS; i++) {
    strbuf_clear(&out);
    csv_write_batch(writer, &out, &batch);
    bytes += out.n;
  }
  double s = now() - start;
  printf("mb_per_cpu_s=%.0f ns_per_row=%.0f bytes_per_row=%.0f\n", (double)bytes / s / 1e6,
         s * 1e9 / ROUNDS / BATCH_ROWS, (double)bytes / ROUNDS / BATCH_ROWS);
  csv_writer_free(writer);
  strbuf_free(&out);
  arena_free(&arena);
  return 0;
}
