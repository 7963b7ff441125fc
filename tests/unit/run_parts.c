/* SPDX-License-Identifier: GPL-3.0-or-later */
/* run_parts.c - the parts of a run that hold what is known: digests, journal, lock, folders, executor. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/strbuf.h"
#include "run/digests.h"
#include "run/executor.h"
#include "run/journal.h"
#include "run/lock.h"
#include "run/tree.h"

static char dir[] = "/tmp/tertia-run-XXXXXX";
static struct arena arena;

static const char *in_dir(const char *name) { return arena_format(&arena, "%s/%s", dir, name); }

static const char *write_file(const char *name, const char *text) {
  const char *path = in_dir(name);
  FILE *f = fopen(path, "w");
  assert_non_null(f);
  fputs(text, f);
  fclose(f);
  return path;
}

/* Make a file look as if it was written an hour ago; only its status has changed now. */
static void make_old(const char *path) {
  struct timespec now, times[2];
  clock_gettime(CLOCK_REALTIME, &now);
  times[0] = times[1] = (struct timespec){now.tv_sec - 3600, 0};
  assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
}

static const char *digest_of(struct digests *digests, const char *path) {
  static struct digested file;
  struct err err = {0};
  file = (struct digested){.path = path};
  assert_int_equal(digests_take(digests, &file, 1, &err), 0);
  return file.hex;
}

#define ABC "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

static void digests_are_of_the_content(void **state) {
  (void)state;
  struct digests digests;
  digests_open(&digests, dir, false, &arena);
  const char *path = write_file("a", "abc");
  assert_string_equal(digest_of(&digests, path), ABC);
  make_old(path);
  write_file("a", "abd"); /* of the same size, at nearly the same moment */
  make_old(path);
  assert_string_not_equal(digest_of(&digests, path), ABC);
  struct digested absent = {.path = in_dir("absent")}, folder = {.path = dir};
  struct err err = {0};
  assert_int_equal(digests_take(&digests, &absent, 1, &err), EX_NOINPUT);
  assert_int_equal(digests_take(&digests, &folder, 1, &err), EX_NOINPUT);
}

/* What is known is trusted where the file was at rest when it was digested, and never with `verify`. */
static void what_is_known_is_trusted_when_old(void **state) {
  (void)state;
  struct digests digests;
  struct err err = {0};
  struct stat st;
  const char *path = write_file("b", "abc");
  assert_int_equal(stat(path, &st), 0);
  const char *line = "%ju %ju %ju %jd%09ld %jd%09ld %jd000000000 %s\n";
  static const char other[] = "0000000000000000000000000000000000000000000000000000000000000000";
  for (int seconds = 0; seconds <= 20; seconds += 10) {
    const char *text = arena_format(&arena, line, (uintmax_t)st.st_dev, (uintmax_t)st.st_ino, (uintmax_t)st.st_size,
                                    (intmax_t)st.st_mtim.tv_sec, st.st_mtim.tv_nsec, (intmax_t)st.st_ctim.tv_sec,
                                    st.st_ctim.tv_nsec, (intmax_t)(st.st_ctim.tv_sec - 10 + seconds), other);
    write_file(".digests", text);
    digests_open(&digests, dir, false, &arena);
    assert_int_equal(digests.n, 1);
    /* taken before the file changed, at that moment, or after now */
    assert_string_equal(digest_of(&digests, path), ABC);
  }
  const char *damaged = "not a line\n1 2 3\n\n1 2 3 4 5 6 xyz\n";
  write_file(".digests", damaged);
  digests_open(&digests, dir, false, &arena);
  assert_int_equal(digests.n, 0);
  digest_of(&digests, path);
  assert_int_equal(digests_save(&digests, &err), 0);
  digests_open(&digests, dir, false, &arena);
  assert_int_equal(digests.n, 1);
}

static void changes_while_reading_are_noticed(void **state) {
  (void)state;
  struct digests digests;
  struct err err = {0};
  bool same;
  digests_open(&digests, dir, false, &arena);
  struct digested file = {.path = write_file("c", "abc")};
  assert_int_equal(digests_take(&digests, &file, 1, &err), 0);
  assert_int_equal(digests_confirm(&digests, &file, &same, &err), 0);
  assert_true(same);
  write_file("c", "abd");
  assert_int_equal(digests_confirm(&digests, &file, &same, &err), 0);
  assert_false(same);
  write_file("d", "abc"); /* another file with the same content: who knows what was there between */
  assert_int_equal(rename(in_dir("d"), file.path), 0);
  assert_int_equal(digests_confirm(&digests, &file, &same, &err), 0);
  assert_false(same);
  unlink(file.path);
  assert_int_equal(digests_confirm(&digests, &file, &same, &err), EX_NOINPUT);
}

static void journals_survive(void **state) {
  (void)state;
  struct journal journal;
  struct journal_event *event;
  struct err err = {0};
  size_t n;
  const char *runs = in_dir("runs");
  assert_int_equal(journal_read(runs, &arena, &event, &n, &err), EX_NOINPUT);
  journal_open(&journal, runs, "a,\"b\"\nc", &arena);
  assert_int_equal(journal_add(&journal, "started", "", "x", &err), 0);
  FILE *f = fopen(in_dir("runs/journal.csv"), "a");
  fputs("2026-01-01T00:00:00Z,p,\"torn", f);
  fclose(f);
  assert_int_equal(journal_add(&journal, "failed", "0123456789abcdef", "why, \"so\"\n", &err), 0);
  assert_int_equal(journal_read(runs, &arena, &event, &n, &err), 0);
  assert_int_equal(n, 2);
  assert_true(span_is(event[0].plan, "a,\"b\" c"));
  assert_true(span_is(event[1].event, "failed"));
  assert_true(span_is(event[1].key, "0123456789ab"));
  assert_true(span_is(event[1].detail, "why, \"so\" "));
  assert_true(span_equal(event[0].run, event[1].run));
  assert_true(journal_is_alive(&event[1]));
  static const char *const gone[] = {"", "1", "1-1-", "1-1-00000000", "x-1-2", "999999999-5-abc"};
  for (size_t i = 0; i < sizeof gone / sizeof *gone; i++) {
    event[0].run = span_of(gone[i]);
    assert_false(journal_is_alive(&event[0]));
  }
}

static void one_has_the_lock(void **state) {
  (void)state;
  struct lock first, second;
  struct err err = {0};
  assert_int_equal(lock_take(&first, dir, "the first", &err), 0);
  assert_int_equal(lock_take(&second, dir, "the second", &err), EX_TEMPFAIL);
  assert_non_null(strstr(err.text, "the first"));
  lock_release(&first);
  assert_int_equal(lock_take(&second, dir, "the second", &err), 0);
  lock_release(&second);
}

static bool is_there(const char *name) { return access(in_dir(name), F_OK) == 0; }

static void folders_are_replaced_whole(void **state) {
  (void)state;
  struct err err = {0};
  assert_int_equal(tree_make(in_dir("new/deep"), &err), 0);
  write_file("new/deep/x", "1");
  assert_int_equal(tree_replace(in_dir("new"), in_dir("final"), &err), 0);
  assert_true(is_there("final/deep/x"));
  assert_int_equal(tree_make(in_dir("new"), &err), 0);
  assert_int_equal(tree_link(in_dir("final/deep/x"), in_dir("new/other/y"), &err), 0);
  assert_int_equal(tree_replace(in_dir("new"), in_dir("final"), &err), 0);
  assert_true(is_there("final/other/y") && !is_there("final/deep") && !is_there("new"));
  assert_int_equal(tree_link(in_dir("absent"), in_dir("final/z"), &err), EX_NOINPUT);
  assert_int_equal(tree_make(in_dir("final/other/y"), &err), EX_CANTCREAT);
  tree_remove(in_dir("final"));
  tree_remove(in_dir("final"));
  assert_false(is_there("final"));
}

static int note_step(void *context, size_t step, struct err *err) {
  strbuf_format(context, "%zu ", step);
  return step == 2 ? err_set(err, EX_DATAERR, "two") : 0;
}

static void work_is_done_in_order(void **state) {
  (void)state;
  struct executor executor = executor_local();
  struct strbuf order = {0};
  struct work work[3], *done;
  struct err err = {0};
  assert_int_equal(executor.wait(&executor, &done, &err), 0);
  assert_null(done);
  for (size_t i = 0; i < 3; i++) {
    work[i] = (struct work){.step = 2 - i, .run = note_step, .context = &order};
    assert_int_equal(executor.submit(&executor, &work[i], &err), 0);
  }
  for (size_t i = 0; i < 3; i++) {
    assert_int_equal(executor.wait(&executor, &done, &err), 0);
    assert_ptr_equal(done, &work[i]);
    assert_int_equal(done->err.code, i == 0 ? EX_DATAERR : 0);
  }
  assert_string_equal(order.bytes, "2 1 0 ");
  strbuf_free(&order);
}

static int setup(void **state) {
  (void)state;
  return mkdtemp(dir) ? 0 : -1;
}

static int teardown(void **state) {
  (void)state;
  tree_remove(dir);
  arena_free(&arena);
  return 0;
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(digests_are_of_the_content),
                                     cmocka_unit_test(what_is_known_is_trusted_when_old),
                                     cmocka_unit_test(changes_while_reading_are_noticed),
                                     cmocka_unit_test(journals_survive),
                                     cmocka_unit_test(one_has_the_lock),
                                     cmocka_unit_test(folders_are_replaced_whole),
                                     cmocka_unit_test(work_is_done_in_order)};
  return cmocka_run_group_tests(tests, setup, teardown);
}
