/* SPDX-License-Identifier: GPL-3.0-or-later */
/* io_lend.c - text lent to a pipe: only to a reader that promised to copy, and nothing is overwritten that it has not
 * read. The reader is another process, as a lock of one's own does not count. */
#include <stdio.h>
#include <stdlib.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/memory.h"
#include "io/lend.h"
#include "io/pipe.h"

enum { TEXT = 300 << 10, LEAST = 64 << 10, TEXTS = 60 };

/* Bytes of the stream of all texts, which has no two pages alike. */
static char byte_at(size_t at) { return (char)(at * 2654435761u >> 13); }

static void fill(char *text, size_t n, size_t at) {
  for (size_t i = 0; i < n; i++) text[i] = byte_at(at + i);
}

/* The other end: reads as it is told, and says in its exit status whether all was as it should be. */
static void read_all(int fd, size_t most, bool slowly) {
  static char room[70001];
  size_t at = 0;
  for (ssize_t n; at < most && (n = read(fd, room, most - at < sizeof room ? most - at : sizeof room)) > 0;) {
    for (ssize_t i = 0; i < n; i++)
      if (room[i] != byte_at(at++)) _exit(1);
    if (slowly) usleep(300);
  }
}

struct ends {
  int to;
  pid_t reader;
};

static struct ends start_reader(bool promises, size_t most, bool slowly) {
  int text[2], ready[2];
  assert_int_equal(pipe(text), 0);
  assert_int_equal(pipe(ready), 0);
  pipe_widen(text[0]);
  pid_t reader = fork();
  assert_true(reader >= 0);
  if (reader == 0) {
    close(text[1]);
    if (promises) pipe_promise(text[0]);
    if (write(ready[1], "", 1) != 1) _exit(2);
    read_all(text[0], most, slowly);
    _exit(0);
  }
  char byte;
  assert_int_equal(read(ready[0], &byte, 1), 1);
  close(text[0]), close(ready[0]), close(ready[1]);
  return (struct ends){.to = text[1], .reader = reader};
}

static void end_reader(struct ends *ends) {
  int status;
  close(ends->to);
  assert_int_equal(waitpid(ends->reader, &status, 0), ends->reader);
  assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

/* All texts from one place, each written over the one before; how many bytes were lent, the others being written. */
static size_t send(struct ends *ends, size_t length) {
  struct lender *lender = lender_new(ends->to);
  assert_non_null(lender);
  char *text = memory_alloc(length);
  size_t at = 0, lent = 0;
  for (size_t i = 0; i < TEXTS; i++) {
    fill(text, length, at);
    for (size_t done = 0; done < length;) {
      size_t n = lender_lend(lender, (struct span){text + done, length - done});
      lent += n;
      ssize_t written = n ? 0 : write(ends->to, text + done, length - done);
      assert_true(written >= 0);
      done += n + (size_t)written;
    }
    at += length;
  }
  lender_free(lender);
  free(text);
  return lent;
}

static void a_reader_that_copies_is_lent_to(void **state) {
  (void)state;
  for (int slowly = 0; slowly < 2; slowly++) {
    struct ends ends = start_reader(true, SIZE_MAX, slowly);
    assert_true(send(&ends, TEXT) >= (size_t)TEXTS * (TEXT - LEAST)); /* the rest of a text is short */
    end_reader(&ends);
  }
}

static void others_are_not(void **state) {
  (void)state;
  struct ends ends = start_reader(false, SIZE_MAX, false);
  assert_int_equal(send(&ends, TEXT), 0);
  end_reader(&ends);
}

static void short_texts_are_not(void **state) {
  (void)state;
  struct ends ends = start_reader(true, SIZE_MAX, false);
  assert_int_equal(send(&ends, LEAST - 1), 0);
  end_reader(&ends);
}

/* A pipe that holds more than the ring: what does not fit is written. */
static void nothing_unread_is_overwritten(void **state) {
  (void)state;
  struct ends ends = start_reader(true, SIZE_MAX, true);
  bool large = fcntl(ends.to, F_SETPIPE_SZ, 8 << 20) > 0;
  if (large) send(&ends, LEAST);
  end_reader(&ends);
  if (large) return;
  print_message("not tried: a pipe of 8 MiB is not allowed here\n");
  skip();
}

static void a_promise_ends_with_the_reader(void **state) {
  (void)state;
  struct ends ends = start_reader(true, TEXT, false);
  struct lender *lender = lender_new(ends.to);
  char *text = memory_alloc(TEXT);
  fill(text, TEXT, 0);
  size_t n = lender_lend(lender, (struct span){text, TEXT});
  assert_true(n > 0);
  assert_int_equal(write(ends.to, text + n, TEXT - n), TEXT - n);
  assert_int_equal(waitpid(ends.reader, NULL, 0), ends.reader);
  assert_int_equal(lender_lend(lender, (struct span){text, TEXT}), 0);
  lender_free(lender);
  free(text);
  close(ends.to);
}

static void a_file_is_no_pipe(void **state) {
  (void)state;
  int fd = open("/dev/null", O_WRONLY);
  assert_null(lender_new(fd));
  lender_free(NULL);
  close(fd);
}

int main(void) {
  signal(SIGPIPE, SIG_IGN);
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_reader_that_copies_is_lent_to),
      cmocka_unit_test(others_are_not),
      cmocka_unit_test(short_texts_are_not),
      cmocka_unit_test(nothing_unread_is_overwritten),
      cmocka_unit_test(a_promise_ends_with_the_reader),
      cmocka_unit_test(a_file_is_no_pipe),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
