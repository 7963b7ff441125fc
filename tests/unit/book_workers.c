/* SPDX-License-Identifier: GPL-3.0-or-later */
/* book_workers.c - the first books of a process, of every kind, opened and read by several workers at the same instant:
 * the libraries behind them must be prepared once. Each round is a process of its own, since only first use can fail.
 */
#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/share.h"
#include "base/strbuf.h"
#include "book/book.h"

enum { WORKERS = 8, ROUNDS = 40 };

struct round {
  const char *path;
  pthread_barrier_t start;
  size_t bytes[WORKERS];
};

static void book_read(void *context, size_t worker) {
  struct round *round = context;
  struct err err = {0};
  struct book *book = NULL;
  struct strbuf out = {0};
  int fd = open(round->path, O_RDONLY | O_CLOEXEC);
  pthread_barrier_wait(&round->start);
  if (fd >= 0 && book_open(&book, round->path, fd, &err) == 0 && book) {
    struct book_text *text = NULL;
    bool more = book_sheets(book) && book_text_open(&text, book, 0, &err) == 0;
    while (more && book_text_next(text, &out, &more, &err) == 0) continue;
    if (text) book_text_close(text);
    round->bytes[worker] = out.n + (book_kind(book) == BOOK_ZIP);
    book_close(book);
  }
  if (fd >= 0) close(fd);
  strbuf_free(&out);
}

/* Exit status of a process whose workers open one file at once: 0 when all read the same. */
static int round_run(const char *path) {
  struct round round = {.path = path};
  pthread_barrier_init(&round.start, NULL, WORKERS);
  share_out(WORKERS, book_read, &round);
  for (size_t w = 0; w < WORKERS; w++)
    if (!round.bytes[w] || round.bytes[w] != round.bytes[0]) return 1;
  return 0;
}

static void books_open_at_once(void **state) {
  (void)state;
  static const char *const path[] = {"f603-95.xls",   "f603-xlwt.xls",    "f603-libreoffice.html",
                                     "f603-2003.xml", "f603-strict.xlsx", "f603.xlsx",
                                     "f603.zip"};
  assert_int_equal(chdir(TESTS_DIR "/spreadsheets.d"), 0);
  for (size_t p = 0; p < sizeof path / sizeof *path; p++)
    for (int r = 0; r < ROUNDS; r++) {
      pid_t child = fork();
      if (child == 0) _exit(round_run(path[p]));
      int status = -1;
      assert_true(child > 0 && waitpid(child, &status, 0) == child);
      if (status != 0) fail_msg("%s: round %d ended with %#x", path[p], r, (unsigned)status);
    }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(books_open_at_once)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
