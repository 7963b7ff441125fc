/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The classify stage through its contract: what it does when columns are there already, when states are merged, when
 * weights chain over two editions, and with codes that are none. Where codes lead is held to a separate computation in
 * tests/cases/classify/every-code. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "flow/context.h"
#include "stages/classify/classify.h"
#include "port_text.h"

#define CATALOG TESTS_DIR "/../pipeline/catalog"

struct seen {
  struct arena arena;
  struct strbuf rows; /* class, mapping, modern-working-2020, share; a line each */
  size_t findings;
  struct batch last;
};

static int see(void *context, const struct batch *batch, struct err *err) {
  (void)err;
  struct seen *seen = context;
  size_t class = schema_find(batch->schema, span_of("class")), mapping = schema_find(batch->schema, span_of("mapping"));
  size_t modern = schema_find(batch->schema, span_of("scheme:modern-working-2020"));
  size_t share = schema_find(batch->schema, span_of("share"));
  for (size_t r = 0; r < batch->rows; r++) {
    strbuf_format(&seen->rows, "%.*s %.*s %.*s", SPAN_ARG(vector_text(&batch->vector[class], r)),
                  SPAN_ARG(vector_text(&batch->vector[mapping], r)), SPAN_ARG(vector_text(&batch->vector[modern], r)));
    if (share != SCHEMA_ABSENT) {
      strbuf_char(&seen->rows, ' ');
      decimal_write(batch->vector[share].number[r], &seen->rows);
    }
    strbuf_char(&seen->rows, '\n');
  }
  seen->last = *batch;
  return 0;
}

static void count(void *context, const struct finding *finding) {
  (void)finding;
  ++*(size_t *)context;
}

static const struct column columns[] = {{.name = "industry", .type = COLUMN_TEXT},
                                        {.name = "edition", .type = COLUMN_TEXT},
                                        {.name = "period", .type = COLUMN_PERIOD},
                                        {.name = "revenue", .type = COLUMN_DECIMAL}};
static const struct schema in_schema = {columns, 4, NULL};

static struct batch batch_of(struct arena *arena, const char *const (*row)[3], size_t n) {
  struct batch batch = batch_new(arena, &in_schema, n);
  for (size_t r = 0; r < n; r++) {
    period_code period = PERIOD_NONE;
    batch.vector[0].text[r] = span_of(row[r][0]);
    batch.vector[1].text[r] = span_of(row[r][1]);
    period_read(span_of(row[r][2]), &period);
    batch.vector[2].number[r] = period;
    batch.vector[3].number[r] = (decimal)(r + 1) * DECIMAL_SCALE;
  }
  return batch;
}

struct bench {
  struct world world;
  struct classify_options options;
  bool moves; /* the port is wanted */
  struct schema out;
  void *shared;
  struct seen seen;
  struct finding_sink sink;
  struct emit emit;
};

static void start(struct bench *b, const struct schema *in) {
  struct err err = {0};
  assert_int_equal(world_open(&b->world, CATALOG, 1, &err), 0);
  const bool wants[] = {[CLASSIFY_RECORDS] = true, [CLASSIFY_MOVES] = b->moves, [CLASSIFY_BREAKS] = false};
  b->world.context.wants = wants;
  if (classify_stage.open(&b->world.context, &b->options, in, &b->out, &b->shared, &err)) fail_msg("%s", err.text);
  b->sink = (struct finding_sink){count, &b->seen.findings};
  b->emit = (struct emit){.push = see, .next = &b->seen, .findings = &b->sink};
}

static void push(struct bench *b, struct classify_state *state, const struct batch *batch) {
  struct err err = {0};
  if (classify_stage.push(b->shared, state, batch, &b->emit, &err)) fail_msg("%s", err.text);
}

static void stop(struct bench *b) {
  strbuf_free(&b->seen.rows);
  arena_free(&b->seen.arena);
  world_close(&b->world);
}

static const char *const records[][3] = {{"6621", "2017", "2023"}, {"7119", "2011", "2016"}, {"0512", "", "2016"},
                                         {"0512", "", "2018"},     {"6639", "2011", "2016"}, {"5193", "2011", "2016"},
                                         {"", "2017", "2023"},     {"3611", "2017", ""},     {"66", "2017", ""},
                                         {"6621", "", ""}};
enum { RECORDS = 10 };

static const char expected[] = "6621 direct M03\n"
                               "7119 main M05\n"
                               "0513 1:1 M08\n"    /* 2011: irrigation */
                               "0512 direct M08\n" /* 2017: machinery services */
                               " parent M03\n"
                               " unknown Z\n" /* a code of 2017 alone is never read in a record of 2011 */
                               " missing Z\n"
                               "3611 direct \n" /* industry has no category of a services scheme */
                               " direct M03\n"
                               " unknown Z\n"; /* nothing tells the edition */

static void test_records(void **state) {
  (void)state;
  struct bench b = {0};
  start(&b, &in_schema);
  struct classify_state own = {0};
  struct batch batch = batch_of(&b.seen.arena, records, RECORDS);
  push(&b, &own, &batch);
  assert_string_equal(b.seen.rows.bytes, expected);
  assert_int_equal(b.seen.findings, 7); /* 7119, 0512 reused, 6639, 5193, none, 66, no edition */
  stop(&b);
}

/* Where industry and edition are coded together, what a word leads to is remembered; words become more, and another
 * worker's are others. */
static void test_coded(void **state) {
  (void)state;
  struct bench b = {0};
  start(&b, &in_schema);
  struct classify_state own = {0};
  struct span word[2][2][RECORDS];
  for (size_t k = 0; k < RECORDS; k++) {
    word[0][0][k] = word[1][0][RECORDS - 1 - k] = span_of(records[k][0]);
    word[0][1][k] = word[1][1][RECORDS - 1 - k] = span_of(records[k][1]);
  }
  for (size_t i = 0; i < 4; i++) {
    struct batch batch = batch_of(&b.seen.arena, records, RECORDS);
    size_t whose = i / 3;
    uint32_t code[RECORDS], known = i == 0 ? 4 : RECORDS;
    for (uint32_t r = 0; r < RECORDS; r++) code[r] = whose ? RECORDS - 1 - r : r;
    for (size_t c = 0; c < 2; c++)
      batch.vector[c] = (struct vector){.code = code, .word = word[whose][c], .words = known};
    batch.rows = known;
    strbuf_clear(&b.seen.rows);
    push(&b, &own, &batch);
    if (i == 0)
      assert_true(span_starts(span_of(expected), strbuf_view(&b.seen.rows)));
    else
      assert_string_equal(b.seen.rows.bytes, expected);
  }
  classify_stage.end(&own);
  stop(&b);
}

/* Classified once more, its own columns are replaced, not added. */
static void test_again(void **state) {
  (void)state;
  struct bench b = {0}, again = {0};
  start(&b, &in_schema);
  start(&again, &b.out);
  struct classify_state own = {0};
  struct batch batch = batch_of(&b.seen.arena, records, RECORDS);
  push(&b, &own, &batch);
  assert_int_equal(again.out.n, b.out.n);
  struct batch wrong = b.seen.last;
  size_t class = schema_find(&b.out, span_of("class"));
  wrong.vector[class] = (struct vector){.text = arena_array(&b.seen.arena, struct span, RECORDS)};
  push(&again, &own, &wrong);
  assert_string_equal(again.seen.rows.bytes, expected);
  stop(&again);
  stop(&b);
}

/* Two workers' moves, merged, are those of one. */
static void test_moves_merge(void **state) {
  (void)state;
  struct bench b = {.moves = true};
  start(&b, &in_schema);
  struct classify_state whole = {0}, left = {0}, right = {0};
  struct port_text one, two;
  struct err err = {0};
  port_text_start(&one, &classify_stage, CLASSIFY_MOVES, b.shared);
  port_text_start(&two, &classify_stage, CLASSIFY_MOVES, b.shared);
  for (int i = 0; i < 40; i++) {
    struct batch batch = batch_of(&b.seen.arena, records, RECORDS);
    push(&b, &whole, &batch);
    push(&b, i % 3 ? &left : &right, &batch);
  }
  assert_int_equal(classify_stage.merge(b.shared, &left, &right, &err), 0);
  assert_int_equal(moves_write(b.shared, &whole.moves, &one.emit, &err), 0);
  assert_int_equal(moves_write(b.shared, &left.moves, &two.emit, &err), 0);
  assert_string_equal(one.text.bytes, two.text.bytes);
  assert_non_null(strstr(one.text.bytes,
                         "2016,2011,7119,main,租赁和商务服务业,租赁和商务服务业,modern-working-2020,M05,M03,40,80\n"));
  classify_stage.end(&whole);
  classify_stage.end(&left);
  classify_stage.end(&right);
  port_text_end(&one);
  port_text_end(&two);
  stop(&b);
}

/* A code of 2002 shared over three classes of 2011, one of them with a main target of its own; the rest is rounding. */
static void test_weights_chain(void **state) {
  (void)state;
  char path[] = "/tmp/tertia-weights-XXXXXX";
  int file = mkstemp(path);
  assert_true(file >= 0);
  /* By the concordances 2002 5810 -> 2011 5911, 5912, 5919 -> 2017 5951, 5952, 5959 (main). */
  static const char table[] = "edition,from,to,share\n2011,7119,7119,0.333333\n2011,7119,6631,0.333333\n"
                              "2011,7119,7115,0.333334\n2002,5810,5911,0.5\n2002,5810,5912,0.25\n2002,5810,5919,0.25\n";
  assert_int_equal(write(file, table, sizeof table - 1), sizeof table - 1);
  close(file);
  struct bench b = {.options = {.weights = path}};
  start(&b, &in_schema);
  static const char *const row[][3] = {{"7119", "2011", "2016"}, {"5810", "2002", "2010"}, {"6621", "2017", "2023"}};
  struct batch batch = batch_of(&b.seen.arena, row, 3);
  struct classify_state own = {0};
  push(&b, &own, &batch);
  size_t share = schema_find(b.seen.last.schema, span_of("share"));
  decimal sum = 0;
  for (size_t r = 0; r < b.seen.last.rows; r++) sum += b.seen.last.vector[share].number[r];
  assert_int_equal(sum, 3 * DECIMAL_SCALE);
  assert_non_null(strstr(b.seen.rows.bytes, "7115 weights M05 0.333334\n"));
  assert_non_null(strstr(b.seen.rows.bytes, "6621 direct M03 1\n"));
  assert_int_equal(b.seen.findings, 3); /* two shared, one of them reused */
  unlink(path);
  stop(&b);
}

/* Whatever stands in the column, every record comes out. */
static void test_any_text(void **state) {
  (void)state;
  struct bench b = {0};
  start(&b, &in_schema);
  struct classify_state own = {0};
  uint64_t x = 88172645463325252u;
  for (int i = 0; i < 200; i++) {
    static char text[64][3][12];
    const char *row[64][3];
    for (size_t r = 0; r < 64; r++)
      for (size_t k = 0; k < 3; k++) {
        x ^= x << 13, x ^= x >> 7, x ^= x << 17;
        size_t n = x % 7;
        for (size_t c = 0; c < n; c++) text[r][k][c] = "0123456789AJ.\xe5"[(x >> (8 + 4 * c)) % 14];
        text[r][k][n] = '\0';
        row[r][k] = k == 1 && x % 5 ? (x % 2 ? "2011" : "2002") : text[r][k];
      }
    struct batch batch = batch_of(&b.seen.arena, row, 64);
    push(&b, &own, &batch);
    assert_int_equal(b.seen.last.rows, 64);
  }
  stop(&b);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_records),       cmocka_unit_test(test_coded),
                                     cmocka_unit_test(test_again),         cmocka_unit_test(test_moves_merge),
                                     cmocka_unit_test(test_weights_chain), cmocka_unit_test(test_any_text)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
