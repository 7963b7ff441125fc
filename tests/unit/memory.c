/* SPDX-License-Identifier: GPL-3.0-or-later */
/* memory.c - memory is cleared where it is said to be, pages are aligned, and what cannot be had ends the process. */
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stddef.h>
#include <cmocka.h>

#include "base/list.h"
#include "base/memory.h"

static void cleared_and_copied(void **state) {
  (void)state;
  unsigned char *zero = memory_zero(1000, 3), *page = memory_page(true);
  char *text = memory_text("text");
  for (size_t i = 0; i < 3000; i++) assert_int_equal(zero[i], 0);
  for (size_t i = 0; i < MEMORY_PAGE; i++) assert_int_equal(page[i], 0);
  assert_int_equal((uintptr_t)page % MEMORY_PAGE, 0);
  assert_string_equal(text, "text");
  free(zero), free(text);
  memory_page_free(page);
}

static void too_much_ends_the_process(void **state) {
  (void)state;
  int status;
  pid_t child = fork();
  if (child == 0) {
    close(STDERR_FILENO);
    list_room(NULL, &(size_t){0}, SIZE_MAX / 2, 64);
    _exit(0);
  }
  assert_int_equal(waitpid(child, &status, 0), child);
  assert_true(WIFEXITED(status) && WEXITSTATUS(status) == EX_OSERR);
}

static void lists_double(void **state) {
  (void)state;
  size_t room = 0, moves = 0;
  int *item = NULL;
  struct arena arena = {0};
  for (size_t n = 0; n < 100000; n++) {
    size_t before = room;
    item = list_room(item, &room, n + 1, sizeof *item);
    moves += room != before;
    item[n] = (int)n;
  }
  assert_true(moves < 20 && item[99999] == 99999);
  free(item);
  room = 0, item = NULL;
  for (size_t n = 0; n < 1000; n++) {
    item = list_room_in(&arena, item, n, &room, n + 1, sizeof *item);
    item[n] = (int)n;
  }
  for (int i = 0; i < 1000; i++) assert_int_equal(item[i], i);
  arena_free(&arena);
}

int main(void) {
  memory_start();
  const struct CMUnitTest tests[] = {cmocka_unit_test(cleared_and_copied), cmocka_unit_test(too_much_ends_the_process),
                                     cmocka_unit_test(lists_double)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
