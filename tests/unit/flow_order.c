/* SPDX-License-Identifier: GPL-3.0-or-later */
/* flow_order.c - results are delivered in the order of (file, block), by one at a time, however many workers make them,
 * and workers stop when who delivers cannot keep up. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <cmocka.h>

#include "flow/order.h"

enum { FILES = 3, BLOCKS = 400, WORKERS = 4 };

struct ground {
  struct order order;
  _Atomic size_t next; /* block to be made, over all files */
  atomic_flag delivering;
  struct strbuf all;
  size_t delivered, fails_at;
  pthread_mutex_t gate; /* who delivers goes through it */
  _Atomic bool begun;
  bool together; /* two delivered at once */
};

static int take(void *context, const struct result *result, struct err *err) {
  struct ground *ground = context;
  ground->together |= atomic_flag_test_and_set(&ground->delivering);
  strbuf_span(&ground->all, strbuf_view(&result->text[0]));
  ground->begun = true;
  pthread_mutex_lock(&ground->gate);
  pthread_mutex_unlock(&ground->gate);
  atomic_flag_clear(&ground->delivering);
  return ++ground->delivered == ground->fails_at ? err_set(err, EX_IOERR, "full") : 0;
}

/* Blocks are made in any order: each worker waits a little that depends on its number. */
static void *work(void *data) {
  struct ground *ground = data;
  struct result result = {.n = 1};
  struct err err = {0};
  for (size_t i; (i = atomic_fetch_add(&ground->next, 1)) < FILES * BLOCKS;) {
    size_t file = i / BLOCKS, block = i % BLOCKS;
    while (!order_may_take(&ground->order, file)) continue;
    if (i % 7 == 0) usleep(50 * (useconds_t)(i % 5));
    strbuf_format(&result.text[0], "%zu.%zu ", file, block);
    if (order_give(&ground->order, file, block, &result, &err)) break;
    assert_int_equal(result.text[0].n, 0); /* emptied */
  }
  strbuf_free(&result.text[0]);
  strbuf_free(&result.rejects);
  strbuf_free(&result.findings);
  return NULL;
}

static void run(struct ground *ground) {
  struct delivery delivery = {take, ground};
  pthread_t thread[WORKERS];
  struct err err = {0};
  order_start(&ground->order, FILES, &delivery);
  for (size_t i = 0; i < WORKERS; i++) assert_int_equal(pthread_create(&thread[i], NULL, work, ground), 0);
  for (size_t i = 0; i < WORKERS; i++) pthread_join(thread[i], NULL);
  for (size_t f = 0; f < FILES; f++) order_file_ended(&ground->order, f, BLOCKS, &err);
  order_end(&ground->order);
}

static void in_order_and_one_at_a_time(void **state) {
  (void)state;
  struct ground ground = {.delivering = ATOMIC_FLAG_INIT, .gate = PTHREAD_MUTEX_INITIALIZER};
  struct strbuf expected = {0};
  for (size_t i = 0; i < FILES * BLOCKS; i++) strbuf_format(&expected, "%zu.%zu ", i / BLOCKS, i % BLOCKS);
  run(&ground);
  assert_false(ground.together);
  assert_int_equal(ground.delivered, FILES * BLOCKS);
  assert_string_equal(ground.all.bytes, expected.bytes);
  strbuf_free(&ground.all);
  strbuf_free(&expected);
}

static void nothing_comes_behind_what_failed(void **state) {
  (void)state;
  struct ground ground = {.delivering = ATOMIC_FLAG_INIT, .gate = PTHREAD_MUTEX_INITIALIZER, .fails_at = 100};
  run(&ground);
  assert_int_equal(ground.delivered, 100);
  strbuf_free(&ground.all);
}

/* One who delivers is held up; another that goes on with the same file is told to wait before much has gathered. */
static void *hold_up(void *data) {
  struct ground *ground = data;
  struct result result = {.n = 1};
  struct err err = {0};
  strbuf_put(&result.text[0], "first");
  order_give(&ground->order, 0, 0, &result, &err);
  strbuf_free(&result.text[0]);
  return NULL;
}

static void workers_wait_for_a_slow_reader(void **state) {
  (void)state;
  enum { BIG = 1 << 20 };
  struct ground ground = {.delivering = ATOMIC_FLAG_INIT, .gate = PTHREAD_MUTEX_INITIALIZER};
  struct delivery delivery = {take, &ground};
  struct err err = {0};
  pthread_t slow;
  struct result result = {.n = 1};
  size_t given = 0;
  order_start(&ground.order, 1, &delivery);
  pthread_mutex_lock(&ground.gate);
  assert_int_equal(pthread_create(&slow, NULL, hold_up, &ground), 0);
  while (!ground.begun) usleep(1000);
  while (given < 100 && order_may_take(&ground.order, 0)) {
    strbuf_reserve(&result.text[0], BIG);
    memset(result.text[0].bytes, 'x', BIG);
    result.text[0].n = BIG;
    assert_int_equal(order_give(&ground.order, 0, ++given, &result, &err), 0);
  }
  assert_true(given >= 2 && given < 20);
  pthread_mutex_unlock(&ground.gate);
  pthread_join(slow, NULL);
  assert_int_equal(ground.delivered, given + 1);
  order_file_ended(&ground.order, 0, given + 1, &err);
  order_end(&ground.order);
  strbuf_free(&ground.all);
  strbuf_free(&result.text[0]);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(in_order_and_one_at_a_time),
      cmocka_unit_test(nothing_comes_behind_what_failed),
      cmocka_unit_test(workers_wait_for_a_slow_reader),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
