/* memory.c - the heap lies in huge pages from its beginning on, where the system has such. */
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stddef.h>
#include <cmocka.h>

#include "base/memory.h"

enum { FEW = 16, SOME = 1 << 20 };

/* How often the system had to be asked for a page while all of these bytes were touched. */
static long touch(void *bytes, size_t n) {
  struct rusage before, after;
  getrusage(RUSAGE_SELF, &before);
  memset(bytes, 1, n);
  getrusage(RUSAGE_SELF, &after);
  return after.ru_minflt - before.ru_minflt;
}

static void the_first_megabyte_is_in_a_huge_page(void **state) {
  (void)state;
#if defined __SANITIZE_ADDRESS__ || defined __SANITIZE_THREAD__
  skip(); /* another heap */
#endif
  void *before = memory_page(), *some = memory_alloc(SOME), *after = memory_page();
  long of_before = touch(before, MEMORY_PAGE), of_heap = touch(some, SOME), of_after = touch(after, MEMORY_PAGE);
  memory_page_free(after);
  free(some);
  memory_page_free(before);
  if (of_before > FEW || of_after > FEW) {
    print_message("no huge pages here, or not enough\n");
    skip();
  }
  assert_in_range(of_heap, 0, FEW);
}

int main(void) {
  memory_start();
  const struct CMUnitTest tests[] = {cmocka_unit_test(the_first_megabyte_is_in_a_huge_page)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
